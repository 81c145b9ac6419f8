import type { FunctionSignature, ValueType, WorldItem } from '../values.ts';
import { diffSignatures, type SignatureChange } from './signatures.ts';
import type { SemverStep } from './step.ts';
import type { WorldType } from '../world.ts';
import { groupBy } from '../check/group.ts';
import { diffNamedTypes } from './named-types.ts';
import { type Told, toldBy } from './told.ts';
import { type Equality, type TypeChange, typeEquality } from './types.ts';
import { pairNames } from './versions.ts';

/** Both sides of a world, as `describeWorld` gives them. */
export interface WorldSides {
  readonly imports: readonly WorldItem[];
  readonly exports: readonly WorldItem[];
  /** The named types. They are compared where both worlds tell theirs. */
  readonly types?: readonly WorldType[];
}

export interface WorldDifference {
  /** Imports before exports; of each, interfaces and functions by name, and then types. */
  readonly changes: readonly WorldChange[];
  readonly step: SemverStep;
}

/**
 * Who must change before the new world works: those that call its exports, or those that provide its imports (a host,
 * or the component that it is linked to).
 */
export type Party = 'callers' | 'providers';

export type WorldChange = {
  readonly direction: 'import' | 'export';
  readonly breaks: readonly Party[];
} & (
  | { readonly kind: 'added'; readonly after: WorldPlace }
  | { readonly kind: 'removed'; readonly before: WorldPlace }
  /** The same interface in a version that stands in for the other, as `@0.2.0` and `@0.2.6`. */
  | { readonly kind: 'version'; readonly before: WorldPlace; readonly after: WorldPlace }
  | {
      readonly kind: 'signature';
      readonly before: WorldPlace;
      readonly after: WorldPlace;
      readonly details: readonly SignatureChange[];
    }
  /** A named type that changed although none of the functions that changed mentions it. */
  | {
      readonly kind: 'type';
      readonly before: WorldPlace;
      readonly after: WorldPlace;
      readonly details: readonly TypeChange[];
    }
);

/** An interface, a function or a type of an interface, or a function or a type of the world itself. */
export type WorldPlace =
  | { readonly interface: string; readonly function?: string; readonly type?: never }
  | { readonly interface?: never; readonly function: string; readonly type?: never }
  | { readonly interface?: string; readonly function?: never; readonly type: string };

/**
 * What became of a world. To need less and to give more breaks nobody; the types of a function have to stay what they
 * are, because components are linked by them: a parameter by another name is another function already.
 */
export function diffWorlds(before: WorldSides, after: WorldSides): WorldDifference {
  const namesOf = typeNames(before, after);
  const equal = typeEquality((type) => namesOf.get(type));
  const imports = sideOf('import', before, after);
  const exports = sideOf('export', before, after);
  const [ofImports, ofExports] = [diffSide(imports, equal), diffSide(exports, equal)];
  const told = toldBy([...ofImports, ...ofExports], before, after);
  const changes = [
    ...ofImports,
    ...diffTypesOf(imports, equal, told),
    ...ofExports,
    ...diffTypesOf(exports, equal, told),
  ];
  return { changes, step: stepOf(changes) };
}

/** All names of each type, before or after. A world that does not tell its types has none. */
function typeNames(before: WorldSides, after: WorldSides): ReadonlyMap<ValueType, ReadonlySet<string>> {
  const names = new Map<ValueType, Set<string>>();
  for (const { direction, interface: owner = '', name, type } of [...(before.types ?? []), ...(after.types ?? [])]) {
    const known = names.get(type) ?? new Set();
    names.set(type, known.add(`${direction} ${owner} ${name}`));
  }
  return names;
}

/** One direction of both worlds. */
interface Side {
  readonly direction: Direction;
  readonly before: readonly WorldItem[];
  readonly after: readonly WorldItem[];
  readonly typesBefore: readonly WorldType[];
  readonly typesAfter: readonly WorldType[];
}

function sideOf(direction: Direction, before: WorldSides, after: WorldSides): Side {
  const typesOf = ({ types }: WorldSides): readonly WorldType[] =>
    before.types && after.types && types ? types.filter((each) => each.direction === direction) : [];
  const itemsOf = ({ imports, exports }: WorldSides): readonly WorldItem[] =>
    direction === 'import' ? imports : exports;
  return {
    direction,
    before: itemsOf(before),
    after: itemsOf(after),
    typesBefore: typesOf(before),
    typesAfter: typesOf(after),
  };
}

type Interface = Extract<WorldItem, { kind: 'interface' }>;
type Functions = ReadonlyMap<string, FunctionSignature>;
type Direction = WorldChange['direction'];

function diffSide({ direction, before, after, typesAfter }: Side, equal: Equality): WorldChange[] {
  const withResource = new Set(typesAfter.flatMap((each) => (each.isResource ? [each.interface] : [])));
  return [
    ...diffFunctions(direction, undefined, functionsOf(before), functionsOf(after), equal),
    ...pairInterfaces(before, after).flatMap(({ from, to }) => {
      if (from && to) return diffInterfaces(direction, from, to, equal);
      if (from) return [removed(direction, { interface: from.name })];
      return to ? [added(direction, { interface: to.name }, to.functions.length > 0 || withResource.has(to.name))] : [];
    }),
  ];
}

