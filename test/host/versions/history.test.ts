import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { outdated, rollbackTarget, usualRetention } from '../../../src/host/versions/history.ts';

const day = 24 * 60 * 60 * 1000;
const version = (hash: string, time: number) => ({ hash, time, bytes: 1 });

describe('the history of versions', () => {
  it('lets go what is too old or too many, and never what is wanted', () => {
    const kept = [version('a', 0), version('b', 1), version('c', day), version('d', day + 1)];
    const names = (wanted: readonly string[], count: number, now: number) =>
      outdated(kept, new Set(wanted), { count, ageMs: day }, now).map(({ hash }) => hash);
    expect(names([], 10, day + 1)).toEqual(['a', 'b']);
    expect(names(['a'], 10, day + 1)).toEqual(['b']);
    expect(names(['d'], 1, day)).toEqual(['a', 'b']);
    expect(names(['d', 'c'], 0, 5)).toEqual(['a', 'b']);
  });

  it('keeps, for any history, at most the count beside what is wanted, and the newest of them', () => {
    const times = fc.array(fc.integer({ min: 0, max: 3 * day }), { maxLength: 40 });
    fc.assert(
      fc.property(times, fc.nat({ max: 10 }), fc.nat({ max: 39 }), (all, count, wantedAt) => {
        const versions = all.toSorted((a, b) => a - b).map((time, at) => version(String(at), time));
        const wanted = new Set(versions.slice(wantedAt, wantedAt + 2).map(({ hash }) => hash));
        const gone = new Set(outdated(versions, wanted, { count, ageMs: day }, 3 * day));
        const left = versions.filter((each) => !gone.has(each) && !wanted.has(each.hash));
        expect(left.length).toBeLessThanOrEqual(count);
        expect(versions.filter(({ hash }) => wanted.has(hash)).some((each) => gone.has(each))).toBe(false);
        const youngest = Math.max(-1, ...Array.from(gone, ({ hash }) => Number(hash)));
        expect(left.every(({ hash }) => Number(hash) > youngest)).toBe(true);
      }),
      { seed: 11, numRuns: 500 },
    );
  });

  it('rolls back to the version before the one that serves', () => {
    const kept = [version('a', 0), version('b', 1), version('c', 2)];
    expect(rollbackTarget(kept, 'c')?.hash).toBe('b');
    expect(rollbackTarget(kept, 'a')).toBeUndefined();
    expect(rollbackTarget(kept, 'gone')?.hash).toBe('c');
    expect(rollbackTarget([], 'a')).toBeUndefined();
    expect(usualRetention.count).toBeGreaterThan(1);
  });
});
