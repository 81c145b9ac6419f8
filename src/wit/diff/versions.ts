/**
 * Brings together the names of interfaces before and after: equal ones, then those that differ only in versions that
 * stand in for each other. A name without a partner stands alone. In the order of the names without their versions.
 */
export function pairNames(
  before: readonly string[],
  after: readonly string[],
): (readonly [before: string | undefined, after: string | undefined])[] {
  const shared = new Set(before).intersection(new Set(after));
  const groups = new Map<string, { readonly before: string[]; readonly after: string[] }>();
  const add = (side: 'before' | 'after', names: readonly string[]): void => {
    for (const name of names.toSorted(byVersion)) {
      // What stands on both sides is its own partner, whatever other versions there are.
      const key = shared.has(name) ? name : trackOf(name);
      const group = groups.get(key) ?? { before: [], after: [] };
      groups.set(key, group);
      group[side].push(name);
    }
  };
  add('before', before);
  add('after', after);
  return Array.from(groups.entries())
    .toSorted(([a], [b]) => compare(a, b))
    .flatMap(([, group]) => {
      const length = Math.max(group.before.length, group.after.length);
      return Array.from({ length }, (_, index) => [group.before[index], group.after[index]] as const);
    });
}

const versioned = /^(.*)@(\d+)\.(\d+)\.(\d+)([-+].*)?$/;

/**
 * A name that all versions share that stand in for each other: `1.2.0` and `1.3.0` do, so do `0.2.0` and `0.2.6`. A
 * version before 0.1 and a pre-release stand for themselves alone.
 */
function trackOf(name: string): string {
  const [, bare, major, minor, , rest] = versioned.exec(name) ?? [];
  if (bare === undefined || rest?.startsWith('-')) return name;
  if (major !== '0') return `${bare}@${major}`;
  return minor === '0' ? name : `${bare}@0.${minor}`;
}

/** The newest first. */
function byVersion(a: string, b: string): number {
  const [first, second] = [versioned.exec(a), versioned.exec(b)];
  for (const part of [2, 3, 4]) {
    const order = Number(second?.[part] ?? 0) - Number(first?.[part] ?? 0);
    if (order !== 0) return order;
  }
  return compare(a, b);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