function pairInterfaces(
  before: readonly WorldItem[],
  after: readonly WorldItem[],
): { readonly from: Interface | undefined; readonly to: Interface | undefined }[] {
  const [interfacesBefore, interfacesAfter] = [interfacesOf(before), interfacesOf(after)];
  const pairs = pairNames(Array.from(interfacesBefore.keys()), Array.from(interfacesAfter.keys()));
  return pairs.map(([from, to]) => ({ from: interfacesBefore.get(from ?? ''), to: interfacesAfter.get(to ?? '') }));
}

function diffInterfaces(direction: Direction, before: Interface, after: Interface, equal: Equality) {
  const names: Names = { before: before.name, after: after.name };
  const [from, to] = [
    new Map(before.functions.map(({ name, signature }) => [name, signature])),
    new Map(after.functions.map(({ name, signature }) => [name, signature])),
  ];
  const changes = diffFunctions(direction, names, from, to, equal);
  if (before.name === after.name) return changes;
  const renewed: WorldChange = {
    kind: 'version',
    direction,
    breaks: [],
    before: { interface: before.name },
    after: { interface: after.name },
  };
  return [renewed, ...changes];
}

/** The names of the interface that functions belong to. */
interface Names {
  readonly before: string;
  readonly after: string;
}

function diffFunctions(
  direction: Direction,
  owner: Names | undefined,
  before: Functions,
  after: Functions,
  equal: Equality,
): WorldChange[] {
  const names = Array.from(new Set([...before.keys(), ...after.keys()])).toSorted();
  return names.flatMap((name): WorldChange[] => {
    const [from, to] = [before.get(name), after.get(name)];
    const [placeBefore, placeAfter] = [placeOf(owner?.before, name), placeOf(owner?.after, name)];
    if (!from) return [added(direction, placeAfter, true)];
    if (!to) return [removed(direction, placeBefore)];
    const details = diffSignatures(from, to, equal);
    if (details.length === 0) return [];
    return [
      { kind: 'signature', direction, before: placeBefore, after: placeAfter, details, breaks: [partyOf(direction)] },
    ];
  });
}

/** The types of the world itself and of the interfaces that are on both sides, but for what the functions told. */
function diffTypesOf(side: Side, equal: Equality, told: Told): WorldChange[] {
  const { direction } = side;
  const [before, after] = [byOwner(side.typesBefore), byOwner(side.typesAfter)];
  const owners = pairInterfaces(side.before, side.after).flatMap(({ from, to }) =>
    from && to ? [{ from: from.name, to: to.name }] : [],
  );
  const all = [{ from: undefined, to: undefined }, ...owners].map(({ from, to }) => ({
    from,
    to,
    before: byName(before.get(from) ?? []),
    after: byName(after.get(to) ?? []),
  }));
  return diffNamedTypes(all, equal, told).flatMap((changes, index): WorldChange[] => {
    const { from, to } = all[index] ?? {};
    return [
      ...changes.removed.map(({ name }) => removed(direction, typePlace(from, name))),
      ...changes.added.map(({ name, isResource }) => added(direction, typePlace(to, name), isResource)),
      ...changes.changed.map(({ name, details }): WorldChange => ({
        kind: 'type',
        direction,
        before: typePlace(from, name),
        after: typePlace(to, name),
        details,
        breaks: [partyOf(direction)],
      })),
    ];
  });
}

function byName(types: readonly WorldType[]): ReadonlyMap<string, WorldType> {
  return new Map(types.toSorted((a, b) => (a.name < b.name ? -1 : 1)).map((each) => [each.name, each]));
}

function byOwner(types: readonly WorldType[]): ReadonlyMap<string | undefined, readonly WorldType[]> {
  return groupBy(types, (each) => each.interface);
}

/** What only names types of values nobody has to provide: functions and resources somebody must. */
function added(direction: Direction, after: WorldPlace, isProvided: boolean): WorldChange {
  return { kind: 'added', direction, after, breaks: direction === 'import' && isProvided ? ['providers'] : [] };
}

function removed(direction: Direction, before: WorldPlace): WorldChange {
  return { kind: 'removed', direction, before, breaks: direction === 'export' ? ['callers'] : [] };
}

function partyOf(direction: Direction): Party {
  return direction === 'import' ? 'providers' : 'callers';
}

function placeOf(owner: string | undefined, name: string): WorldPlace {
  return owner === undefined ? { function: name } : { interface: owner, function: name };
}

function typePlace(owner: string | undefined, name: string): WorldPlace {
  return owner === undefined ? { type: name } : { interface: owner, type: name };
}

function interfacesOf(items: readonly WorldItem[]): Map<string, Interface> {
  return new Map(items.flatMap((item) => (item.kind === 'interface' ? [[item.name, item]] : [])));
}

function functionsOf(items: readonly WorldItem[]): Functions {
  return new Map(items.flatMap((item) => (item.kind === 'function' ? [[item.name, item.signature]] : [])));
}

function stepOf(changes: readonly WorldChange[]): SemverStep {
  if (changes.length === 0) return 'none';
  if (changes.some(({ breaks }) => breaks.length > 0)) return 'major';
  return changes.some(({ kind, direction }) => kind === 'added' && direction === 'export') ? 'minor' : 'patch';
}
