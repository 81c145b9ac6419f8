import type { Span } from '../../base/index.ts';
import type { CannedAnswer, FailureKind } from '../../host/index.ts';
import type { Right } from '../../manifest/index.ts';

/** What a test file is called: it stands beside the manifest of the component that it tests. */
export const testFileEnding = '.airlock-test.json';

/** `*.airlock-test.json`, read. Spans count in its text. */
export interface TestFile {
  readonly cases: readonly TestCase[];
}

export interface TestCase {
  readonly name: string;
  /** Of the whole case, and of its name. */
  readonly span: Span;
  readonly nameSpan: Span;
  /** Where it replays a tape: then that is all that it does, and its world. */
  readonly replays: NamedTape | undefined;
  readonly world: VirtualWorld;
  readonly steps: readonly TestStep[];
  /** What is there afterwards. */
  readonly leaves: readonly Leaving[];
}

/** A tape by its path from the folder of the test file, joined by `/`. */
export interface NamedTape {
  readonly path: string;
  readonly span: Span;
}

/** All that there is for the component in one case, and none of it is real. */
export interface VirtualWorld {
  /** By their path from the component's folder, joined by `/`. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly environment: Readonly<Record<string, string>>;
  /** Undefined for what the manifest says. */
  readonly config: Readonly<Record<string, string>> | undefined;
  readonly network: readonly CannedAnswer[];
  /** Values by namespace and key. */
  readonly storage: ReadonlyMap<string, ReadonlyMap<string, Uint8Array>>;
  /** Milliseconds since the epoch at which the clocks stand still. */
  readonly clock: number | undefined;
  readonly seed: number | undefined;
  /** What counts as granted, of what the manifest requests; undefined for all of it. */
  readonly rights: readonly Right[] | undefined;
}

export type TestStep = CallStep | RequestStep;

/** A call of an export. */
export interface CallStep {
  readonly kind: 'call';
  /** `greet`, or `example:math/add@1.0.0#add`. The version may be left out. */
  readonly name: string;
  /** In WAVE, with commas between them. */
  readonly args: string;
  readonly expected: Expected;
  readonly denied: Expectation<readonly string[]> | undefined;
  readonly prints: Expectation<string> | undefined;
  readonly span: Span;
  readonly nameSpan: Span;
  readonly argsSpan: Span;
}

export type Expected =
  /** Any result. */
  | { readonly kind: 'any' }
  /** A result in WAVE. */
  | { readonly kind: 'returns'; readonly text: string; readonly span: Span }
  | { readonly kind: 'fails'; readonly failure: FailureKind; readonly span: Span };

/** A request to a component that serves HTTP. */
export interface RequestStep {
  readonly kind: 'request';
  readonly method: string;
  readonly path: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Uint8Array;
  readonly status: Expectation<number> | undefined;
  readonly responseHeaders: readonly Expectation<readonly [name: string, value: string]>[];
  readonly responseBody: Expectation<string> | undefined;
  readonly denied: Expectation<readonly string[]> | undefined;
  readonly prints: Expectation<string> | undefined;
  readonly span: Span;
}

export interface Expectation<Value> {
  readonly value: Value;
  readonly span: Span;
}

/** Something that has to be there after the last step; without `bytes` it must not be there. */
export type Leaving =
  | { readonly kind: 'file'; readonly path: string; readonly bytes: Uint8Array | undefined; readonly span: Span }
  | {
      readonly kind: 'value';
      readonly namespace: string;
      readonly key: string;
      readonly bytes: Uint8Array | undefined;
      readonly span: Span;
    };
