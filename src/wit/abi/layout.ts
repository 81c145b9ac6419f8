import type { TypeEntry, TypeScope } from '../check/model.ts';
import type { TypeNode, TypeRef } from '../syntax/tree.ts';

export type CoreType = 'i32' | 'i64' | 'f32' | 'f64';

/** What the canonical ABI makes of a type, with 32-bit pointers. */
export interface Layout {
  /** Bytes in memory. A list of a fixed length may be so long that this is no whole number any more. */
  readonly size: number;
  /** In bytes. */
  readonly alignment: number;
  /** The core values that it is passed as, at most {@link mostFlat}: with so many it goes by way of memory anyway. */
  readonly flat: readonly CoreType[];
}

/** One more than the parameters of any function that are not passed by way of memory. */
export const mostFlat = 17;

/** Gives layouts and keeps them. A type that leads nowhere, or contains itself, has none. */
export interface Layouts {
  ofType(type: TypeRef, scope: TypeScope): Layout | undefined;
  /** The layout of a type by its declaration; of a resource that of a handle. */
  ofEntry(entry: TypeEntry): Layout | undefined;
  /** The layout of several values beside each other, as a tuple has it. */
  ofAll(types: readonly TypeRef[], scope: TypeScope): Layout | undefined;
}

export function createLayouts(): Layouts {
  const state: State = { known: new Map(), depth: 0 };
  return {
    ofType: (type, scope) => layoutOf(state, type, scope),
    ofEntry: (entry) => layoutOfEntry(state, entry),
    ofAll: (types, scope) => together(types.map((type) => layoutOf(state, type, scope))),
  };
}

interface State {
  /** An entry that is being looked at is there without a layout: who meets it again contains itself. */
  readonly known: Map<TypeEntry, Layout | undefined>;
  depth: number;
}

function layoutOfEntry(state: State, entry: TypeEntry): Layout | undefined {
  if (state.known.has(entry)) return state.known.get(entry);
  if (state.depth > deepest) return undefined;
  state.known.set(entry, undefined);
  state.depth++;
  const { node, target, scope } = entry;
  const layout = node ? layoutOfNode(state, node, scope) : target && layoutOfEntry(state, target);
  state.depth--;
  state.known.set(entry, layout);
  return layout;
}

function layoutOfNode(state: State, node: TypeNode, scope: TypeScope): Layout | undefined {
  switch (node.kind) {
    case 'alias':
      return layoutOf(state, node.type, scope);
    case 'record':
      return together(node.fields.map(({ type }) => layoutOf(state, type, scope)));
    case 'flags':
      return flagsOf(node.flags.length);
    case 'resource':
      return handle;
    default:
      return oneOf(
        state,
        node.cases.map(({ type }) => type),
        scope,
      );
  }
}

function layoutOf(state: State, type: TypeRef, scope: TypeScope): Layout | undefined {
  switch (type.kind) {
    case 'named': {
      const entry = scope.types.get(type.name.text);
      return entry && layoutOfEntry(state, entry);
    }
    case 'list': {
      if (type.length === undefined) return pointerAndLength;
      const element = layoutOf(state, type.element, scope);
      return element && repeated(element, type.length);
    }
    case 'option':
      return oneOf(state, [undefined, type.some], scope);
    case 'result':
      return oneOf(state, [type.ok, type.error], scope);
    case 'tuple':
      return together(type.items.map((item) => layoutOf(state, item, scope)));
    case 'string':
    case 'map':
      return pointerAndLength;
    case 'own':
    case 'borrow':
    case 'stream':
    case 'future':
    case 'error-context':
      return handle;
    case 'missing':
      return undefined;
    default:
      return primitives[type.kind];
  }
}

const handle: Layout = plain(4, 'i32');
const pointerAndLength: Layout = { size: 8, alignment: 4, flat: ['i32', 'i32'] };
const primitives = {
  bool: plain(1, 'i32'),
  u8: plain(1, 'i32'),
  s8: plain(1, 'i32'),
  u16: plain(2, 'i32'),
  s16: plain(2, 'i32'),
  u32: plain(4, 'i32'),
  s32: plain(4, 'i32'),
  u64: plain(8, 'i64'),
  s64: plain(8, 'i64'),
  f32: plain(4, 'f32'),
  f64: plain(8, 'f64'),
  char: plain(4, 'i32'),
} as const;

function plain(size: number, type: CoreType): Layout {
  return { size, alignment: size, flat: [type] };
}

function together(parts: readonly (Layout | undefined)[]): Layout | undefined {
  let size = 0;
  let alignment = 1;
  const flat: CoreType[] = [];
  for (const part of parts) {
    if (!part) return undefined;
    size = aligned(size, part.alignment) + part.size;
    alignment = Math.max(alignment, part.alignment);
    if (flat.length < mostFlat) flat.push(...part.flat);
  }
  return { size: aligned(size, alignment), alignment, flat: flat.slice(0, mostFlat) };
}

function repeated({ size, alignment, flat }: Layout, length: number): Layout {
  const times = Math.min(length, mostFlat);
  const all = Array.from({ length: times }, () => flat).flat();
  return { size: size * length, alignment, flat: all.slice(0, mostFlat) };
}

function flagsOf(count: number): Layout {
  const words = Math.ceil(count / 32);
  const size = count <= 8 ? 1 : count <= 16 ? 2 : 4 * words;
  return {
    size,
    alignment: Math.min(size, 4),
    flat: Array.from({ length: Math.min(words, mostFlat) }, () => 'i32'),
  };
}

/** A variant: the number of its case, then whatever the cases hold, each at the same place. */
function oneOf(state: State, cases: readonly (TypeRef | undefined)[], scope: TypeScope): Layout | undefined {
  const discriminant = cases.length <= 0x1_00 ? 1 : cases.length <= 0x1_00_00 ? 2 : 4;
  let size = 0;
  let alignment = 1;
  const flat: CoreType[] = ['i32'];
  for (const type of cases) {
    if (!type) continue;
    const part = layoutOf(state, type, scope);
    if (!part) return undefined;
    size = Math.max(size, part.size);
    alignment = Math.max(alignment, part.alignment);
    part.flat.slice(0, mostFlat - 1).forEach((each, index) => {
      const before = flat[index + 1];
      flat[index + 1] = before === undefined ? each : joined(before, each);
    });
  }
  const whole = Math.max(discriminant, alignment);
  return { size: aligned(aligned(discriminant, alignment) + size, whole), alignment: whole, flat };
}

/** The core type that can hold the bits of either. */
function joined(a: CoreType, b: CoreType): CoreType {
  if (a === b) return a;
  return (a === 'i32' && b === 'f32') || (a === 'f32' && b === 'i32') ? 'i32' : 'i64';
}

function aligned(offset: number, alignment: number): number {
  return Math.ceil(offset / alignment) * alignment;
}

/** Nobody names a type by way of so many others; a file that does must not exhaust the stack. */
const deepest = 500;
