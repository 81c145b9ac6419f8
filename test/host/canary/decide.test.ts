import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countsAgainst, decideCanary, isCanarysTurn, type Tally } from '../../../src/host/canary/decide.ts';
import type { Failure } from '../../../src/host/index.ts';
import type { CanaryRules } from '../../../src/manifest/index.ts';

const rules: CanaryRules = { share: 0.1, calls: 100, errors: 0.05 };

const tally = (calls: number, errors: number): Tally => ({ calls, errors });

const rows: readonly (readonly [old: Tally, canary: Tally, kind: string])[] = [
  [tally(0, 0), tally(0, 0), 'go-on'],
  [tally(900, 0), tally(99, 0), 'go-on'],
  [tally(900, 0), tally(100, 0), 'promote'],
  [tally(900, 0), tally(100, 5), 'promote'],
  [tally(900, 0), tally(100, 6), 'roll-back'],
  [tally(9, 0), tally(5, 5), 'go-on'],
  [tally(9, 0), tally(6, 6), 'roll-back'],
  [tally(0, 0), tally(6, 6), 'roll-back'],
  [tally(900, 90), tally(100, 15), 'promote'],
  [tally(900, 90), tally(100, 16), 'roll-back'],
  [tally(900, 90), tally(20, 15), 'go-on'],
  [tally(10, 10), tally(100, 100), 'promote'],
  // More calls than were wanted may have been answered before anybody decided.
  [tally(900, 0), tally(200, 10), 'promote'],
  [tally(900, 0), tally(200, 11), 'roll-back'],
];

describe('the decision over a canary', () => {
  it.each(rows)('the old one %j, the new one %j: %s', (old, canary, kind) => {
    expect(decideCanary(rules, old, canary).kind).toBe(kind);
  });

  it('says what it was taken by', () => {
    const decided = decideCanary(rules, tally(300, 3), tally(40, 7));
    expect(decided).toEqual({
      kind: 'roll-back',
      reason: '7 of 40 calls failed (17.5 %), and of the old version 1 %',
    });
  });

  it('allows no failure where none is allowed, and any where all are', () => {
    expect(decideCanary({ ...rules, errors: 0 }, tally(9, 0), tally(1, 1)).kind).toBe('roll-back');
    expect(decideCanary({ ...rules, errors: 1, calls: 1 }, tally(9, 0), tally(1, 1)).kind).toBe('promote');
  });

  it('ends with as many calls as it wants, and an early end is one that no further answer would have changed', () => {
    const parts = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 50 }),
        parts,
        fc.array(fc.boolean(), { maxLength: 60 }),
        (calls, errors, fails) => {
          const own = { share: 0.1, calls, errors };
          const after = (count: number): Tally => tally(count, fails.slice(0, count).filter(Boolean).length);
          const old = tally(10, 1);
          const end = fails.findIndex((_, at) => decideCanary(own, old, after(at + 1)).kind !== 'go-on') + 1;
          if (end === 0) return fails.length < calls;
          expect(end).toBeLessThanOrEqual(calls);
          const { kind } = decideCanary(own, old, after(end));
          const best = tally(calls, after(end).errors);
          expect(decideCanary(own, old, best).kind).toBe(kind);
          return true;
        },
      ),
      { seed: 11, numRuns: 500 },
    );
  });
});

describe('the turns of a canary', () => {
  it.each([0.001, 0.1, 0.25, 1 / 3, 0.5])('are a share of %d, spread evenly', (share) => {
    const turns = Array.from({ length: 2000 }, (_, at) => isCanarysTurn(share, at + 1));
    const places = turns.flatMap((mine, at) => (mine ? [at + 1] : []));
    expect(places).toHaveLength(Math.floor(2000 * share + 1e-6));
    const gaps = places.map((place, at) => place - (places[at - 1] ?? 0));
    expect(Math.max(...gaps) - Math.min(...gaps)).toBeLessThanOrEqual(1);
  });
});

describe('a failure', () => {
  it.each<readonly [Failure['kind'], number | undefined, boolean]>([
    ['trapped', undefined, true],
    ['execution-timeout', undefined, true],
    ['resource-limit-exceeded', undefined, true],
    ['capability-denied', undefined, true],
    ['exited', 1, true],
    ['exited', 0, false],
    ['stopped', undefined, false],
    ['not-linked', undefined, false],
    ['arguments-not-transferable', undefined, false],
  ])('%s %s speaks against a version: %s', (kind, code, expected) => {
    expect(countsAgainst({ kind, message: '', ...(code !== undefined && { code }) })).toBe(expected);
  });
});
