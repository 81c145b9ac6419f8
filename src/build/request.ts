import type { LineColumn } from '../base/index.ts';
import type { Manifest } from '../manifest/index.ts';
import type { WorldItem } from '../wit/index.ts';

/** What is asked of the build process: one component, described by its manifest, inside one workspace. */
export interface BuildRequest {
  /** Absolute path of the `airlock.json`. The manifest's own paths are relative to its folder. */
  readonly manifestPath: string;
  /** Absolute path of the folder that no input of the build may lie outside of. */
  readonly workspaceRoot: string;
  readonly manifest: Manifest;
  /** Milliseconds from the start of the build, after which its process is killed. */
  readonly timeLimitMs?: number;
}

/** How a build ended. `inputs` are the absolute paths of the files that were read, for a watcher. */
export type BuildOutcome =
  | {
      readonly kind: 'built';
      readonly version: BuiltVersion;
      readonly inputs: readonly string[];
      /** Warnings only. */
      readonly diagnostics: readonly BuildDiagnostic[];
      /** Milliseconds by the name of the step. */
      readonly timings: Readonly<Record<string, number>>;
    }
  | {
      readonly kind: 'failed';
      /** At least one of them is an error. */
      readonly diagnostics: readonly BuildDiagnostic[];
      readonly inputs: readonly string[];
    }
  /** A newer request for the same manifest took its place, or it was cancelled. */
  | { readonly kind: 'superseded' }
  | { readonly kind: 'timeout'; readonly milliseconds: number }
  /** The build process ended without an answer. */
  | { readonly kind: 'died'; readonly reason: string };

export interface BuildDiagnostic {
  /** Absolute path of the file that the person wrote. */
  readonly path: string;
  readonly start: LineColumn;
  readonly end: LineColumn;
  readonly severity: 'error' | 'warning';
  readonly message: string;
}

/** One immutable build, ready to be instantiated. */
export interface BuiltVersion {
  /** SHA-256 in hex of the engine, the bundle, the WIT and the normalised manifest: the same sources, the same name. */
  readonly hash: string;
  /** The checked JavaScript module whose `instantiate` makes an instance out of `cores`. */
  readonly glue: string;
  /** Core modules by the file name under which the glue asks for them. */
  readonly cores: Readonly<Record<string, Uint8Array>>;
  readonly exports: readonly WorldItem[];
  readonly imports: readonly WorldItem[];
  /** The component's own WIT: its world, then a nested package for each interface that it imports. */
  readonly wit: string;
  readonly componentBytes: number;
}

export const defaultTimeLimitMs = 120_000;

/** Milliseconds that a build has left from when another waits for it. */
export const whileOthersWaitMs = 20_000;
