import { windowCost } from '../../network/messages.ts';
import { LimitExceeded } from '../endings.ts';

/** How many bytes from the network lie in the worker, over all that it reads from, unread ones of ended connections included. */
export interface Held {
  bytes: number;
}

/** The most that may lie there: bytes outside of the heap are bounded by nothing else. */
const maxHeldBytes = 32 * 1024 * 1024;

/** Counts what came from the network. Throws what ends the guest's call if too much lies there unread. */
export function hold(held: Held, bytes: Uint8Array): void {
  held.bytes += windowCost(bytes.length);
  if (held.bytes <= maxHeldBytes) return;
  throw new LimitExceeded('network', 'the component left more than 32 MiB of what came from the network unread');
}

/** What was counted was read, or is thrown away. */
export function letGo(held: Held, bytes: Uint8Array): void {
  held.bytes -= windowCost(bytes.length);
}

/** Chunks that came from the network and were not read yet, in their order. */
export class Arrivals {
  readonly #held: Held;
  readonly #taken: (bytes: number) => void;
  readonly #chunks: Uint8Array[] = [];
  /** How much of the first chunk was read. */
  #readOfFirst = 0;

  /** @param taken hears the length of each chunk that was read to its end, so that as much may follow */
  constructor(held: Held, taken: (bytes: number) => void) {
    this.#held = held;
    this.#taken = taken;
  }

  get waiting(): boolean {
    return this.#chunks.length > 0;
  }

  /** Throws what ends the guest's call if it holds too much already. */
  add(bytes: Uint8Array): void {
    this.#chunks.push(bytes);
    hold(this.#held, bytes);
  }

  /** At most `length` bytes of the first chunk; nothing if there is none. */
  read(length: number): Uint8Array | undefined {
    const chunk = this.#chunks[0];
    if (!chunk) return undefined;
    const bytes = chunk.subarray(this.#readOfFirst, this.#readOfFirst + length);
    this.#readOfFirst += bytes.length;
    if (this.#readOfFirst === chunk.length) {
      this.#chunks.shift();
      this.#readOfFirst = 0;
      letGo(this.#held, chunk);
      this.#taken(chunk.length);
    }
    return bytes;
  }

  /** Throws away what was not read. */
  clear(): void {
    for (const chunk of this.#chunks.splice(0)) letGo(this.#held, chunk);
    this.#readOfFirst = 0;
  }
}
