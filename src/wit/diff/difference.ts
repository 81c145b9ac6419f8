import type { FunctionSignature, WorldItem } from '../values.ts';
import { diffSignatures, type SignatureChange } from './signatures.ts';
import type { SemverStep } from './step.ts';
import { type Equality, typeEquality } from './types.ts';
import { pairNames } from './versions.ts';

/** Both sides of a world, as `describeWorld` gives them. */
export interface WorldSides {
  readonly imports: readonly WorldItem[];
  readonly exports: readonly WorldItem[];
}

export interface WorldDifference {
  /** Imports before exports, each by name. */
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
);

/** An interface, a function of an interface, or a function of the world itself. */
export type WorldPlace =
  | { readonly interface: string; readonly function?: string }
  | { readonly interface?: never; readonly function: string };

/**
 * What became of a world. To need less and to give more breaks nobody; the types of a function have to stay what they
 * are, because components are linked by them: a parameter by another name is another function already.
 */
export function diffWorlds(before: WorldSides, after: WorldSides): WorldDifference {
  const equal = typeEquality();
  const changes = [
    ...diffSide('import', before.imports, after.imports, equal),
    ...diffSide('export', before.exports, after.exports, equal),
  ];
  return { changes, step: stepOf(changes) };
}

type Interface = Extract<WorldItem, { kind: 'interface' }>;
type Functions = ReadonlyMap<string, FunctionSignature>;
type Direction = WorldChange['direction'];

function diffSide(
  direction: Direction,
  before: readonly WorldItem[],
  after: readonly WorldItem[],
  equal: Equality,
): WorldChange[] {
  const [interfacesBefore, interfacesAfter] = [interfacesOf(before), interfacesOf(after)];
  const pairs = pairNames(Array.from(interfacesBefore.keys()), Array.from(interfacesAfter.keys()));
  return [
    ...diffFunctions(direction, undefined, functionsOf(before), functionsOf(after), equal),
    ...pairs.flatMap(([nameBefore, nameAfter]) => {
      const [from, to] = [interfacesBefore.get(nameBefore ?? ''), interfacesAfter.get(nameAfter ?? '')];
      if (!from) return to ? [added(direction, { interface: to.name }, to.functions.length > 0)] : [];
      return to ? diffInterfaces(direction, from, to, equal) : [removed(direction, { interface: from.name })];
    }),
  ];
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

/** An interface without functions only names types: nobody has to provide it. */
function added(direction: Direction, after: WorldPlace, hasFunctions: boolean): WorldChange {
  return { kind: 'added', direction, after, breaks: direction === 'import' && hasFunctions ? ['providers'] : [] };
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
