import { type Counted, createRows, createTableReader, newTable, tableIn, type TableShape } from './table.ts';

/** What was allowed, as it is counted: each capability, pattern and import apart. */
export interface UseEntry {
  readonly capability: string;
  /** The request that allowed it. */
  readonly pattern: string;
  /** The import that was called. */
  readonly operation: string;
}

export interface CountedUse extends UseEntry, Counted {}

/** What row 0 stands for: distinct uses beyond the number that is kept apart. */
export const otherUses: UseEntry = { capability: 'limit', pattern: 'further distinct uses', operation: 'many' };

const shape: TableShape = { rows: 1024, textBytes: 256 * 1024 };

export function newUsesBuffer(): SharedArrayBuffer {
  return newTable(shape);
}

/** Counts allowed uses into shared memory. */
export interface UseCounter {
  /** The counter of such uses. It stays the same. */
  counterFor(capability: string, pattern: string, operation: string): number;
  /** Counts one use, at a time in milliseconds since the epoch. It takes some nanoseconds. */
  count(counter: number, time: number): void;
}

export function createUseCounter(buffer: SharedArrayBuffer): UseCounter {
  const rows = createRows(tableIn(buffer, shape));
  /** Looked up part by part: no text has to be put together for a use that was counted before. */
  const known = new Map<string, Map<string, Map<string, number>>>();
  return {
    count: rows.count,
    counterFor(capability, pattern, operation) {
      const ofCapability = within(known, capability);
      const ofPattern = within(ofCapability, pattern);
      let counter = ofPattern.get(operation);
      if (counter === undefined) {
        const text = JSON.stringify([capability, pattern, operation]);
        counter = rows.rowFor(text, () => text);
        ofPattern.set(operation, counter);
      }
      return counter;
    },
  };
}

function within<T>(maps: Map<string, Map<string, T>>, name: string): Map<string, T> {
  const known = maps.get(name);
  if (known) return known;
  const made = new Map<string, T>();
  maps.set(name, made);
  return made;
}

/** Gives what reads all counts, those of a worker that has ended included. */
export function createUsesReader(buffer: SharedArrayBuffer): () => readonly CountedUse[] {
  return createTableReader(tableIn(buffer, shape), readEntry, otherUses);
}

function readEntry(text: string): UseEntry | undefined {
  try {
    const parts: unknown = JSON.parse(text);
    if (!Array.isArray(parts) || !parts.every((part) => typeof part === 'string')) return undefined;
    const [capability, pattern, operation] = parts;
    return capability === undefined || pattern === undefined || operation === undefined
      ? undefined
      : { capability, pattern, operation };
  } catch {
    return undefined;
  }
}
