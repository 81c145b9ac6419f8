import type { CoreModuleSource, LineColumn } from '../base/index.ts';
import type { Manifest } from '../manifest/index.ts';
import type { WorldItem } from '../wit/index.ts';
import type { MadeFile, WitFolder } from './describe/request.ts';
import type { Stub } from './typings/stub.ts';

/** What is asked of the build process: one component, described by its manifest, inside one workspace. */
export interface BuildRequest {
  /** Absolute path of the `airlock.json`. The manifest's own paths are relative to its folder. */
  readonly manifestPath: string;
  /** Absolute path of the folder that no input of the build may lie outside of. */
  readonly workspaceRoot: string;
  readonly manifest: Manifest;
  /** Without it, `fast`. */
  readonly path?: BuildPath;
  /** Whether the person asked for this very build, rather than a change of a file. */
  readonly askedFor?: boolean;
  /** Milliseconds from the start of the build, after which its process is killed. */
  readonly timeLimitMs?: number;
}

/**
 * `fast`: what a save takes, for a version that runs in our own host. `release`: the engine's official tools, which
 * make an ordinary component that runs on any host, in a hundred times the time.
 */
export type BuildPath = 'fast' | 'release';

/** How a build ended. `inputs` are the absolute paths of the files that were read, for a watcher. */
export type BuildOutcome =
  | {
      readonly kind: 'built';
      readonly version: BuiltVersion;
      /** The bytes of the component, for a release. */
      readonly component?: Uint8Array;
      /** Why the fast path could not be taken, in words for the log. */
      readonly notice?: string;
      readonly inputs: readonly string[];
      /** Warnings only. */
      readonly diagnostics: readonly BuildDiagnostic[];
      /** Milliseconds by the name of the step. */
      readonly timings: Readonly<Record<string, number>>;
      readonly world?: SourceWorld;
    }
  | {
      readonly kind: 'failed';
      /** At least one of them is an error. */
      readonly diagnostics: readonly BuildDiagnostic[];
      readonly inputs: readonly string[];
      readonly world?: SourceWorld;
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
  /** Of a warning: it is good to know, and of no consequence to most, so that it must not stand in the way. */
  readonly quiet?: true;
  /** The key of the manifest whose value is wrong, where it is the manifest that has to be changed. */
  readonly key?: 'wit' | 'world';
  /** Code that would put it right, at the end of the file at `path` (absolute). */
  readonly stub?: Stub & { readonly path: string };
}

/** The world that a source is written for, as soon as nothing is wrong with its WIT. */
export interface SourceWorld {
  readonly wit: WitFolder;
  /** As `a:b/w@1.0.0`. */
  readonly name: string;
  /** Declarations of TypeScript for what tools leave out. */
  readonly declarations?: readonly MadeFile[];
}

/** One immutable build, ready to be instantiated. */
export interface BuiltVersion {
  /** SHA-256 in hex of the engine, the bundle, the WIT and the normalised manifest: the same sources, the same name. */
  readonly hash: string;
  /** The checked JavaScript module whose `instantiate` makes an instance out of `cores`. */
  readonly glue: string;
  /** Core modules by the file name under which the glue asks for them. */
  readonly cores: Readonly<Record<string, CoreModuleSource>>;
  readonly exports: readonly WorldItem[];
  readonly imports: readonly WorldItem[];
  /** The component's own WIT: its world, then a nested package for each interface that it imports. */
  readonly wit: string;
  readonly componentBytes: number;
  /**
   * SHA-256, in hex, of the very bytes of the file, for a version of a component that was made elsewhere. Such a version
   * is known by nothing else: whoever trusts it, trusts these bytes.
   */
  readonly bytesHash?: string;
  /**
   * SHA-256, in hex, of all that versions of one world share: everything above but `hash`, and of the core modules all but
   * what comes from the source. Only a version of the fast path has one.
   */
  readonly shell?: string;
  /** From the bundle to the files that the person wrote: a source map as JSON, whose sources are absolute paths. */
  readonly sourceMap?: string;
}

export const defaultTimeLimitMs = 120_000;

/** Milliseconds that a build has left from when another waits for it. */
export const whileOthersWaitMs = 20_000;
