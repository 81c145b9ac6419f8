import { type DenialEntry, ledgerShape } from './layout.ts';
import { createRows, header, tableIn } from './table.ts';

export interface LedgerWriterPorts {
  now(): number;
  /** There is news that the reader has not been told of. */
  tell(): void;
  /** The guest's function that is calling now, if it has a name. Asked for the first of equal denials only. */
  caller?(): string | undefined;
  /** The export that is being called now, if any. */
  during?(): string | undefined;
}

/** Counts denials into shared memory. */
export function createLedgerWriter(
  buffer: SharedArrayBuffer,
  ports: LedgerWriterPorts,
): { record(denial: DenialEntry): void } {
  const table = tableIn(buffer, ledgerShape);
  const rows = createRows(table);

  function withCaller(denial: DenialEntry): DenialEntry {
    const [from, during] = [ports.caller?.(), ports.during?.()];
    return {
      ...denial,
      ...(from !== undefined && { from: from.slice(0, maxText) }),
      ...(during !== undefined && { during: during.slice(0, maxText) }),
    };
  }

  return {
    record(denial) {
      const entry = clipped(denial);
      const row = rows.rowFor(JSON.stringify(entry), () => JSON.stringify(withCaller(entry)));
      rows.count(row, ports.now());
      if (Atomics.exchange(table.header, header.dirty, 1) === 0) ports.tell();
    },
  };
}

const maxText = 300;

/** Keeps a text short enough for its row. A suggestion that was cut would name something else, so it goes. */
function clipped(denial: DenialEntry): DenialEntry {
  const { why } = denial;
  const told = why !== undefined && why.length > maxText ? { ...denial, why: `${why.slice(0, maxText)}…` } : denial;
  if (told.what.length <= maxText) return told;
  const { suggestion: _, ...rest } = told;
  return { ...rest, what: `${told.what.slice(0, maxText)}…` };
}
