import type { ValueType } from '../values.ts';
import { typeName } from '../wave/shapes.ts';
import { nameOfType, type Part, type PartKind, partsOfType } from './parts.ts';

/** One place where two types or two functions differ. Types are given as text. */
export type TypeChange = {
  /** The way to the place from outside; empty for the function itself. */
  readonly path: readonly PathStep[];
} & (
  | { readonly kind: 'added' | 'removed'; readonly part: PartKind; readonly name: string; readonly type?: string }
  | { readonly kind: 'renamed'; readonly part: PartKind | 'type'; readonly from: string; readonly to: string }
  /** The names that are in both, in the order of each. */
  | {
      readonly kind: 'reordered';
      readonly part: PartKind;
      readonly from: readonly string[];
      readonly to: readonly string[];
    }
  | { readonly kind: 'changed'; readonly from: string; readonly to: string }
);

/** A part with its name before and after, which differ where it was renamed. */
export interface PathStep {
  readonly part: PartKind;
  readonly before: string;
  readonly after: string;
}

/**
 * How the parts of two functions differ, as deep as they go. Where the same two records (or other types with parts)
 * meet again, they are not told of again. `equality` remembers the types that it compared, so that it serves for all
 * functions of two worlds.
 */
export function diffParts(before: readonly Part[], after: readonly Part[], equality: Equality): readonly TypeChange[] {
  if (areEqual(before, after, equality)) return [];
  const walk: Walk = { equality, told: new WeakMap(), changes: [] };
  diffPartLists(walk, [], before, after);
  return walk.changes;
}

/** How two types differ, as `diffParts` tells it. */
export function diffTypePair(before: ValueType, after: ValueType, equality: Equality): readonly TypeChange[] {
  const walk: Walk = { equality, told: new WeakMap(), changes: [] };
  diffTypes(walk, [], before, after);
  return walk.changes;
}

export interface Equality {
  /** Whether two types are the same: made of the same, by the same names, in the same order. */
  readonly equal: (a: ValueType, b: ValueType) => boolean;
  /** Whether two types can be called by one name. */
  readonly sameName: (a: ValueType, b: ValueType) => boolean;
}

/**
 * Types are shared: one that is mentioned twice is one object, so that a text of a hundred lines can describe a type
 * that has more places than there is memory. Whatever is compared is compared once. `namesOf` gives all names of a type,
 * before or after: one that was renamed and has an alias by its earlier name is still the same.
 */
export function typeEquality(namesOf: (type: ValueType) => ReadonlySet<string> | undefined): Equality {
  const known = new WeakMap<ValueType, WeakMap<ValueType, boolean>>();
  const sameName = (a: ValueType, b: ValueType): boolean => {
    if (nameOfType(a) === nameOfType(b)) return true;
    const names = namesOf(b);
    return names !== undefined && namesOf(a)?.isDisjointFrom(names) === false;
  };
  const equal = (a: ValueType, b: ValueType): boolean => {
    if (a === b) return true;
    if (!isAlike(a, b) || !sameName(a, b)) return false;
    const earlier = known.get(a)?.get(b);
    if (earlier !== undefined) return earlier;
    const same = areEqual(partsOfType(a), partsOfType(b), { equal });
    const row = known.get(a) ?? new WeakMap<ValueType, boolean>();
    known.set(a, row.set(b, same));
    return same;
  };
  return { equal, sameName };
}

interface Walk {
  readonly equality: Equality;
  readonly told: WeakMap<ValueType, WeakSet<ValueType>>;
  readonly changes: TypeChange[];
}

type Path = readonly PathStep[];

function diffTypes(walk: Walk, path: Path, before: ValueType, after: ValueType): void {
  if (walk.equality.equal(before, after)) return;
  if (!isAlike(before, after)) {
    walk.changes.push({ path, kind: 'changed', ...textsOf(before, after) });
    return;
  }
  const told = walk.told.get(before) ?? new WeakSet<ValueType>();
  if (told.has(after)) return;
  walk.told.set(before, told.add(after));
  const [from, to] = [nameOfType(before), nameOfType(after)];
  if (from !== undefined && to !== undefined && !walk.equality.sameName(before, after)) {
    walk.changes.push({ path, kind: 'renamed', part: 'type', from, to });
  }
  diffPartLists(walk, path, partsOfType(before), partsOfType(after));
}

