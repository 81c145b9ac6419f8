import { keyOf } from './denials.ts';
import type { DenialEntry } from './ledger/layout.ts';
import { type CountedDenial, overflowEntry } from './ledger/reader.ts';

/** Refusals that are counted on the main thread. */
export interface CountedDenials {
  record(denial: DenialEntry): void;
  list(): readonly CountedDenial[];
}

/** How many distinct ones are kept apart. */
const most = 512;

/** @param now milliseconds since the epoch */
export function createCountedDenials(now: () => number): CountedDenials {
  const counted = new Map<string, CountedDenial>();
  return {
    record(denial) {
      const isKept = counted.size < most || counted.has(keyOf(denial));
      const entry = isKept ? denial : overflowEntry;
      const key = keyOf(entry);
      counted.set(key, { ...entry, count: (counted.get(key)?.count ?? 0) + 1, lastTime: now() });
    },
    list: () => Array.from(counted.values()),
  };
}
