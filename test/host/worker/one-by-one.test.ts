import { expect, it } from 'vitest';
import { newBegun, withdraw } from '../../../src/host/worker/begun.ts';
import type { CallMessage } from '../../../src/host/worker/messages.ts';
import { type AfterCall, oneByOne } from '../../../src/host/worker/one-by-one.ts';

const call = (id: number): CallMessage => ({ id, path: { function: 'f' }, args: [], returnsResult: false });

/** Calls with odd numbers end at once, the others when the test says so. */
function open() {
  const begun = newBegun();
  const made: number[] = [];
  const ends = new Map<number, (after: AfterCall) => void>();
  const take = oneByOne(begun, ({ id }) => {
    made.push(id);
    return id % 2 === 1 ? 'goes-on' : new Promise((resolve) => void ends.set(id, resolve));
  });
  const end = async (id: number, after: AfterCall): Promise<void> => {
    ends.get(id)?.(after);
    for (let turn = 0; turn < 5; turn++) await Promise.resolve();
  };
  return { begun, made, take, end };
}

it('makes the next call when the one before has ended, also of those that come later', async () => {
  const { made, take, end } = open();
  take([call(1), call(2), call(3)]);
  take([call(4)]);
  expect(made).toEqual([1, 2]);
  await end(2, 'goes-on');
  expect(made).toEqual([1, 2, 3, 4]);
});

it('passes over what was withdrawn, and goes on behind it', async () => {
  const { begun, made, take, end } = open();
  take([call(1), call(2), call(3), call(4)]);
  expect(withdraw(begun, 5)).toBe(2);
  take([call(5), call(7)]);
  await end(2, 'goes-on');
  expect(made).toEqual([1, 2, 7]);
});

it('makes none after one that spent the instance', async () => {
  const { made, take, end } = open();
  take([call(2), call(3)]);
  await end(2, 'is-spent');
  take([call(5)]);
  expect(made).toEqual([2]);
});
