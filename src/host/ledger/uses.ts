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

/** The shared memory in which an actor's uses are counted, and the time that they are taken to happen at. */
export interface UsesMemory {
  readonly table: SharedArrayBuffer;
  readonly time: SharedArrayBuffer;
}

export function newUsesMemory(): UsesMemory {
  return { table: newTable(shape), time: new SharedArrayBuffer(8) };
}

/**
 * Sets the time, in milliseconds since the epoch, that uses are taken to happen at from now on. To ask the system for
 * it at each use would cost several times as much as all the rest of a use; somebody with more leisure does it.
 */
export function setUseTime({ time }: UsesMemory, now: number): void {
  new Float64Array(time)[0] = now;
}

/** Counts allowed uses into shared memory. */
export interface UseCounter {
  /** The counter of such uses. It stays the same. */
  counterFor(capability: string, pattern: string, operation: string): number;
  /** Counts one use. It takes some nanoseconds. */
  count(counter: number): void;
}

export function createUseCounter(memory: UsesMemory): UseCounter {
  const rows = createRows(tableIn(memory.table, shape));
  const time = new Float64Array(memory.time);
  /** Looked up part by part: no text has to be put together for a use that was counted before. */
  const known = new Map<string, Map<string, Map<string, number>>>();
  return {
    count: (counter) => rows.count(counter, time[0] ?? 0),
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
export function createUsesReader({ table }: UsesMemory): () => readonly CountedUse[] {
  return createTableReader(tableIn(table, shape), readEntry, otherUses);
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