function diffPartLists(walk: Walk, path: Path, partsBefore: readonly Part[], partsAfter: readonly Part[]): void {
  const [before, after] = [keyed(partsBefore), keyed(partsAfter)];
  const [keysBefore, keysAfter] = [Array.from(before.keys()), Array.from(after.keys())];
  diffOrder(
    walk,
    path,
    Array.from(before).flatMap(([key, part]) => (after.has(key) ? [part] : [])),
    Array.from(after).flatMap(([key, part]) => (before.has(key) ? [part] : [])),
  );
  // Not in the order of either list, so that the difference in the other direction finds the same.
  for (const key of keysBefore.toSorted()) {
    const [part, other] = [before.get(key), after.get(key)];
    if (part && other) diffPart(walk, path, part, other);
  }
  const length = Math.max(partsBefore.length, partsAfter.length);
  for (let index = 0; index < length; index++) {
    const gone = after.has(keysBefore[index] ?? '') ? undefined : partsBefore[index];
    const come = before.has(keysAfter[index] ?? '') ? undefined : partsAfter[index];
    if (gone && come && gone.kind === come.kind && renamable.has(gone.kind)) {
      walk.changes.push({ path, kind: 'renamed', part: gone.kind, from: gone.name, to: come.name });
      diffPart(walk, path, gone, come);
    } else {
      if (gone) walk.changes.push({ path, kind: 'removed', ...described(gone) });
      if (come) walk.changes.push({ path, kind: 'added', ...described(come) });
    }
  }
}

/** One part before and after, whose type may have come or gone. */
function diffPart(walk: Walk, path: Path, before: Part, after: Part): void {
  const inside = [...path, { part: before.kind, before: before.name, after: after.name }];
  if (before.type && after.type) diffTypes(walk, inside, before.type, after.type);
  else if (before.type) walk.changes.push({ path: inside, kind: 'removed', ...payload(before.type) });
  else if (after.type) walk.changes.push({ path: inside, kind: 'added', ...payload(after.type) });
}

function diffOrder(walk: Walk, path: Path, before: readonly Part[], after: readonly Part[]): void {
  const [first] = before;
  if (!first || before.every((part, index) => part.name === after[index]?.name)) return;
  const [from, to] = [before.map(({ name }) => name), after.map(({ name }) => name)];
  walk.changes.push({ path, kind: 'reordered', part: first.kind, from, to });
}

/** Parts whose names somebody chose: in the place of one that is gone, another one is the same by a new name. */
const renamable: ReadonlySet<PartKind> = new Set<PartKind>(['param', 'field', 'case', 'flag']);

function areEqual(parts: readonly Part[], others: readonly Part[], { equal }: Pick<Equality, 'equal'>): boolean {
  if (parts.length !== others.length) return false;
  return parts.every(({ kind, name, type }, index) => {
    const other = others[index];
    if (other?.kind !== kind || other.name !== name) return false;
    return type && other.type ? equal(type, other.type) : type === other.type;
  });
}

/** The parts by what they are told apart by. Nothing keeps a text from giving two parts one name. */
function keyed(parts: readonly Part[]): ReadonlyMap<string, Part> {
  const found = new Map<string, Part>();
  const counts = new Map<string, number>();
  for (const part of parts) {
    const name = `${part.kind} ${part.name}`;
    const count = counts.get(name) ?? 0;
    counts.set(name, count + 1);
    found.set(count === 0 ? name : `${name} ${count}`, part);
  }
  return found;
}

/** Whether two types are made of parts in the same way, so that the parts can tell how they differ. */
function isAlike(a: ValueType, b: ValueType): boolean {
  if (a.kind === 'list') return b.kind === 'list' && a.length === b.length;
  if (a.kind === 'opaque') return b.kind === 'opaque' && a.text === b.text;
  return a.kind === b.kind;
}

function described({ kind, name, type }: Part): { part: PartKind; name: string; type?: string } {
  return type ? { part: kind, name, type: typeName(type) } : { part: kind, name };
}

function payload(type: ValueType): { part: PartKind; name: string; type: string } {
  return { part: 'payload', name: '', type: typeName(type) };
}

/** A record and a variant of one name are told apart by what they are. */
function textsOf(before: ValueType, after: ValueType): { from: string; to: string } {
  const [from, to] = [typeName(before), typeName(after)];
  return from === to ? { from: `${kindText(before)} ${from}`, to: `${kindText(after)} ${to}` } : { from, to };
}

/** Of the types without parts, only a resource has a name that another type may have. */
function kindText({ kind }: ValueType): string {
  return kind === 'opaque' ? 'resource' : kind;
}
