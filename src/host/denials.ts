import type { Right } from '../manifest/index.ts';
import type { DenialEntry } from './ledger/layout.ts';
import { type CountedDenial, overflowEntry } from './ledger/reader.ts';

/** Where a worker's denials so far are read: the counts only rise, and are final once the worker has ended. */
export interface DenialSource {
  denials(): readonly CountedDenial[];
}

/** What a component was denied, over all its workers so far. */
export interface Denials {
  /** From now on the worker's denials count. Several workers may run at once while versions change. */
  add(source: DenialSource): void;
  /** Takes the final counts of a worker that has ended. */
  settle(source: DenialSource): void;
  list(): readonly CountedDenial[];
  /** Takes what is counted so far as dealt with, where `dealtWith` says so. */
  forget(dealtWith: (denial: CountedDenial) => boolean): void;
}

/** How many distinct denials of ended workers are kept apart; a component that fails for ever must not fill the memory. */
const mostSettled = 2048;

export function createDenials(): Denials {
  const settled = new Map<string, CountedDenial>();
  /** The running workers, each with those of its counts that are dealt with already. */
  const running = new Map<DenialSource, Map<string, number>>();

  function counted(source: DenialSource, discounted: ReadonlyMap<string, number>): readonly CountedDenial[] {
    return source.denials().flatMap((denial) => {
      const count = denial.count - (discounted.get(keyOf(denial)) ?? 0);
      return count > 0 ? [{ ...denial, count }] : [];
    });
  }

  return {
    add: (source) => void running.set(source, new Map()),
    settle(source) {
      const discounted = running.get(source);
      if (!discounted) return;
      running.delete(source);
      for (const denial of counted(source, discounted)) addTo(settled, denial, mostSettled);
    },
    list() {
      const merged = new Map(settled);
      for (const [source, discounted] of running) {
        for (const denial of counted(source, discounted)) addTo(merged, denial, Infinity);
      }
      return Array.from(merged.values());
    },
    forget(dealtWith) {
      for (const [key, denial] of settled) if (dealtWith(denial)) settled.delete(key);
      for (const [source, discounted] of running) {
        for (const denial of source.denials()) if (dealtWith(denial)) discounted.set(keyOf(denial), denial.count);
      }
    },
  };
}

/** Whether a grant answers a denial: the refused use fell under the request that is granted now. */
export function answers(grant: Right, denial: CountedDenial): boolean {
  return (
    denial.capability === grant.capability && (denial.request === grant.pattern || denial.suggestion === grant.pattern)
  );
}

function addTo(into: Map<string, CountedDenial>, denial: CountedDenial, most: number): void {
  const own = keyOf(denial);
  const folded = !into.has(own) && into.size >= most;
  const entry = folded ? { ...overflowEntry, count: denial.count, lastTime: denial.lastTime } : denial;
  const key = folded ? keyOf(entry) : own;
  const earlier = into.get(key);
  into.set(key, {
    ...entry,
    count: entry.count + (earlier?.count ?? 0),
    lastTime: Math.max(entry.lastTime, earlier?.lastTime ?? 0),
  });
}

/** What makes two denials equal: all but how often and when they happened, and from where the first of them came. */
export function keyOf(denial: DenialEntry): string {
  const { capability, what, operation, reason, request, suggestion, nearest, why, rule } = denial;
  return JSON.stringify([capability, what, operation, reason, request, suggestion, nearest, why, rule]);
}
