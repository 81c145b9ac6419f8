import type { ExternNode, UsePath } from '../syntax/tree.ts';
import { printPath } from '../syntax/print.ts';
import type { Check } from './check.ts';
import { errorAt, type Place, warningAt } from './diagnostic.ts';
import { elaborate } from './elaborate.ts';
import { addIncluded, keyName } from './includes.ts';
import { checkFunctions, checkSignature } from './functions.ts';
import { checkSince, isExcluded, stabilityOf } from './gates.ts';
import { newInterface } from './items.ts';
import { resolveInterface } from './interfaces.ts';
import type { Interface, TypeEntry, World, WorldEntry, WorldKey } from './model.ts';
import { resolveTypes } from './types.ts';

/** How the paths of a world are followed. */
export interface WorldPaths {
  toInterface(path: UsePath): Interface | undefined;
  toWorld(path: UsePath): World | undefined;
}

/** Resolves a world: its types, what it imports and exports, what it includes, and what all of that needs. */
export function resolveWorld(check: Check, world: World, paths: WorldPaths): void {
  const since = checkSince(world.stability, check.source, world.place);
  if (since) check.report(since);
  resolveTypes(check, world, (use) => paths.toInterface(use.path));
  checkFunctions(check, world);
  for (const entry of world.types.values()) {
    if (entry.excluded) {
      if (!world.excluded) reportLeftOut(check, entry);
      continue;
    }
    world.imports.set(entry.name, typeItem(entry));
  }
  // Names must differ even where one of the items is left out.
  const named = { import: new Map(world.imports), export: new Map<WorldKey, WorldEntry>() };
  for (const [name, entry] of world.types) if (entry.excluded) named.import.set(name, typeItem(entry));
  for (const item of world.items) {
    if (item.kind === 'import' || item.kind === 'export') addExtern(check, world, item, paths, named[item.kind]);
  }
  for (const item of world.items) if (item.kind === 'include') addIncluded(check, world, item, paths.toWorld);
  if (world.excluded) return;
  checkCase(check, world);
  elaborate(check, world);
  reportCut(check, world);
}

/** Says once where it was too much to say of all worlds what they bring with them. */
function reportCut(check: Check, world: World): void {
  if (check.budget.items >= 0 || check.budget.items === Number.NEGATIVE_INFINITY) return;
  check.budget.items = Number.NEGATIVE_INFINITY;
  const message =
    'The worlds of this folder bring too many items with them: what this one and those after it include or need is not checked whole.';
  check.report(warningAt(world.place, 'world', message));
}

function typeItem(entry: TypeEntry): WorldEntry {
  const { place, stability } = entry;
  return { item: { kind: 'type', entry }, place, stability, because: written.type };
}

/** What is written needs no more than one object of each kind. */
const written = {
  import: { kind: 'written', as: 'import' },
  export: { kind: 'written', as: 'export' },
  type: { kind: 'written', as: 'type' },
} as const;

function addExtern(
  check: Check,
  world: World,
  item: ExternNode,
  paths: WorldPaths,
  named: Map<WorldKey, WorldEntry>,
): void {
  const { target } = item;
  const { path } = world.part;
  const span = target.kind === 'path' ? target.path.name.span : target.name.span;
  const place = { path, span };
  const stability = stabilityOf(item.gates);
  const excluded = world.excluded || isExcluded(stability, check.environment.features);
  const since = checkSince(
    stability,
    check.source,
    target.kind === 'labelled' ? { path, span: target.path.name.span } : place,
  );
  if (since) check.report(since);
  const found = describeTarget(check, world, item, paths, { excluded, place });
  if (!found) return checkLostTwice(check, world, item, named, place);
  const earlier = named.get(found.key);
  if (earlier) reportTwice(check, item.kind, found.key, earlier, place);
  else {
    named.set(found.key, found.entry);
    if (!excluded) (item.kind === 'import' ? world.imports : world.exports).set(found.key, found.entry);
  }
}

/** An interface of another package cannot be named twice, even where that package does not have it. */
function checkLostTwice(
  check: Check,
  world: World,
  item: ExternNode,
  named: Map<WorldKey, WorldEntry>,
  place: Place,
): void {
  const { kind, target, gates } = item;
  const path = target.kind === 'path' ? wholePath(world, target.path) : undefined;
  if (!path || path.name.text === '') return;
  const key = printPath(path, 'with-version');
  const earlier = named.get(key);
  if (earlier) reportTwice(check, kind, key, earlier, place);
  const entry = {
    item: { kind: 'interface', target: undefined },
    place,
    stability: stabilityOf(gates),
    because: written[kind],
  } as const;
  if (!earlier) named.set(key, entry);
}

