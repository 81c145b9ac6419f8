import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { chooseWorker, type PoolMember } from '../../../src/host/pool/choose-worker.ts';

/** A digit says how many calls a worker has, and a point that it is not ready. */
const members = (text: string): PoolMember[] =>
  Array.from(text, (each) =>
    each === '.' ? { isReady: false, underWay: 0 } : { isReady: true, underWay: Number(each) },
  );

it.each([
  ['round-robin', '000', -1, 0],
  ['round-robin', '000', 0, 1],
  ['round-robin', '900', 2, 0],
  ['round-robin', '0.0', 0, 2],
  ['round-robin', '...', 0, undefined],
  ['least-busy', '000', -1, 0],
  ['least-busy', '000', 1, 2],
  ['least-busy', '211', 1, 2],
  ['least-busy', '210', 2, 2],
  ['least-busy', '2.1', 1, 2],
  ['least-busy', '...', -1, undefined],
  ['least-busy', '', -1, undefined],
] as const)('%s among %s after %i is %s', (balance, text, last, chosen) => {
  expect(chooseWorker(balance, members(text), last)).toBe(chosen);
});

it('is ready, is one of the least busy or the next, and leaves none out', () => {
  const member = fc.record({ isReady: fc.boolean(), underWay: fc.nat({ max: 3 }) });
  fc.assert(
    fc.property(fc.array(member, { minLength: 1, maxLength: 16 }), fc.nat({ max: 15 }), (all, last) => {
      const before = last % all.length;
      const ready = all.flatMap(({ isReady }, at) => (isReady ? [at] : []));
      const least = Math.min(...ready.map((at) => all[at]?.underWay ?? 0));
      const ways = (at: number): number => (at - before - 1 + all.length) % all.length;
      const nextOf = (some: readonly number[]) => some.toSorted((a, b) => ways(a) - ways(b))[0];
      expect(chooseWorker('round-robin', all, before)).toBe(nextOf(ready));
      expect(chooseWorker('least-busy', all, before)).toBe(nextOf(ready.filter((at) => all[at]?.underWay === least)));
    }),
    { seed: 2, numRuns: 500 },
  );
});
