import { type DenialEntry, header, ledgerMemory, slots, textBytes } from './layout.ts';

/** Counts denials into shared memory. `tell` is called when there is news that the reader has not been told of. */
export function createLedgerWriter(
  buffer: SharedArrayBuffer,
  ports: { now(): number; tell(): void },
): { record(denial: DenialEntry): void } {
  const memory = ledgerMemory(buffer);
  const slotOf = new Map<string, number>();
  const encoder = new TextEncoder();

  function slotFor(denial: DenialEntry): number {
    const text = JSON.stringify(clipped(denial));
    const known = slotOf.get(text);
    if (known !== undefined) return known;
    const slot = memory.header[header.published] ?? 0;
    const used = memory.header[header.textUsed] ?? 0;
    const bytes = encoder.encode(text);
    // Slot 0 has no text of its own: it counts what no longer fits. The map stays bounded with the slots.
    if (slot + 1 >= slots || used + 4 + bytes.length > textBytes) return 0;
    new DataView(memory.text.buffer, memory.text.byteOffset).setUint32(used, bytes.length, true);
    memory.text.set(bytes, used + 4);
    slotOf.set(text, slot + 1);
    memory.header[header.textUsed] = used + 4 + bytes.length;
    // The count is published last, and atomically, so a reader never sees a slot whose text is not there yet.
    Atomics.store(memory.header, header.published, slot + 1);
    return slot + 1;
  }

  return {
    record(denial) {
      const slot = slotFor(denial);
      memory.times[slot] = ports.now();
      Atomics.add(memory.counters, slot, 1n);
      if (Atomics.exchange(memory.header, header.dirty, 1) === 0) ports.tell();
    },
  };
}

const maxWhat = 300;

/** Keeps a text short enough for its slot. A suggestion that was cut would name something else, so it goes. */
function clipped(denial: DenialEntry): DenialEntry {
  if (denial.what.length <= maxWhat) return denial;
  const { suggestion: _, ...rest } = denial;
  return { ...rest, what: `${denial.what.slice(0, maxWhat)}…` };
}
