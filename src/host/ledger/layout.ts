/**
 * The shared memory in which an actor's denials stand. It outlives the worker that writes it, so a worker that is
 * ended in the middle of a flood loses no count.
 *
 * Each distinct denial has a slot: a text, written once, and a counter. When the slots or the text area are used up,
 * further distinct denials are counted in slot 0, "and others", so the sum is exact whatever a guest does.
 */
export const slots = 512;
export const textBytes = 256 * 1024;

const headerWords = 4;
const counterOffset = headerWords * 4;
const timeOffset = counterOffset + slots * 8;
const textOffset = timeOffset + slots * 8;

/** The words of the header: how many slots are published, how many text bytes are used, whether the reader was told. */
export const header = { published: 0, textUsed: 1, dirty: 2 } as const;

export interface LedgerMemory {
  readonly header: Int32Array;
  readonly counters: BigInt64Array;
  /** Milliseconds since the epoch of the latest denial in each slot. */
  readonly times: Float64Array;
  readonly text: Uint8Array;
}

export function newLedgerBuffer(): SharedArrayBuffer {
  return new SharedArrayBuffer(textOffset + textBytes);
}

export function ledgerMemory(buffer: SharedArrayBuffer): LedgerMemory {
  return {
    header: new Int32Array(buffer, 0, headerWords),
    counters: new BigInt64Array(buffer, counterOffset, slots),
    times: new Float64Array(buffer, timeOffset, slots),
    text: new Uint8Array(buffer, textOffset, textBytes),
  };
}

/** What was refused, as the worker writes it into its slot. */
export interface DenialEntry {
  readonly capability: string;
  /** What was asked: a path from the manifest's folder, an address, a variable's name, a limit. */
  readonly what: string;
  /** The import that was called, as `wasi:filesystem/types#[method]descriptor.open-at`. */
  readonly operation: string;
  readonly reason: string;
  /** The pattern that was requested and not granted, where there is one. */
  readonly request?: string;
  /** A pattern that would allow exactly this use. */
  readonly suggestion?: string;
}
