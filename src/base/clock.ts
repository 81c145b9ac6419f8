import type { Owned } from './scope.ts';

/** Time as a parameter, so that what depends on it can be tested without waiting. */
export interface Clock {
  /** Milliseconds since the Unix epoch. */
  now(): number;
  /** Milliseconds, fractions included, of a clock that is never set back: for durations. */
  elapsed(): number;
  /** Calls `run` once after `milliseconds`, unless disposed before. */
  after(milliseconds: number, run: () => void): Owned;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  elapsed: () => performance.now(),
  after(milliseconds, run) {
    const timer = setTimeout(run, milliseconds);
    return { dispose: () => clearTimeout(timer) };
  },
};

/** A clock that moves only when told to. */
export class ManualClock implements Clock {
  #now: number;
  #waiting: { readonly at: number; readonly run: () => void }[] = [];

  constructor(start = 0) {
    this.#now = start;
  }

  now(): number {
    return this.#now;
  }

  elapsed(): number {
    return this.#now;
  }

  after(milliseconds: number, run: () => void): Owned {
    const entry = { at: this.#now + milliseconds, run };
    this.#waiting.push(entry);
    return { dispose: () => void (this.#waiting = this.#waiting.filter((other) => other !== entry)) };
  }

  /** Moves time forward and runs what became due, in order of its time. */
  advance(milliseconds: number): void {
    const until = this.#now + milliseconds;
    for (;;) {
      const due = this.#waiting.filter((entry) => entry.at <= until).toSorted((a, b) => a.at - b.at)[0];
      if (!due) break;
      this.#waiting = this.#waiting.filter((other) => other !== due);
      this.#now = due.at;
      due.run();
    }
    this.#now = until;
  }
}
