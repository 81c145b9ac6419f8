import { Cursor, type Verdict, preambleBytes } from './harden/cursor.ts';
import { readMemoryLimits } from './harden/core-types.ts';
import { concat, leb, section } from './harden/writer.ts';

/**
 * The core module with at most `bytes` in its one memory, so that what a source does while it is initialised cannot
 * take more of the machine. Throws if the engine is not of the form that is known: it is ours, and nobody else's.
 */
export function withMemoryLimit(engine: Uint8Array, bytes: number): Uint8Array {
  const verdict: Verdict = { refusal: undefined };
  const cursor = new Cursor(engine, verdict);
  cursor.skip(preambleBytes);
  while (cursor.more) {
    const start = cursor.at;
    const id = cursor.byte();
    const content = cursor.within(cursor.u32());
    if (id !== memorySection) continue;
    const count = content.u32();
    const { initial } = readMemoryLimits(content);
    content.finish('the memory section of the engine');
    if (verdict.refusal || count !== 1) break;
    const maximum = Math.max(initial, Math.floor(bytes / pageBytes));
    const memory = section(memorySection, concat([leb(1), [1, ...leb(initial), ...leb(maximum)]]));
    return concat([engine.subarray(0, start), memory, engine.subarray(cursor.at)]);
  }
  throw new Error('The engine has no memory whose size can be limited.');
}

const memorySection = 5;
const pageBytes = 65_536;
