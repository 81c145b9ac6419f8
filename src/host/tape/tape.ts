import type { FailureKind } from '../failure.ts';

/**
 * What went through the boundary of a component, call by call: what was called with what, what it called itself and was
 * answered, what it was denied, and how each call ended. Values are WAVE in the form of `tape/values.ts`. Plain data.
 */
export interface Tape {
  /** The component's name. */
  readonly component: string;
  /** Milliseconds since the epoch at which recording began. */
  readonly time: number;
  /** What the component called itself is not on it. */
  readonly exportsOnly?: true;
  /** Each as it stood from its start on, in the order of their starts. */
  readonly instances: readonly TapedInstance[];
}

export interface TapedInstance {
  /** The name of its version. */
  readonly version: string;
  /** How many of its first calls are not here, since a tape has an end. */
  readonly dropped: number;
  /** What it called before its first call. */
  readonly start: readonly TapedImport[];
  readonly calls: readonly TapedCall[];
}

/** A call of an export. */
export interface TapedCall {
  /** `greet`, or `example:math/add@1.0.0#add`. */
  readonly name: string;
  /** The arguments, with commas between them. */
  readonly args: string;
  /** Milliseconds since the epoch at which it began, and how many it took. */
  readonly time: number;
  readonly took: number;
  readonly imports: readonly TapedImport[];
  /** What was denied in it outside of any import. */
  readonly denied: readonly TapedDenial[];
  /** Whether more went on in it than a tape holds of one call. */
  readonly cut: boolean;
  /** Missing where recording ended before the call. */
  readonly ending?: TapedEnding;
}

export type TapedEnding =
  /** `text` is the result, `()` where there is none. */
  | { readonly kind: 'returns'; readonly text: string }
  | { readonly kind: 'fails'; readonly failure: FailureKind; readonly message: string };

/** A call that the component made, of what it imports. */
export interface TapedImport {
  /** The interface without its version and the function, as `wasi:io/streams#[method]input-stream.read`. */
  readonly name: string;
  readonly args: string;
  /** What it was answered: `()` for nothing. Missing where the call ended in it. */
  readonly result?: string;
  /** How it ended the call, in the form of `tape/endings.ts`. Missing with a result, and where nobody knows. */
  readonly ends?: string;
  readonly denied: readonly TapedDenial[];
}

export interface TapedDenial {
  readonly capability: string;
  readonly what: string;
  readonly reason: string;
}

/** What a tape is called where it is a file. */
export const tapeEnding = '.airlock-tape';

/** The question that an import is: equal for two calls that may get one answer. */
export function questionOf({ name, args }: Pick<TapedImport, 'name' | 'args'>): string {
  return `${name}(${args})`;
}
