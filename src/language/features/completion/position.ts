import type { Token } from '../../../wit/index.ts';
import type { Block } from './blocks.ts';

/** What may be written at the cursor, as far as the grammar says it. */
export type Position =
  | { readonly kind: 'none' }
  /** An item of a block begins. */
  | { readonly kind: 'item'; readonly block: ItemBlock; readonly gates: readonly string[] }
  /** Behind `@`. */
  | { readonly kind: 'gate'; readonly gates: readonly string[] }
  /** Behind `@since(`. */
  | { readonly kind: 'gate-field'; readonly gate: string }
  /** Behind `@since(version =`. */
  | { readonly kind: 'gate-value'; readonly gate: string }
  /** Behind `package`, and what is there of its name. */
  | { readonly kind: 'header'; readonly name: readonly Token[] }
  /** A path, and what is there of it. A `label` is being written, or may be, where a path is expected too. */
  | { readonly kind: 'path'; readonly role: PathRole; readonly path: readonly Token[] }
  /** Behind the label of an import or an export: a function, an interface or a path. */
  | { readonly kind: 'labelled' }
  /** Behind `name:`; the words that may begin a function here. */
  | { readonly kind: 'function'; readonly begins: readonly string[] }
  | TypePosition
  /** Behind the path of a `use`, or between its braces. */
  | { readonly kind: 'used'; readonly path: readonly Token[]; readonly braces: Block | undefined }
  /** Between the braces of `include … with`. */
  | { readonly kind: 'renamed'; readonly path: readonly Token[]; readonly braces: Block }
  /** A word that nothing but grammar decides. */
  | { readonly kind: 'word'; readonly words: readonly string[] };

export interface TypePosition {
  readonly kind: 'type';
  /** What is taken here: a resource for a handle, what can be the key of a map, or any type. */
  readonly takes: 'any' | 'resource' | 'key';
  /** Whether it is part of the result of a function, which holds no borrowed handle. */
  readonly inResult: boolean;
  /** Whether `_` may stand here for no type. */
  readonly orNone: boolean;
  /** The type that is being declared, which cannot hold itself. */
  readonly declared: string | undefined;
}

export type ItemBlock = 'file' | 'package' | 'interface' | 'world' | 'resource';
export type PathRole = 'top-use' | 'use' | 'import' | 'export' | 'labelled' | 'include';

export const none: Position = { kind: 'none' };
