import { type DenialEntry, entryFields, ledgerShape } from './layout.ts';
import { type Counted, createTableReader, header, tableIn } from './table.ts';

/** A denial with how often it happened in one worker's life. */
export interface CountedDenial extends DenialEntry, Counted {}

/** What row 0 stands for: distinct denials beyond the number that is kept apart. */
export const overflowEntry: DenialEntry = {
  capability: 'limit',
  what: 'further distinct denials',
  operation: 'many',
  reason: 'folded',
};

/** Gives what reads all denials out of the shared memory, those of a worker that has ended included. */
export function createLedgerReader(buffer: SharedArrayBuffer): () => readonly CountedDenial[] {
  const table = tableIn(buffer, ledgerShape);
  const read = createTableReader(table, readEntry, overflowEntry);
  return () => {
    // Before it is read, so that what comes in between is told of.
    Atomics.store(table.header, header.dirty, 0);
    return read();
  };
}

function readEntry(text: string): DenialEntry | undefined {
  try {
    const entry: unknown = JSON.parse(text);
    return isEntry(entry) ? entry : undefined;
  } catch {
    return undefined;
  }
}

function isEntry(value: unknown): value is DenialEntry {
  if (typeof value !== 'object' || value === null) return false;
  const fields = new Map(Object.entries(value));
  const isText = (name: string): boolean => typeof fields.get(name) === 'string';
  return entryFields.always.every(isText) && entryFields.sometimes.every((name) => !fields.has(name) || isText(name));
}
