import {
  diffWorlds,
  type Interface,
  nextVersion,
  type Place,
  type ResolvedPackage,
  type SemverStep,
  type World,
} from '../../wit/index.ts';
import type { Earlier } from '../workspace/baselines.ts';
import { type Change, changeOf, type Comparison, goneText, isEnough, newText } from './breaking-words.ts';
import { describedSides, isPromised, keptSides } from './compared-sides.ts';

/**
 * Compares packages, and their worlds and interfaces, with what they were; those that did not change are left out. A
 * package comes before what it has.
 */
export function compareWith(earlier: Earlier, now: readonly ResolvedPackage[]): Comparison[] {
  const names = new Set(now.map(({ source }) => source.name));
  return now.flatMap((owner) => {
    const old = formerOf(earlier, owner, names);
    // Half of a file must not be taken for the whole: it would seem that much is gone.
    if (!old || owner.broken || old.broken) return [];
    const byEarlier = kept.get(owner) ?? new WeakMap<ResolvedPackage, Comparison[]>();
    kept.set(owner, byEarlier);
    const known = byEarlier.get(old) ?? comparePackages(earlier.since, old, owner);
    byEarlier.set(old, known);
    return known;
  });
}

const kept = new WeakMap<ResolvedPackage, WeakMap<ResolvedPackage, Comparison[]>>();

/** The package as it was, maybe in another version; but what is still there in its own version is no former of another. */
function formerOf(
  { packages }: Earlier,
  { source }: ResolvedPackage,
  names: ReadonlySet<string>,
): ResolvedPackage | undefined {
  const same = packages.find((each) => each.source.name === source.name);
  return same ?? packages.find((each) => each.source.bare === source.bare && !names.has(each.source.name));
}

function comparePackages(since: string, old: ResolvedPackage, now: ResolvedPackage): Comparison[] {
  const before = old.source.version;
  const compared = (name: string, place: Place, changes: readonly Change[]): Comparison[] => {
    if (changes.length === 0) return [];
    const step = furthest(changes.map((each) => each.step));
    const asks = before === undefined ? undefined : nextVersion(before, step);
    return [{ owner: now.source, name, place, since, changes, step, before, asks }];
  };
  const pairs = [...pairsOf(old.interfaces, now.interfaces), ...pairsOf(old.worlds, now.worlds)];
  let left = mostEntries;
  return [
    ...compared(now.source.bare, now.source.place, [...pairs.flatMap(comingOrGoing), ...loweredVersion(old, now)]),
    ...pairs.flatMap(({ was, item }): Comparison[] => {
      if (!was || !item || !isPromised(was) || !isPromised(item)) return [];
      left -= entriesOf(was) + entriesOf(item);
      // Their interfaces are compared all the same.
      if (left < 0 && item.kind === 'world') return [];
      const { changes } = diffWorlds(keptSides(was), describedSides(item));
      return compared(
        item.name,
        item.place,
        changes.map((change) => changeOf(change, item)),
      );
    }),
  ];
}

/** One world or interface before and after. */
interface Pair {
  readonly was: Interface | World | undefined;
  readonly item: Interface | World | undefined;
}

function pairsOf(old: ReadonlyMap<string, Interface | World>, now: ReadonlyMap<string, Interface | World>): Pair[] {
  const names = Array.from(new Set([...now.keys(), ...old.keys()]));
  return names.map((name) => ({ was: old.get(name), item: now.get(name) }));
}

function comingOrGoing({ was, item }: Pair): Change[] {
  const [before, after] = [was && isPromised(was), item && isPromised(item)];
  if (was && before && !after) return [{ text: goneText(was, item), step: 'major' }];
  return item && after && !before ? [{ text: newText(item), step: 'minor' }] : [];
}

function loweredVersion(old: ResolvedPackage, now: ResolvedPackage): Change[] {
  const [from, to] = [old.source.version, now.source.version];
  if (from === undefined || to === undefined || isEnough(to, from)) return [];
  return [{ text: `The version went down from ${from} to ${to}.`, step: 'none' }];
}

function furthest(steps: readonly SemverStep[]): SemverStep {
  return order.find((step) => steps.includes(step)) ?? 'none';
}

const order = ['major', 'minor', 'patch'] as const;

function entriesOf(item: Interface | World): number {
  return item.kind === 'world' ? item.imports.size + item.exports.size : 1;
}

/** What the worlds of a package import and export, before and after: many worlds that all include much are much. */
const mostEntries = 20_000;
