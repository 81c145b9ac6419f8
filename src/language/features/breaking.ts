import {
  changeText,
  compareVersions,
  describeItems,
  diffWorlds,
  type Interface,
  nextVersion,
  type Place,
  type ResolvedPackage,
  type SemverStep,
  type World,
  type WitDiagnostic,
  type WorldChange,
  type WorldSides,
} from '../../wit/index.ts';
import type { Earlier } from '../workspace/baselines.ts';

/** What became of one world or interface since an earlier time. */
export interface Comparison {
  readonly item: Interface | World;
  readonly since: string;
  /** Never empty. */
  readonly changes: readonly WorldChange[];
  readonly step: SemverStep;
  /** The version of the package before; without one it promised nothing. */
  readonly before: string | undefined;
  /** The least version that the step leads to. */
  readonly asks: string | undefined;
}

/** Compares the worlds and interfaces of packages with what they were; those that did not change are left out. */
export function compareWith(earlier: Earlier, now: readonly ResolvedPackage[]): Comparison[] {
  return now.flatMap((owner) => {
    const old = earlier.packages.find(({ source }) => source.bare === owner.source.bare);
    // Half of a file must not be taken for the whole: it would seem that much is gone.
    if (!old || owner.broken || old.broken) return [];
    const byEarlier = kept.get(owner) ?? new WeakMap<Earlier, Comparison[]>();
    kept.set(owner, byEarlier);
    const known = byEarlier.get(earlier) ?? comparePackages(earlier, old, owner);
    byEarlier.set(earlier, known);
    return known;
  });
}

const kept = new WeakMap<ResolvedPackage, WeakMap<Earlier, Comparison[]>>();

function comparePackages(earlier: Earlier, old: ResolvedPackage, now: ResolvedPackage): Comparison[] {
  const before = old.source.version;
  return [...now.interfaces.values(), ...now.worlds.values()].flatMap((item): Comparison[] => {
    const was = (item.kind === 'world' ? old.worlds : old.interfaces).get(item.name);
    if (!was || was.excluded || item.excluded) return [];
    const { changes, step } = diffWorlds(sidesOf(was), sidesOf(item));
    if (changes.length === 0) return [];
    const asks = before === undefined ? undefined : nextVersion(before, step);
    return [{ item, since: earlier.since, changes, step, before, asks }];
  });
}

const none: ReadonlySet<string> = new Set();

/** What a package's own version is, is no change of what is in it: its interfaces are compared without. */
function sidesOf(item: Interface | World): WorldSides {
  const { bare } = item.owner;
  const plain = (name: string): string => (name.startsWith(`${bare}/`) ? name.replace(/@.*$/, '') : name);
  const { imports, exports, types } = describeItems(asWorld(item), none);
  return {
    imports: imports.map((each) => ({ ...each, name: plain(each.name) })),
    exports: exports.map((each) => ({ ...each, name: plain(each.name) })),
    types: types.map(({ declared, ...each }) => ({
      ...each,
      ...(each.interface !== undefined && { interface: plain(each.interface) }),
      ...(declared && {
        declared: {
          ...declared,
          ...(declared.interface !== undefined && { interface: plain(declared.interface) }),
        },
      }),
    })),
  };
}

/** An interface is compared as those see it who call it. */
function asWorld(item: Interface | World): World {
  if (item.kind === 'world') return item;
  const { name, whole, place, part, owner, stability, excluded, types } = item;
  const because = { kind: 'written', as: 'export' } as const;
  const entry = { item: { kind: 'interface', target: item }, place, stability, because } as const;
  const exports: World['exports'] = new Map([[item, entry]]);
  const scope = { name, whole, place, part, owner, stability, excluded, types };
  return { ...scope, kind: 'world', items: [], imports: new Map(), exports };
}

/** A comparison in a line above the item: `2 breaking changes since the last commit: 2.0.0`. */
export function comparisonTitle({ changes, step, since, asks, item }: Comparison): string {
  const breaking = changes.filter(({ breaks }) => breaks.length > 0).length;
  const count = breaking === 0 ? changes.length : breaking;
  const what = `${count} ${breaking === 0 ? 'compatible' : 'breaking'} ${count === 1 ? 'change' : 'changes'} ${since}`;
  const { version } = item.owner;
  if (asks === undefined || version === undefined) return `${what} (${step})`;
  return isEnough(version, asks) ? `${what}: ${version} is right` : `${what}: asks for ${asks}`;
}

/** All changes of a comparison, a line each. */
export function comparisonLines({ changes }: Comparison): string[] {
  return changes.map(changeText);
}

/**
 * A warning at the version of each package that changed further than its version says. A package without a version
 * promises nothing, and is left alone.
 */
export function versionWarnings(comparisons: readonly Comparison[]): WitDiagnostic[] {
  const worst = new Map<string, Comparison & { readonly asks: string }>();
  for (const comparison of comparisons) {
    const { asks, item } = comparison;
    const { name, version } = item.owner;
    if (asks === undefined || version === undefined || isEnough(version, asks)) continue;
    const known = worst.get(name);
    if (!known || !isEnough(known.asks, asks)) worst.set(name, { ...comparison, asks });
  }
  return Array.from(worst.values(), warning);
}

function warning(comparison: Comparison & { readonly asks: string }): WitDiagnostic {
  const { item, changes, since, asks } = comparison;
  const [first] = [...changes.filter(({ breaks }) => breaks.length > 0), ...changes];
  const more = changes.length - 1;
  const rest = more === 0 ? '' : ` And ${more} more.`;
  return {
    ...versionPlace(item),
    severity: 'warning',
    code: 'breaking',
    message: `\`${item.name}\` changed ${since}, which asks for version ${asks}. ${first ? changeText(first) : ''}${rest}`,
    related: [{ ...item.place, message: `\`${item.name}\`, which changed.` }],
    data: { kind: 'replace', text: asks },
  };
}

function versionPlace({ owner }: Interface | World): Place {
  for (const { path, facts } of owner.parts) {
    const { header, items } = facts.tree;
    const names = [header?.name, ...items.flatMap((item) => (item.kind === 'package' ? [item.name] : []))];
    const name = names.find((each) => each?.version && `${each.namespace.text}:${each.name.text}` === owner.bare);
    if (name?.version) return { path, span: name.version.span };
  }
  return owner.place;
}

/** Whether a version goes as far as another one; a pre-release goes as far as its release will. */
function isEnough(version: string, asks: string): boolean {
  return compareVersions(version.replace(/[-+].*/, ''), asks) >= 0;
}
