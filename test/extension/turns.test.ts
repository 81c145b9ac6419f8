import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, expect, it, vi } from 'vitest';
import { forNow } from '../../src/extension/for-now.ts';
import { inTurn } from '../../src/extension/turns.ts';
import { revealing } from '../../src/extension/views/reveal.ts';

afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

it('does little in one turn of the event loop, all of it in order', async () => {
  let time = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => time);
  const done: string[] = [];
  const takes = (name: string, milliseconds: number) => () => {
    time += milliseconds;
    done.push(name);
  };
  inTurn(takes('a', 1));
  inTurn(takes('b', 1));
  inTurn(takes('long', 3));
  inTurn(takes('c', 1));
  expect(done).toEqual([]);
  await turn();
  expect(done).toEqual(['a', 'b', 'long']);
  await turn();
  expect(done).toEqual(['a', 'b', 'long', 'c']);
});

it('has at hand what was found out until the work that asked is done, or it may be another', async () => {
  let found = 0;
  const [one, other] = [{}, {}];
  const known = forNow(() => ++found);
  expect([known.get(one), known.get(one)]).toEqual([1, 1]);
  expect([known.get(other), known.get(other)]).toEqual([2, 2]);
  known.forget();
  expect(known.get(other)).toBe(3);
  await Promise.resolve();
  expect(known.get(other)).toBe(4);
});

it('brings a row into view that the editor did not find at first, and holds back drawing meanwhile', async () => {
  vi.useFakeTimers();
  const underWay: boolean[] = [];
  let left = 2;
  const rows = revealing((path: string) => {
    underWay.push(rows.isUnderWay);
    return left-- > 0 ? Promise.reject(new Error(`Data tree node not found: ${path}`)) : Promise.resolve();
  });
  const revealed = rows.reveal('row');
  await vi.runAllTimersAsync();
  await revealed;
  expect([underWay, rows.isUnderWay]).toEqual([[true, true, true], false]);

  left = 100;
  const lost = rows.reveal('row').catch((error: unknown) => error);
  await vi.runAllTimersAsync();
  expect(await lost).toEqual(new Error('Data tree node not found: row'));
  expect([left > 0, rows.isUnderWay]).toEqual([true, false]);
});