/** The path with its package that a path means: a `use` at the top of the file may have it. */
function wholePath({ part }: World, path: UsePath): UsePath | undefined {
  if (path.package) return path;
  for (const item of part.items) {
    if (item.kind === 'top-use' && item.path.package && (item.alias ?? item.path.name).text === path.name.text) {
      return item.path;
    }
  }
  return undefined;
}

interface Described {
  readonly key: WorldKey;
  readonly entry: WorldEntry;
}

function describeTarget(
  check: Check,
  world: World,
  { kind, target, gates }: ExternNode,
  paths: WorldPaths,
  from: { readonly excluded: boolean; readonly place: Place },
): Described | undefined {
  const { place } = from;
  const rest = { place, stability: stabilityOf(gates), because: written[kind] };
  switch (target.kind) {
    case 'path': {
      const found = paths.toInterface(target.path);
      if (!found) return undefined;
      if (!checkExcluded(check, found, place, from.excluded) && !from.excluded) return undefined;
      return { key: found, entry: { item: { kind: 'interface', target: found }, ...rest } };
    }
    case 'labelled': {
      const found = paths.toInterface(target.path);
      if (found) checkExcluded(check, found, { path: place.path, span: target.path.name.span }, from.excluded);
      if (target.name.text === '') return undefined;
      return { key: target.name.text, entry: { item: { kind: 'interface', target: found }, ...rest } };
    }
    case 'inline': {
      const { name, items } = target;
      const inline = newInterface(check, world.part, { name, items, gates }, name.text);
      resolveInterface(check, inline, (use) => paths.toInterface(use.path));
      if (name.text === '') return undefined;
      return { key: name.text, entry: { item: { kind: 'interface', target: inline }, ...rest } };
    }
    default:
      checkSignature(check, world, target.type, from);
      if (target.name.text === '') return undefined;
      return { key: target.name.text, entry: { item: { kind: 'function', type: target.type, scope: world }, ...rest } };
  }
}

/** Tools take a type of a world for needed, whatever its gate says: one that is left out fails there. */
function reportLeftOut(check: Check, entry: TypeEntry): void {
  const feature = entry.stability.feature?.text ?? '';
  const message = `\`${entry.name}\` is left out, because its feature \`${feature}\` is not enabled: tools refuse that of a type in a world.`;
  check.report(errorAt(entry.place, 'gate', message));
}

/** Reports an interface that is left out although what names it is not. */
function checkExcluded(check: Check, found: Interface, place: Place, fromExcluded: boolean): boolean {
  if (!found.excluded || fromExcluded) return !found.excluded;
  const feature = found.stability.feature?.text ?? '';
  const message = `\`${found.name}\` is left out, because its feature \`${feature}\` is not enabled.`;
  check.report(errorAt(place, 'gate', message, [{ ...found.place, message: 'Declared here.' }]));
  return false;
}

function reportTwice(check: Check, kind: 'import' | 'export', key: WorldKey, earlier: WorldEntry, place: Place): void {
  const related = [{ ...earlier.place, message: `The first \`${keyName(key)}\`.` }];
  const message =
    typeof key === 'string'
      ? `The world ${kind}s ${described(earlier)} \`${key}\` already.`
      : `The world ${kind}s the interface \`${key.name}\` already.`;
  check.report(errorAt(place, 'duplicate', message, related));
}

function described({ item }: WorldEntry): string {
  return item.kind === 'interface' ? 'an interface' : `a ${item.kind}`;
}

/** Labels are one name whatever the case of their letters. */
function checkCase(check: Check, world: World): void {
  for (const [kind, items] of [
    ['import', world.imports],
    ['export', world.exports],
  ] as const) {
    const seen = new Map<string, string>();
    for (const [key, { place }] of items) {
      if (typeof key !== 'string') continue;
      const earlier = seen.get(key.toLowerCase());
      seen.set(key.toLowerCase(), earlier ?? key);
      if (earlier === undefined) continue;
      const first = items.get(earlier);
      const related = first ? [{ ...first.place, message: `\`${earlier}\` stands here.` }] : [];
      const message = `The ${kind}s \`${key}\` and \`${earlier}\` differ only in case: for a world they are one name.`;
      check.report(errorAt(place, 'duplicate', message, related));
    }
  }
}
