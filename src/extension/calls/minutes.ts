/** What happened in one second. */
export interface SecondFigures {
  /** Seconds since the epoch. */
  readonly second: number;
  readonly calls: number;
  readonly errors: number;
  /** The longest and the sum of what its calls took, in milliseconds. */
  readonly longestMs: number;
  readonly sumMs: number;
  /** The most calls that were begun and not yet ended at one time. */
  readonly open: number;
}

/** The last five minutes: as much as a chart shows. */
const keptSeconds = 300;

/** The last minutes of a component, second by second. Nothing runs in it: a second without a call costs nothing. */
export class LastMinutes {
  #seconds: { -readonly [Key in keyof SecondFigures]: SecondFigures[Key] }[] = [];
  #open = 0;

  /** A call has begun. */
  began(now: number): void {
    this.#open++;
    const second = this.#at(now);
    second.open = Math.max(second.open, this.#open);
  }

  /** A call that had begun has come to its end. */
  ended(now: number, milliseconds: number, failed: boolean): void {
    const second = this.#at(now);
    this.#open--;
    second.calls++;
    if (failed) second.errors++;
    second.sumMs += milliseconds;
    second.longestMs = Math.max(second.longestMs, milliseconds);
  }

  /** The seconds in which something happened, the oldest first. */
  list(now: number): readonly SecondFigures[] {
    const first = Math.floor(now / 1000) - keptSeconds;
    return this.#seconds.filter(({ second }) => second > first).map((each) => ({ ...each }));
  }

  #at(now: number) {
    const second = Math.floor(now / 1000);
    const last = this.#seconds.at(-1);
    if (last && last.second >= second) return last;
    const fresh = { second, calls: 0, errors: 0, longestMs: 0, sumMs: 0, open: this.#open };
    this.#seconds.push(fresh);
    if (this.#seconds.length > 2 * keptSeconds) this.#seconds = this.#seconds.slice(-keptSeconds);
    return fresh;
  }
}
