import type { Refusal, RefusalKind } from './refusal.ts';

/** The longest name, in bytes, that is read: real ones have below three hundred. */
const longestName = 4096;

// Ignoring the byte order mark means keeping it: otherwise two different names would decode to one.
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The first refusal of a walk over bytes. It is shared by all cursors of the walk. */
export interface Verdict {
  refusal: Refusal | undefined;
}

/**
 * Reads hostile bytes. The first thing that is wrong is kept in the verdict; after it every read gives zero and `more`
 * says no, so that a reader written as straight code ends by itself, and nothing is ever thrown.
 */
export class Cursor {
  readonly bytes: Uint8Array;
  readonly verdict: Verdict;
  readonly end: number;
  at: number;

  constructor(bytes: Uint8Array, verdict: Verdict, at = 0, end = bytes.length) {
    this.bytes = bytes;
    this.verdict = verdict;
    this.at = at;
    this.end = end;
  }

  /** Whether bytes are left and nothing was refused. */
  get more(): boolean {
    return this.verdict.refusal === undefined && this.at < this.end;
  }

  refuse(kind: RefusalKind, message: string): void {
    this.verdict.refusal ??= { kind, message };
    this.at = this.end;
  }

  malformed(what: string): void {
    this.refuse('malformed', `The component is malformed: ${what} (near byte ${this.at}).`);
  }

  byte(): number {
    if (!this.more) {
      this.malformed('it ends too early');
      return 0;
    }
    return this.bytes[this.at++] ?? 0;
  }

  peek(): number {
    return this.more ? (this.bytes[this.at] ?? 0) : 0;
  }

  /** An unsigned LEB128 number of at most 32 bits. */
  u32(): number {
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.byte();
      if (shift === 28 && byte > 0x0f) break;
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
    this.malformed('a number has more than 32 bits');
    return 0;
  }

  /** Passes over a signed LEB128 number of at most `bits` bits. */
  skipSigned(bits: 32 | 33 | 64): void {
    for (let read = 0; read < Math.ceil(bits / 7); read++) if (this.byte() < 0x80) return;
    this.malformed(`a number has more than ${bits} bits`);
  }

  skip(length: number): void {
    if (length > this.end - this.at) this.malformed('it ends too early');
    else this.at += length;
  }

  /** The next `length` bytes as a cursor of their own. */
  within(length: number): Cursor {
    const start = this.at;
    this.skip(length);
    return new Cursor(this.bytes, this.verdict, start, this.verdict.refusal ? start : this.at);
  }

  name(): string {
    const length = this.u32();
    if (length > longestName) this.refuse('too-complex', `A name has ${length} bytes; the limit is ${longestName}.`);
    const start = this.at;
    this.skip(length);
    if (this.verdict.refusal) return '';
    try {
      return utf8.decode(this.bytes.subarray(start, this.at));
    } catch {
      this.malformed('a name is not UTF-8');
      return '';
    }
  }

  /** A vector: its length, then that many items. Each item takes a byte at least, which bounds the loop. */
  each(item: (index: number) => void): void {
    const count = this.u32();
    if (count > this.end - this.at) this.malformed('a list is longer than its section');
    for (let index = 0; index < count && this.verdict.refusal === undefined; index++) item(index);
  }

  /** Refuses when bytes are left over. */
  finish(what: string): void {
    if (this.more) this.malformed(`${what} has bytes left over`);
  }
}

/** The magic number and the version that stand before the sections of a module and of a component. */
export const preambleBytes = 8;
