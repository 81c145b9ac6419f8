/**
 * Counters in shared memory, each with a text that says of what. They outlive the worker that writes them, so a worker
 * that is ended in the middle of a flood loses no count.
 *
 * Each distinct text has a row: the text, written once, and a count. When the rows or the room for texts are used up, what
 * is new is counted in row 0, "and others", so the sum is exact whatever a guest does.
 */
export interface TableShape {
  readonly rows: number;
  readonly textBytes: number;
}

export interface Table {
  readonly header: Int32Array;
  /** The worker alone writes them, one after the other, so none of it needs to be atomic; up to 2^53 they are exact. */
  readonly counts: Float64Array;
  /** Milliseconds since the epoch of the latest time for each row. */
  readonly times: Float64Array;
  readonly text: Uint8Array;
}

/** The words of the header: how many rows are published, how many text bytes are used, whether the reader was told. */
export const header = { published: 0, textUsed: 1, dirty: 2 } as const;

const headerBytes = 16;

export function newTable({ rows, textBytes }: TableShape): SharedArrayBuffer {
  return new SharedArrayBuffer(headerBytes + rows * 16 + textBytes);
}

export function tableIn(buffer: SharedArrayBuffer, { rows, textBytes }: TableShape): Table {
  return {
    header: new Int32Array(buffer, 0, headerBytes / 4),
    counts: new Float64Array(buffer, headerBytes, rows),
    times: new Float64Array(buffer, headerBytes + rows * 8, rows),
    text: new Uint8Array(buffer, headerBytes + rows * 16, textBytes),
  };
}

/** The worker's side: gives each text its row. */
export interface Rows {
  /** The row of what is called `name`; a new one gets the text. 0 where there is no room. */
  rowFor(name: string, text: () => string): number;
  /** Counts once more in a row, at a time in milliseconds since the epoch. */
  count(row: number, time: number): void;
}

export function createRows({ header: words, counts, times, text: bytes }: Table): Rows {
  const rowOf = new Map<string, number>();
  const encoder = new TextEncoder();
  return {
    rowFor(name, text) {
      const known = rowOf.get(name);
      if (known !== undefined) return known;
      const row = (words[header.published] ?? 0) + 1;
      const used = words[header.textUsed] ?? 0;
      if (row >= counts.length) return 0;
      const encoded = encoder.encode(text());
      // The map stays bounded with the rows.
      if (used + 4 + encoded.length > bytes.length) return 0;
      new DataView(bytes.buffer, bytes.byteOffset).setUint32(used, encoded.length, true);
      bytes.set(encoded, used + 4);
      rowOf.set(name, row);
      words[header.textUsed] = used + 4 + encoded.length;
      // The number of rows is published last, and atomically, so a reader never sees a row whose text is not there yet.
      Atomics.store(words, header.published, row);
      return row;
    },
    count(row, time) {
      counts[row] = (counts[row] ?? 0) + 1;
      times[row] = time;
    },
  };
}

export interface Counted {
  readonly count: number;
  /** Milliseconds since the epoch. */
  readonly lastTime: number;
}

/**
 * The other side: reads what is counted so far, also by a worker that has ended. Each text is parsed once.
 *
 * @param parse gives nothing for a text that is none of ours: the worker writes this memory, so nothing in it is taken
 * for sound, and what cannot be read ends the list
 * @param others what row 0 stands for
 */
export function createTableReader<T extends object>(
  { header: words, counts, times, text: bytes }: Table,
  parse: (text: string) => T | undefined,
  others: T,
): () => readonly (T & Counted)[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const decoder = new TextDecoder();
  const entries: T[] = [others];
  let at = 0;

  function next(): T | undefined {
    if (at + 4 > bytes.length) return undefined;
    const length = view.getUint32(at, true);
    // A shared view cannot be decoded directly: TextDecoder refuses shared memory, so the bytes are copied out.
    const entry = parse(decoder.decode(bytes.slice(at + 4, at + 4 + length)));
    if (entry) at += 4 + length;
    return entry;
  }

  return () => {
    const published = Math.min(Math.max(Atomics.load(words, header.published), 0), counts.length - 1);
    while (entries.length <= published) {
      const entry = next();
      if (!entry) break;
      entries.push(entry);
    }
    return entries.flatMap((entry, row) => {
      const count = counts[row] ?? 0;
      return count > 0 ? [{ ...entry, count, lastTime: times[row] ?? 0 }] : [];
    });
  };
}
