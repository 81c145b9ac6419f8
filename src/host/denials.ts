import type { Right } from '../manifest/index.ts';
import type { CountedDenial } from './ledger/reader.ts';

/** What a component was denied, over all its workers so far. */
export interface Denials {
  /** Takes the final counts of a worker that has ended. */
  settle(counted: readonly CountedDenial[]): void;
  /** All denials, with those of the worker that runs now. */
  list(current: readonly CountedDenial[]): readonly CountedDenial[];
  /** Takes what is counted so far as dealt with, where `dealtWith` says so. */
  forget(current: readonly CountedDenial[], dealtWith: (denial: CountedDenial) => boolean): void;
}

export function createDenials(): Denials {
  let settled = new Map<string, CountedDenial>();
  /** Counts of the running worker that are dealt with already. */
  let discounted = new Map<string, number>();

  function list(current: readonly CountedDenial[]): readonly CountedDenial[] {
    const merged = new Map(settled);
    for (const denial of current) {
      const key = keyOf(denial);
      const count = denial.count - (discounted.get(key) ?? 0);
      const earlier = merged.get(key);
      if (count > 0) merged.set(key, { ...denial, count: count + (earlier?.count ?? 0) });
    }
    return Array.from(merged.values());
  }

  return {
    list,
    settle(counted) {
      settled = new Map(list(counted).map((denial) => [keyOf(denial), denial]));
      discounted = new Map();
    },
    forget(current, dealtWith) {
      for (const denial of list(current)) if (dealtWith(denial)) settled.delete(keyOf(denial));
      for (const denial of current) if (dealtWith(denial)) discounted.set(keyOf(denial), denial.count);
    },
  };
}

/** Whether a grant answers a denial: the refused use fell under the request that is granted now. */
export function answers(grant: Right, denial: CountedDenial): boolean {
  return (
    denial.capability === grant.capability && (denial.request === grant.pattern || denial.suggestion === grant.pattern)
  );
}

function keyOf(denial: CountedDenial): string {
  return [denial.capability, denial.what, denial.operation, denial.reason, denial.request].join('\n');
}
