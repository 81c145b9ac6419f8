import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createHistogram } from '../../../src/host/metrics/histogram.ts';

describe('a histogram', () => {
  it('of nothing has no durations', () => {
    const histogram = createHistogram();
    expect([histogram.count, histogram.quantileMs(0.5), histogram.maxMs]).toEqual([0, 0, 0]);
    expect(histogram.countsBetween([1, 2])).toEqual([0, 0, 0]);
  });

  it('gives each quantile at most a sixteenth and a microsecond too high, and never too low', () => {
    const duration = fc.oneof(
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.double({ min: 0, max: 3_600_000, noNaN: true }),
    );
    fc.assert(
      fc.property(
        fc.array(duration, { minLength: 1, maxLength: 60 }),
        fc.constantFrom(0.01, 0.5, 0.95, 0.99, 1),
        (durations, share) => {
          const histogram = createHistogram();
          for (const each of durations) histogram.record(each);
          const sorted = durations.toSorted((a, b) => a - b);
          const exact = sorted[Math.max(1, Math.ceil(durations.length * share)) - 1] ?? 0;
          const given = histogram.quantileMs(share);
          expect(given).toBeGreaterThanOrEqual(exact * (1 - 1e-9));
          expect(given).toBeLessThanOrEqual(exact * (1 + 1 / 16) + 0.001 + 1e-9);
          expect(histogram.maxMs).toBe(sorted.at(-1));
        },
      ),
      { seed: 7, numRuns: 500 },
    );
  });

  it('counts between bounds what it counted in all', () => {
    const histogram = createHistogram();
    for (const each of [0.2, 0.9, 3, 3, 40, 5000, -1, 1e9]) histogram.record(each);
    expect(histogram.countsBetween([1, 5, 100])).toEqual([3, 2, 1, 2]);
    expect(histogram.count).toBe(8);
  });
});
