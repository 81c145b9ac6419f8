import type { ExternNode, IncludeNode, UsePath } from '../syntax/tree.ts';
import type { Check } from './check.ts';
import { errorAt, type Place } from './diagnostic.ts';
import { elaborate } from './elaborate.ts';
import { checkFunctions, checkSignature } from './functions.ts';
import { checkSince, isExcluded, type Stability, stabilityOf } from './gates.ts';
import { newInterface } from './items.ts';
import { resolveInterface } from './interfaces.ts';
import type { Interface, TypeEntry, World, WorldEntry, WorldKey } from './model.ts';
import { didYouMean } from './suggest.ts';
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
    world.imports.set(entry.name, {
      item: { kind: 'type', entry },
      place: entry.place,
      stability: entry.stability,
      because: 'written',
    });
  }
  // Names must differ even where one of the items is left out.
  const named = { import: new Map(world.imports), export: new Map<WorldKey, WorldEntry>() };
  for (const [name, entry] of world.types) {
    named.import.set(name, {
      item: { kind: 'type', entry },
      place: entry.place,
      stability: entry.stability,
      because: 'written',
    });
  }
  for (const item of world.items) {
    if (item.kind === 'import' || item.kind === 'export') addExtern(check, world, item, paths, named[item.kind]);
  }
  for (const item of world.items) if (item.kind === 'include') addIncluded(check, world, item, paths);
  if (world.excluded) return;
  checkCase(check, world);
  elaborate(check, world);
}

/** What a key is called in a message. */
export function keyName(key: WorldKey): string {
  return typeof key === 'string' ? key : key.whole;
}

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
  if (!found) return;
  const earlier = named.get(found.key);
  if (earlier) reportTwice(check, item.kind, found.key, earlier, place);
  else {
    named.set(found.key, found.entry);
    if (!excluded) (item.kind === 'import' ? world.imports : world.exports).set(found.key, found.entry);
  }
}

interface Described {
  readonly key: WorldKey;
  readonly entry: WorldEntry;
}

function describeTarget(
  check: Check,
  world: World,
  { target, gates }: ExternNode,
  paths: WorldPaths,
  from: { readonly excluded: boolean; readonly place: Place },
): Described | undefined {
  const { place } = from;
  const rest = { place, stability: stabilityOf(gates), because: 'written' } as const;
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
      return { key: target.name.text, entry: { item: { kind: 'function' }, ...rest } };
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

function addIncluded(check: Check, world: World, item: IncludeNode, paths: WorldPaths): void {
  const place = { path: world.part.path, span: item.path.name.span };
  const stability = stabilityOf(item.gates);
  const since = checkSince(stability, check.source, place);
  if (since) check.report(since);
  const included = paths.toWorld(item.path);
  if (!included || world.excluded || isExcluded(stability, check.environment.features)) return;
  if (included.excluded) {
    const feature = included.stability.feature?.text ?? '';
    const message = `The world \`${included.name}\` is left out, because its feature \`${feature}\` is not enabled.`;
    check.report(errorAt(place, 'gate', message, [{ ...included.place, message: 'Declared here.' }]));
    return;
  }
  const renames = renamesOf(check, included, item, place);
  const include: Including = { included, renames, place, foreign: included.owner !== check.source };
  copyItems(check, 'import', include, included.imports, world.imports);
  copyItems(check, 'export', include, included.exports, world.exports);
}

/** The new names of what is included; a rename of what the other world has not is reported. */
function renamesOf(check: Check, included: World, item: IncludeNode, place: Place): ReadonlyMap<string, string> {
  const renames = new Map<string, string>();
  for (const { name, alias } of item.renames) {
    if (name.text === '' || !alias || alias.text === '') continue;
    if (included.imports.has(name.text) || included.exports.has(name.text)) {
      renames.set(name.text, alias.text);
      continue;
    }
    if (included.part.broken) continue;
    const labels = [...included.imports.keys(), ...included.exports.keys()].filter((key) => typeof key === 'string');
    const { sentence } = didYouMean(name.text, labels);
    const message =
      `The world \`${included.name}\` neither imports nor exports anything by the name \`${name.text}\`.${sentence} ` +
      'Interfaces that are named by a path keep their names.';
    check.report(
      errorAt({ path: place.path, span: name.span }, 'world', message, [
        { ...place, message: 'The include.' },
        { ...included.place, message: `The world \`${included.name}\`.` },
      ]),
    );
  }
  return renames;
}

interface Including {
  readonly included: World;
  readonly renames: ReadonlyMap<string, string>;
  readonly place: Place;
  /** Whether the world comes from another package. */
  readonly foreign: boolean;
}

function copyItems(
  check: Check,
  kind: 'import' | 'export',
  include: Including,
  from: ReadonlyMap<WorldKey, WorldEntry>,
  into: Map<WorldKey, WorldEntry>,
): void {
  const { renames, place } = include;
  for (const [key, entry] of from) {
    const own = typeof key === 'string' ? (renames.get(key) ?? key) : key;
    const earlier = into.get(own);
    if (!earlier) {
      if (into.size < mostItems) into.set(own, { ...entry, place, because: 'included' });
    } else if (typeof own !== 'string') mergeGates(check, include, own, earlier, entry, into);
    else {
      const message = `This include brings the ${kind} \`${own}\`, which this world has already. Rename it: \`with { ${keyName(key)} as … }\`.`;
      check.report(
        errorAt(place, 'duplicate', message, [
          { ...earlier.place, message: `The first \`${own}\`.` },
          { ...entry.place, message: 'The one that is included.' },
        ]),
      );
    }
  }
}

/** One interface that comes twice must come with the same gate, if with any. */
function mergeGates(
  check: Check,
  { place, foreign }: Including,
  key: Interface,
  earlier: WorldEntry,
  entry: WorldEntry,
  into: Map<WorldKey, WorldEntry>,
): void {
  const gate = gateText(entry.stability);
  if (gate === '' || gate === gateText(earlier.stability) || (foreign && entry.stability.since)) return;
  if (gateText(earlier.stability) === '') {
    into.set(key, { ...earlier, stability: entry.stability });
    return;
  }
  const message = `The interface \`${key.name}\` comes into this world twice, with gates that differ: ${gateText(earlier.stability)} and ${gate}.`;
  check.report(
    errorAt(place, 'gate', message, [
      { ...entry.place, message: 'The one that is included.' },
      { ...earlier.place, message: 'The first one.' },
    ]),
  );
}

function gateText({ since, feature, deprecated }: Stability): string {
  const gates = [
    since && `@since(version = ${since.text})`,
    feature && `@unstable(feature = ${feature.text})`,
    deprecated && `@deprecated(version = ${deprecated.text})`,
  ];
  return gates.flatMap((gate) => (gate === undefined ? [] : [`\`${gate}\``])).join(' ');
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

/** Worlds that rename what they include can double at each step; nobody writes one with so many items. */
const mostItems = 10_000;
