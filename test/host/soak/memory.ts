/** The memory of the process at one moment of rest. */
export interface MemorySample {
  /** Milliseconds from the beginning. */
  readonly at: number;
  /** Bytes that this thread's objects take, and what hangs on them. */
  readonly held: number;
  /** Bytes of the whole process, its threads included. */
  readonly resident: number;
}

/** How much grew over the second half of some samples, as a share of what there was: of the straight line that fits best. */
export function growth(samples: readonly MemorySample[], of: 'held' | 'resident'): number {
  const half = samples.slice(Math.floor(samples.length / 2));
  const [first, last] = [half[0], half.at(-1)];
  if (!first || !last || half.length < 3) return 0;
  const mean = (values: readonly number[]): number => values.reduce((sum, each) => sum + each, 0) / values.length;
  const meanAt = mean(half.map(({ at }) => at));
  const level = mean(half.map((sample) => sample[of]));
  const along = half.reduce((sum, sample) => sum + (sample.at - meanAt) * (sample[of] - level), 0);
  const spread = half.reduce((sum, { at }) => sum + (at - meanAt) ** 2, 0);
  return spread === 0 ? 0 : ((along / spread) * (last.at - first.at)) / level;
}
