import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decideRestart, type Ending, type RestartDecision } from '../../../src/host/supervision/restart.ts';
import { type RestartPolicy, type RestartRules, usualRestart } from '../../../src/manifest/index.ts';

const restart = (afterMs: number): RestartDecision => ({ kind: 'restart', afterMs });
const now = 1_000_000;

/** The policy, how it ended, how long ago the restarts were, and what follows with the longest jitter. */
const table: readonly (readonly [RestartPolicy, Ending, readonly number[], RestartDecision['kind'] | number])[] = [
  ['permanent', 'failed', [], 0],
  ['permanent', 'exited', [], 0],
  ['transient', 'failed', [], 0],
  ['transient', 'exited', [], 'stay-ended'],
  ['temporary', 'failed', [], 'stay-ended'],
  ['temporary', 'exited', [], 'stay-ended'],
  ['transient', 'failed', [1], 100],
  ['transient', 'failed', [2, 1], 200],
  ['transient', 'failed', [3, 2, 1], 400],
  ['transient', 'failed', [4, 3, 2, 1], 800],
  ['transient', 'failed', [5, 4, 3, 2, 1], 'give-up'],
  ['transient', 'failed', [60_000, 4, 3, 2, 1], 800],
  ['transient', 'failed', [59_999, 4, 3, 2, 1], 'give-up'],
  ['transient', 'failed', [90_000, 80_000, 70_000], 0],
];

describe('what follows an end', () => {
  it.each(table)('of a %s actor that %s, restarted %j ms ago', (policy, ending, ago, expected) => {
    const decision = decideRestart(
      { ...usualRestart, policy },
      ending,
      ago.map((each) => now - each),
      now,
      1,
    );
    expect(decision).toMatchObject(typeof expected === 'number' ? restart(expected) : { kind: expected });
  });

  it('waits half of its time without jitter, and never longer than the longest', () => {
    const rules: RestartRules = { policy: 'permanent', max: 100, withinMs: 60_000, backoffMs: [100, 3000] };
    const times = (count: number) => Array.from({ length: count }, () => now - 1);
    expect(decideRestart(rules, 'failed', times(3), now, 0)).toEqual(restart(200));
    expect(decideRestart(rules, 'failed', times(50), now, 1)).toEqual(restart(3000));
    expect(decideRestart(rules, 'failed', times(50), now, 0)).toEqual(restart(1500));
  });

  it('is never more than the allowed restarts in any window, however failures come', () => {
    const gaps = fc.array(fc.integer({ min: 0, max: 30_000 }), { maxLength: 60 });
    fc.assert(
      fc.property(
        gaps,
        fc.integer({ min: 1, max: 6 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (waits, max, jitter) => {
          const rules: RestartRules = { ...usualRestart, policy: 'permanent', max };
          const restarts: number[] = [];
          let time = now;
          for (const wait of waits) {
            time += wait;
            const decision = decideRestart(rules, 'failed', restarts, time, jitter);
            if (decision.kind === 'give-up') break;
            if (decision.kind !== 'restart') throw new Error('a permanent actor is started again or given up on');
            expect(decision.afterMs).toBeLessThanOrEqual(rules.backoffMs[1]);
            time += decision.afterMs;
            restarts.push(time);
          }
          for (const end of restarts) {
            const within = restarts.filter((each) => each <= end && each > end - rules.withinMs);
            expect(within.length).toBeLessThanOrEqual(max + 1);
          }
        },
      ),
      { seed: 7, numRuns: 300 },
    );
  });
});
