/**
 * A WIT type with every name resolved: what a value looks like, as plain data that crosses threads and processes.
 *
 * The JavaScript values are those of jco: records are objects with camelCase keys, an option is its value or
 * `undefined` (one whose own values may be `undefined` is `{ tag: 'some', val }` or `{ tag: 'none' }`: the outer of two options), a result is
 * `{ tag: 'ok' | 'err', val }`, a variant is `{ tag, val }` with the tag in kebab-case, an enum is its kebab-case name, flags
 * are an object of booleans with camelCase keys, 64-bit integers are bigint, `list<u8>` is a Uint8Array, other lists of numbers
 * may be typed arrays or arrays, a map is a Map, and a char is a string of one Unicode scalar value.
 */
export type ValueType =
  | { readonly kind: PrimitiveKind }
  | { readonly kind: 'list'; readonly element: ValueType; readonly length?: number }
  | { readonly kind: 'map'; readonly key: ValueType; readonly value: ValueType }
  | { readonly kind: 'option'; readonly some: ValueType }
  | { readonly kind: 'result'; readonly ok?: ValueType; readonly error?: ValueType }
  | { readonly kind: 'tuple'; readonly items: readonly ValueType[] }
  | { readonly kind: 'record'; readonly name: string; readonly fields: readonly NamedType[] }
  | { readonly kind: 'variant'; readonly name: string; readonly cases: readonly VariantCase[] }
  | { readonly kind: 'enum'; readonly name: string; readonly cases: readonly string[] }
  | { readonly kind: 'flags'; readonly name: string; readonly flags: readonly string[] }
  /**
   * A type whose values have no text form: a resource's handle, a stream, a future, or a name that did not resolve. For a
   * handle to a resource of an interface `of` is the interface's whole name, and `text` says `borrow` where it is lent.
   */
  | { readonly kind: 'opaque'; readonly text: string; readonly of?: string };

export type PrimitiveKind =
  | 'bool'
  | 'u8'
  | 'u16'
  | 'u32'
  | 'u64'
  | 's8'
  | 's16'
  | 's32'
  | 's64'
  | 'f32'
  | 'f64'
  | 'char'
  | 'string';

export interface NamedType {
  readonly name: string;
  readonly type: ValueType;
}

export interface VariantCase {
  readonly name: string;
  readonly type?: ValueType;
}

/** A function of a world or an interface. `text` is its WIT, as `func(name: string) -> string`. */
export interface FunctionSignature {
  readonly params: readonly NamedType[];
  readonly result?: ValueType;
  readonly async: boolean;
  readonly text: string;
}

/** One import or export of a world. Interface names are whole, as `wasi:io/poll@0.2.12`; a function's is its label. */
export type WorldItem =
  | { readonly kind: 'function'; readonly name: string; readonly signature: FunctionSignature }
  | {
      readonly kind: 'interface';
      readonly name: string;
      readonly functions: readonly { readonly name: string; readonly signature: FunctionSignature }[];
    };
