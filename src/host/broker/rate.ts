/** A rate that is kept to: a burst of one second's worth, and then as many a second. */
export interface Rate {
  /** Takes one, if there is one left. */
  take(): boolean;
}

/**
 * Memory in which all who send in the name of one component count together, on whatever thread they are: what one takes
 * is gone for the others, and a worker that is ended in the midst of it gives nothing back.
 *
 * @param now milliseconds since the epoch
 */
export function newRateMemory(now: number): SharedArrayBuffer {
  const memory = new SharedArrayBuffer(16);
  wordsOf(memory).base[0] = now;
  return memory;
}

/** Begins with a whole second's worth. */
export function fillRate(memory: SharedArrayBuffer, perSecond: number): void {
  Atomics.store(wordsOf(memory).words, left, fullOf(perSecond));
}

/** @param now milliseconds since the epoch */
export function createRate(memory: SharedArrayBuffer, perSecond: number, now: () => number): Rate {
  const { words, base } = wordsOf(memory);
  const perMs = Math.min(perSecond, mostPerSecond);
  const full = fullOf(perSecond);
  const since = base[0] ?? 0;

  function refill(): void {
    const time = Math.floor(now() - since) | 0;
    const filledAt = Atomics.load(words, filled);
    if (time === filledAt || Atomics.compareExchange(words, filled, filledAt, time) !== filledAt) return;
    // A clock that was set back gives nothing and takes nothing.
    const more = Math.min(full, Math.max(0, time - filledAt) * perMs);
    if (more > 0) change((had) => Math.min(full, had + more));
  }

  function change(to: (had: number) => number | undefined): boolean {
    for (;;) {
      const had = Atomics.load(words, left);
      const next = to(had);
      if (next === undefined) return false;
      if (Atomics.compareExchange(words, left, had, next) === had) return true;
    }
  }

  const takeOne = (had: number): number | undefined => {
    const mine = Math.min(full, had);
    return mine < one ? undefined : mine - one;
  };
  return {
    take() {
      refill();
      return change(takeOne);
    },
  };
}

/** One of what is taken, in the thousandths that are counted: a millisecond gives as many as there are in a second. */
const one = 1000;

/** What the words have room for. Nothing sends as fast. */
const mostPerSecond = 2_000_000;

/** The words: thousandths that are left, and when that was, in milliseconds since the memory was made. */
const [left, filled] = [0, 1];

function fullOf(perSecond: number): number {
  return Math.min(perSecond, mostPerSecond) * one;
}

function wordsOf(memory: SharedArrayBuffer): { readonly words: Int32Array; readonly base: Float64Array } {
  return { words: new Int32Array(memory, 0, 2), base: new Float64Array(memory, 8, 1) };
}
