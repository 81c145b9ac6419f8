import { type CountedUse, otherUses } from './ledger/uses.ts';

/** Where a worker's counts of allowed uses are read: they only rise, and are final once the worker has ended. */
export interface UseSource {
  uses(): readonly CountedUse[];
}

/** What a component was allowed and did, over all its workers so far. */
export interface Uses {
  add(source: UseSource): void;
  /** Takes the final counts of a worker that has ended. */
  settle(source: UseSource): void;
  list(): readonly CountedUse[];
}

/** How many distinct uses of ended workers are kept apart: each version may name other patterns. */
const mostSettled = 4096;

export function createUses(): Uses {
  const settled = new Map<string, CountedUse>();
  const running = new Set<UseSource>();
  return {
    add: (source) => void running.add(source),
    settle(source) {
      if (!running.delete(source)) return;
      for (const use of source.uses()) addTo(settled, use, mostSettled);
    },
    list() {
      const merged = new Map(settled);
      for (const source of running) for (const use of source.uses()) addTo(merged, use, Infinity);
      return Array.from(merged.values());
    },
  };
}

function addTo(into: Map<string, CountedUse>, use: CountedUse, most: number): void {
  const folded = !into.has(keyOf(use)) && into.size >= most;
  const entry = folded ? { ...use, ...otherUses } : use;
  const earlier = into.get(keyOf(entry));
  into.set(keyOf(entry), {
    ...entry,
    count: entry.count + (earlier?.count ?? 0),
    lastTime: Math.max(entry.lastTime, earlier?.lastTime ?? 0),
  });
}

function keyOf({ capability, pattern, operation }: CountedUse): string {
  return JSON.stringify([capability, pattern, operation]);
}
