import { expect, it } from 'vitest';
import { createLimitDenials, limitOfEnding } from '../../src/host/limit-denials.ts';
import { endingOf } from '../../src/host/worker/ending.ts';
import { resultTooLarge, transferFlaw } from '../../src/host/worker/transfer.ts';

it('refusals over limits are counted by what they were of', () => {
  let now = 1;
  const limits = createLimitDenials(() => now++);
  limits.record('call time: 5 ms', 'run');
  limits.record('call time: 5 ms', 'run');
  limits.record('call time: 5 ms', 'walk');
  const same = { capability: 'limit', what: 'call time: 5 ms', reason: 'over-limit' };
  expect(limits.list()).toEqual([
    { ...same, operation: 'run', count: 2, lastTime: 2 },
    { ...same, operation: 'walk', count: 1, lastTime: 3 },
  ]);
});

it('what passes the glue and is too large is over a limit, and any other error is none', () => {
  const glue = endingOf(new RangeError('a component holds more than 100000 handles, the limit of the host'));
  expect(limitOfEnding(glue)).toContain('100000 handles');
  expect(limitOfEnding(endingOf(new RangeError('invalid array length')))).toBe(undefined);
  expect(limitOfEnding(endingOf(new Error('x, the limit of the host')))).toBe(undefined);
});

it('a result that is too large is over a limit, and a handle in one is none', () => {
  const flaw = transferFlaw('x'.repeat(17 * 1024 * 1024)) ?? '';
  expect(limitOfEnding({ kind: 'not-transferable', message: flaw })).toBe(resultTooLarge);
  const handle = transferFlaw(() => {}) ?? '';
  expect(limitOfEnding({ kind: 'not-transferable', message: handle })).toBe(undefined);
  expect(limitOfEnding({ kind: 'returned', value: resultTooLarge })).toBe(undefined);
});
