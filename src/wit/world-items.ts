import type { Place } from './check/diagnostic.ts';
import { explainEntry } from './check/explain.ts';
import type { Interface, TypeEntry, World, WorldEntry, WorldKey } from './check/model.ts';
import {
  functionsIn,
  type LocatedFunction,
  type Origin,
  resourceFunctions,
  signatureOf,
  type Signatures,
} from './signature.ts';
import { deepestType, valueTypes } from './value-types.ts';
import type { LocatedItem, LocatedType, WitProblem } from './world.ts';

/** What a world imports and exports, and all types of that. */
export interface DescribedItems {
  readonly imports: readonly LocatedItem[];
  readonly exports: readonly LocatedItem[];
  readonly types: readonly LocatedType[];
  /** Types that no tool takes. With any, the rest is not to be relied on. */
  readonly tooDeep: readonly WitProblem[];
}

/** Describes a world of a package without errors. */
export function describeItems(world: World, features: ReadonlySet<string>): DescribedItems {
  const types = valueTypes();
  const walk: Walk = { signatures: { types, features }, located: [] };
  const imports = Array.from(inOrder(world.imports), ([key, entry]) => itemsOf(walk, 'import', key, entry)).flat();
  const exports = Array.from(world.exports, ([key, entry]) => itemsOf(walk, 'export', key, entry)).flat();
  const message = `This type is nested more than ${deepestType} deep: nothing can be built from it.`;
  return {
    imports,
    exports,
    types: walk.located,
    tooDeep: Array.from(types.tooDeep, (place) => ({ ...place, message })),
  };
}

interface Walk {
  readonly signatures: Signatures;
  readonly located: LocatedType[];
}

type Direction = LocatedType['direction'];

/** What an interface takes types from stands before it. */
function inOrder(imports: World['imports']): Map<WorldKey, WorldEntry> {
  const ordered = new Map<WorldKey, WorldEntry>();
  for (const [key, entry] of imports) {
    const open = [{ key, entry, rest: usesOf(entry) }];
    for (let step = open.at(-1); step; step = open.at(-1)) {
      const { value: next } = step.rest.next();
      const needed = next && imports.get(next);
      if (needed && !ordered.has(next)) open.push({ key: next, entry: needed, rest: usesOf(needed) });
      else if (!next) {
        ordered.set(step.key, step.entry);
        open.pop();
      }
    }
  }
  return ordered;
}

function usesOf({ item }: WorldEntry): IterableIterator<Interface> {
  const uses = item.kind === 'interface' ? item.target?.uses : undefined;
  return uses ? uses.keys() : [].values();
}

function itemsOf(walk: Walk, direction: Direction, key: WorldKey, entry: WorldEntry): LocatedItem[] {
  const { item } = entry;
  const name = typeof key === 'string' ? key : key.whole;
  if (item.kind === 'type') return typeItems(walk, name, item.entry);
  const origin = originOf(entry);
  if (item.kind === 'function') {
    return [{ kind: 'function', name, signature: signatureOf(walk.signatures, item.scope, item.type), origin }];
  }
  const { target } = item;
  if (!target) return [];
  for (const each of target.types.values()) {
    if (!each.excluded) walk.located.push(locatedType(walk, { direction, interface: name }, each.name, each));
  }
  return [{ kind: 'interface', name, functions: functionsIn(walk.signatures, target), origin }];
}

/** A type of the world itself; the functions of a resource are functions of the world. */
function typeItems(walk: Walk, name: string, entry: TypeEntry): LocatedItem[] {
  walk.located.push(locatedType(walk, { direction: 'import' }, name, entry));
  if (entry.node?.kind !== 'resource') return [];
  const functions = resourceFunctions(walk.signatures, entry.scope, entry.node);
  return functions.map((each: LocatedFunction): LocatedItem => ({ kind: 'function', ...each }));
}

function locatedType(
  walk: Walk,
  from: Pick<LocatedType, 'direction' | 'interface'>,
  name: string,
  entry: TypeEntry,
): LocatedType {
  const { types } = walk.signatures;
  const [type, declared] = [types.ofEntry(entry), types.declarationOf(entry)];
  const located = { ...from, name, type, isResource: entry.kind === 'resource', origin: entry.place };
  if (declared === entry) return located;
  const inside = declared.scope.kind === 'interface' ? { interface: declared.scope.whole } : {};
  return { ...located, declared: { ...inside, name: declared.name } };
}

/** Where a person finds what is to blame for an entry: the name in the world that it comes from, or a `use`. */
function originOf(entry: WorldEntry): Origin {
  let place: Place = entry.place;
  for (const reason of explainEntry(entry)) {
    place = reason.place;
    if (reason.kind === 'needed') break;
  }
  return place;
}
