import { concat, leb } from '../harden/writer.ts';

// A memory as the data section of a module that begins with it.

/** Zeros between two pieces of data up to which they are written as one: a segment takes about as much for itself. */
const shortestGap = 16;

/** Segments that any runtime accepts in one module. */
const mostSegments = 50_000;

/** The content of a data section whose active segments fill a memory of zeros as `memory` is, and their number. */
export function dataOf(memory: Uint8Array): { readonly content: Uint8Array; readonly count: number } {
  let gap = shortestGap;
  let runs = filledRuns(memory, gap);
  while (runs.length > mostSegments) runs = filledRuns(memory, (gap *= 4));
  const segments = runs.flatMap(({ start, end }) => [
    [active, i32Const, ...signedLeb(start), endOfExpression, ...leb(end - start)],
    memory.subarray(start, end),
  ]);
  return { content: concat([leb(runs.length), ...segments]), count: runs.length };
}

const active = 0;
const i32Const = 0x41;
const endOfExpression = 0x0b;

interface Run {
  readonly start: number;
  readonly end: number;
}

/** Where anything but zeros is; what lies within one run has no longer row of zeros than `gap` bytes, about. */
function filledRuns(memory: Uint8Array, gap: number): Run[] {
  const words = new BigUint64Array(memory.buffer, memory.byteOffset, memory.length / 8);
  const runs: Run[] = [];
  let start = -1;
  let end = 0;
  for (let word = 0; word < words.length; word++) {
    if (words[word] === 0n) continue;
    const at = word * 8;
    if (start >= 0 && at - end > gap) {
      runs.push({ start, end });
      start = at;
    }
    if (start < 0) start = at;
    end = at + 8;
  }
  if (start >= 0) runs.push({ start, end });
  return runs;
}

/** An address is an unsigned number that is written as a signed one of 32 bits. */
function signedLeb(address: number): number[] {
  const bytes: number[] = [];
  let rest = address | 0;
  for (;;) {
    const low = rest & 0x7f;
    rest >>= 7;
    const last = (rest === 0 && (low & 0x40) === 0) || (rest === -1 && (low & 0x40) !== 0);
    bytes.push(last ? low : low | 0x80);
    if (last) return bytes;
  }
}
