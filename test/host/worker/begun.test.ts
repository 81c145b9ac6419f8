import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  begins,
  isAfter,
  mostUnbegun,
  newBegun,
  numberAfter,
  unbegun,
  withdraw,
} from '../../../src/host/worker/begun.ts';

const act = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('send' as const), times: fc.integer({ min: 1, max: 40 }) }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('begin' as const), times: fc.integer({ min: 1, max: 60 }) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('withdraw' as const), times: fc.constant(1) }) },
);

it('a call is either begun or withdrawn, whenever it is withdrawn, and its number may come again', () => {
  fc.assert(
    fc.property(fc.array(act, { maxLength: 60 }), fc.constantFrom(0, 2 ** 20 - 20), (acts, first) => {
      const begun = newBegun();
      begins(begun, first);
      let last = first;
      /** What the worker has not looked at, and what the other side takes to be under way. */
      const [ahead, open] = [[] as number[], new Set<number>()];
      for (const { do: what, times } of acts) {
        for (let time = 0; time < times; time++) {
          if (what === 'send' && unbegun(begun, last) < mostUnbegun) {
            last = numberAfter(last);
            ahead.push(last);
            open.add(last);
          }
          for (const next of what === 'begin' ? ahead.splice(0, 1) : []) {
            expect(begins(begun, next)).toBe(open.delete(next));
          }
          if (what !== 'withdraw') continue;
          const upTo = withdraw(begun, last);
          expect(Array.from(open).every((number) => isAfter(number, upTo))).toBe(true);
          open.clear();
        }
      }
      for (const number of ahead) expect(begins(begun, number)).toBe(open.delete(number));
      expect(open.size).toBe(0);
    }),
    { seed: 7, numRuns: 500 },
  );
});
