/** One file of a folder of WIT: where it stands below the folder, with `/` between the parts, and what is in it. */
export interface FolderFile {
  readonly path: string;
  /** Text of WIT, or the bytes of a package in binary form. */
  readonly content: string | Uint8Array;
}

/** A folder of WIT as tools expect it: the package of its own at its top, what that depends on below `deps/`. */
export type WitFolder = readonly FolderFile[];

/** A binary: a file of this machine, or the bytes of something that is no file here. */
export type BinarySource =
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array };

/** What a WebAssembly binary says about itself. All of its texts are foreign: they may hold any character. */
export type BinaryDescription = BinaryFacts &
  (
    | {
        readonly kind: 'component' | 'wit-package';
        /** The WIT of every package, under paths that are safe to write. */
        readonly wit: WitFolder;
        /** Names of what it imports and exports, of a component only: `wasi:io/poll@0.2.0`, or a label. */
        readonly imports: readonly string[];
        readonly exports: readonly string[];
        /** Whether the interfaces are left out of `wit`, since the component is of a form that is not known here. */
        readonly worldOnly: boolean;
      }
    | {
        readonly kind: 'core-module';
        readonly imports: readonly CoreItem[];
        readonly exports: readonly CoreItem[];
        /** The WIT that a toolchain left in the module for the component to be made of it; empty where there is none. */
        readonly wit: WitFolder;
      }
  );

export interface BinaryFacts {
  /** Bytes of the whole. */
  readonly bytes: number;
  /** `processed-by: rustc 1.88.0`, as field -> names with their versions; each once. */
  readonly producers: readonly (readonly [field: string, values: readonly string[]])[];
  /** Core modules and components inside of it, at any depth. */
  readonly parts: { readonly modules: number; readonly moduleBytes: number; readonly components: number };
}

/** An import (with the module that it is of) or export of a core module; `type` as in the text format. */
export interface CoreItem {
  readonly name: string;
  readonly type: string;
}

/** A file that was made: where it belongs below the folder that it was made for, and what is in it. */
export interface MadeFile {
  readonly path: string;
  readonly content: string;
}

/** For whom declarations are made: the code inside of a component, or the code that runs one. */
export type Side = 'guest' | 'host';

/** What is asked of a describing process, and what is answered, by the kind of the request. */
export interface Questions {
  describe: { readonly asked: { readonly from: BinarySource }; readonly answer: BinaryDescription };
  /** The whole names of the worlds of a folder's own package, as `a:b/w@1.0.0`. */
  worlds: { readonly asked: { readonly wit: WitFolder }; readonly answer: readonly string[] };
  /** Declarations of TypeScript for one world, named as `worlds` names them. */
  types: {
    readonly asked: { readonly wit: WitFolder; readonly world: string; readonly side: Side };
    readonly answer: readonly MadeFile[];
  };
  /** Markdown about one world and all that it names, or about the whole of the folder's own package. */
  markdown: {
    readonly asked: { readonly wit: WitFolder; readonly world: string | undefined };
    readonly answer: string;
  };
}

export type QuestionKind = keyof Questions;

export type Question = { [K in QuestionKind]: { readonly kind: K } & Questions[K]['asked'] }[QuestionKind];

/** How a question ended. */
export type Described<T> =
  | { readonly kind: 'done'; readonly value: T }
  /** It cannot be answered, for a reason that lies in what was given; a sentence for the person. */
  | { readonly kind: 'refused'; readonly message: string }
  | { readonly kind: 'timeout'; readonly milliseconds: number }
  /** The process ended without an answer. */
  | { readonly kind: 'died'; readonly reason: string };

/** Larger binaries are not looked into. */
export const largestBinary = 64 * 1024 * 1024;

/** More WIT than this, in characters, is not shown or worked on. */
export const longestWit = 8 * 1024 * 1024;

export const describeLimitMs = 20_000;
