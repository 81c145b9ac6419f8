import { type DenialEntry, header, ledgerMemory } from './layout.ts';

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
  const published = Atomics.load(memory.header, header.published);
  const view = new DataView(memory.text.buffer, memory.text.byteOffset, memory.text.byteLength);
  const decoder = new TextDecoder();
  const denials: CountedDenial[] = [];
  let at = 0;
  for (let slot = 0; slot <= published; slot++) {
    let entry = overflowEntry;
    if (slot > 0) {
      const length = view.getUint32(at, true);
      // A shared view cannot be decoded directly: TextDecoder refuses shared memory, so the bytes are copied out.
      entry = JSON.parse(decoder.decode(memory.text.slice(at + 4, at + 4 + length))) as DenialEntry;
      at += 4 + length;
    }
    const count = Number(Atomics.load(memory.counters, slot));
    if (count > 0) denials.push({ ...entry, count, lastTime: memory.times[slot] ?? 0 });
  }
  return denials;
}
