/**
 * Counts durations in buckets that grow with them: sixteen for each doubling, so that a quantile is at most a sixteenth
 * too high, whatever the scale. It takes four kilobytes, and a record is a few additions.
 */
export interface Histogram {
  readonly count: number;
  /** Of all durations, in milliseconds. */
  readonly sumMs: number;
  readonly maxMs: number;
  /**
   * @param milliseconds below zero counts as zero: a clock may be set back
   * @param times how many durations there are of that length; one without it
   */
  record(milliseconds: number, times?: number): void;
  /** The duration that a share (0 to 1) of all does not exceed, in milliseconds; zero where nothing was recorded. */
  quantileMs(share: number): number;
  /** How many there are up to each of these bounds, ascending and in milliseconds, and last how many beyond. */
  countsBetween(boundsMs: readonly number[]): readonly number[];
}

/** Microseconds below this have a bucket each. */
const exact = 16;

/** Up to an hour and some; what takes longer stands with the longest. */
const doublings = 28;

const buckets = exact * (doublings + 1);

export function createHistogram(): Histogram {
  const counts = new Uint32Array(buckets);
  let count = 0;
  let sumMs = 0;
  let maxMs = 0;
  return {
    get count() {
      return count;
    },
    get sumMs() {
      return sumMs;
    },
    get maxMs() {
      return maxMs;
    },
    record(milliseconds, times = 1) {
      const duration = Math.max(0, milliseconds);
      const at = bucketOf(duration * 1000);
      counts[at] = (counts[at] ?? 0) + times;
      count += times;
      sumMs += duration * times;
      maxMs = Math.max(maxMs, duration);
    },
    quantileMs(share) {
      const wanted = Math.max(1, Math.ceil(count * share));
      let seen = 0;
      for (let at = 0; at < buckets; at++) {
        seen += counts[at] ?? 0;
        if (seen >= wanted) return Math.min(maxMs, endOf(at) / 1000);
      }
      return maxMs;
    },
    countsBetween(boundsMs) {
      const found = Array.from({ length: boundsMs.length + 1 }, () => 0);
      for (let at = 0; at < buckets; at++) {
        const some = counts[at] ?? 0;
        if (some === 0) continue;
        const place = boundsMs.findIndex((bound) => endOf(at) / 1000 <= bound);
        const index = place < 0 ? boundsMs.length : place;
        found[index] = (found[index] ?? 0) + some;
      }
      return found;
    },
  };
}

function bucketOf(microseconds: number): number {
  const whole = Math.floor(microseconds);
  if (whole < exact) return whole;
  const doubling = Math.floor(Math.log2(whole)) - 3;
  if (doubling > doublings) return buckets - 1;
  const at = Math.floor(whole / 2 ** (doubling - 1)) - exact;
  return Math.min(buckets - 1, exact * doubling + at);
}

/** The highest duration of a bucket, in microseconds. */
function endOf(bucket: number): number {
  if (bucket < exact) return bucket + 1;
  const doubling = Math.floor(bucket / exact);
  return (exact + (bucket % exact) + 1) * 2 ** (doubling - 1);
}
