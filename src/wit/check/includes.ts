import type { IncludeNode, UsePath } from '../syntax/tree.ts';
import type { Check } from './check.ts';
import { errorAt, type Place } from './diagnostic.ts';
import { checkSince, isExcluded, type Stability, stabilityOf } from './gates.ts';
import type { Interface, World, WorldEntry, WorldKey } from './model.ts';
import { didYouMean } from './suggest.ts';

/** What a key is called in a message. */
export function keyName(key: WorldKey): string {
  return typeof key === 'string' ? key : key.whole;
}

/** Adds to a world what an `include` brings, under the names that it gives them. */
export function addIncluded(
  check: Check,
  world: World,
  item: IncludeNode,
  find: (path: UsePath) => World | undefined,
): void {
  const place = { path: world.part.path, span: item.path.name.span };
  const stability = stabilityOf(item.gates);
  const since = checkSince(stability, check.source, place);
  if (since) check.report(since);
  const included = find(item.path);
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
    if (included.part.broken || isCut(included)) continue;
    const { sentence } = didYouMean(check.budget, name.text, () =>
      [...included.imports.keys(), ...included.exports.keys()].filter((key) => typeof key === 'string'),
    );
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

/** Whether a world has so many items that some are missing. */
function isCut({ imports, exports }: World): boolean {
  return Math.max(imports.size, exports.size) >= mostItems;
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
  const { included, renames, place } = include;
  let clashes = false;
  for (const [key, entry] of from) {
    if (check.budget.items-- <= 0) return;
    const own = typeof key === 'string' ? (renames.get(key) ?? key) : key;
    const earlier = into.get(own);
    if (!earlier) {
      if (into.size >= mostItems) return reportTooMany(check, kind, place);
      const { item, stability } = entry;
      into.set(own, { item, place, stability, because: { kind: 'included', world: included, from: entry } });
    } else if (typeof own !== 'string') mergeGates(check, include, own, earlier, entry, into);
    else if (!clashes) {
      // One include has one such error: the others would stand at the same place.
      clashes = true;
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

function reportTooMany(check: Check, kind: 'import' | 'export', place: Place): void {
  const message = `With this include the world has over ${mostItems} ${kind}s: nothing can be built from so many.`;
  check.report(errorAt(place, 'world', message));
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

/** Worlds that rename what they include can double at each step; nobody writes one with so many items. */
const mostItems = 10_000;
