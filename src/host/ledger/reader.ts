import { type DenialEntry, header, ledgerMemory, slots, textBytes } from './layout.ts';

/** A denial with how often it happened in one worker's life. */
export interface CountedDenial extends DenialEntry {
  readonly count: number;
  /** Milliseconds since the epoch. */
  readonly lastTime: number;
}

/** What slot 0 stands for: distinct denials beyond the number that is kept apart. */
export const overflowEntry: DenialEntry = {
  capability: 'limit',
  what: 'further distinct denials',
  operation: 'many',
  reason: 'folded',
};

/** Reads all denials out of the shared memory, those of a worker that has ended included. */
export function readLedger(buffer: SharedArrayBuffer): readonly CountedDenial[] {
  const memory = ledgerMemory(buffer);
  Atomics.store(memory.header, header.dirty, 0);
  // The worker writes this memory, so nothing in it is taken for sound: what cannot be read ends the list.
  const published = Math.min(Math.max(Atomics.load(memory.header, header.published), 0), slots - 1);
  const view = new DataView(memory.text.buffer, memory.text.byteOffset, memory.text.byteLength);
  const decoder = new TextDecoder();
  const denials: CountedDenial[] = [];
  let at = 0;
  for (let slot = 0; slot <= published; slot++) {
    let entry = overflowEntry;
    if (slot > 0) {
      if (at + 4 > textBytes) break;
      const length = view.getUint32(at, true);
      // A shared view cannot be decoded directly: TextDecoder refuses shared memory, so the bytes are copied out.
      const read = readEntry(decoder.decode(memory.text.slice(at + 4, at + 4 + length)));
      if (!read) break;
      entry = read;
      at += 4 + length;
    }
    const count = Number(Atomics.load(memory.counters, slot));
    if (count > 0) denials.push({ ...entry, count, lastTime: memory.times[slot] ?? 0 });
  }
  return denials;
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
  const texts = ['capability', 'what', 'operation', 'reason'].map((name) => fields.get(name));
  const optional = ['request', 'suggestion'].map((name) => fields.get(name));
  return (
    texts.every((text) => typeof text === 'string') &&
    optional.every((text) => text === undefined || typeof text === 'string')
  );
}
