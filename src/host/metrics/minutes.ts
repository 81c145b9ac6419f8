import type { CallEnd } from './export-counts.ts';

/** What happened in one second. */
export interface SecondFigures {
  /** Seconds since the epoch. */
  readonly second: number;
  /** Calls that ended in it. */
  readonly calls: number;
  /** Those of them that failed, or returned the error of a WIT `result`. */
  readonly errors: number;
  /** The longest and the sum of what its calls took, in milliseconds. */
  readonly longestMs: number;
  readonly sumMs: number;
  /** The most calls that waited for their turn at one time. */
  readonly mostQueued: number;
  /** What the memories of the instances took at its end, in bytes, as of the end of their last calls. */
  readonly memoryBytes: number;
}

/** The last minutes of a component, second by second. Nothing runs in it: a second in which nothing happens costs nothing. */
export interface LastMinutes {
  /**
   * @param now milliseconds since the epoch, here and below
   * @param times how many calls took that long and ended so; one without it
   */
  called(now: number, milliseconds: number, end: CallEnd, times?: number): void;
  queued(now: number, depth: number): void;
  memory(now: number, bytes: number): void;
  /** The seconds in which something happened, the oldest first. */
  list(now: number): readonly SecondFigures[];
}

/** The last five minutes: as much as a chart shows. */
const keptSeconds = 300;

export function createLastMinutes(): LastMinutes {
  let seconds: Writable<SecondFigures>[] = [];
  let [depth, memoryBytes] = [0, 0];

  function at(now: number): Writable<SecondFigures> {
    const second = Math.floor(now / 1000);
    const last = seconds.at(-1);
    // A clock may be set back.
    if (last && last.second >= second) return last;
    const fresh = { second, calls: 0, errors: 0, longestMs: 0, sumMs: 0, mostQueued: depth, memoryBytes };
    seconds.push(fresh);
    if (seconds.length > 2 * keptSeconds) seconds = seconds.slice(-keptSeconds);
    return fresh;
  }

  return {
    called(now, milliseconds, end, times = 1) {
      const second = at(now);
      second.calls += times;
      if (end !== 'returned') second.errors += times;
      second.sumMs += milliseconds * times;
      second.longestMs = Math.max(second.longestMs, milliseconds);
    },
    queued(now, waiting) {
      const second = at(now);
      depth = waiting;
      second.mostQueued = Math.max(second.mostQueued, waiting);
    },
    memory(now, bytes) {
      memoryBytes = bytes;
      at(now).memoryBytes = bytes;
    },
    list(now) {
      const first = Math.floor(now / 1000) - keptSeconds;
      return seconds.filter(({ second }) => second > first).map((each) => ({ ...each }));
    },
  };
}

type Writable<T> = { -readonly [Key in keyof T]: T[Key] };
