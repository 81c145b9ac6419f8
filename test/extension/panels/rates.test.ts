import { expect, it } from 'vitest';
import { createRates, rateWords } from '../../../src/extension/panels/rates.ts';

it('is known after a second, and is that of the last ten', () => {
  const rates = createRates();
  const seen = Array.from({ length: 41 }, (_none, at) => {
    const count = at <= 20 ? 1000 + at * 10 : 1200;
    return rates.perSecond('a', count, at * 500);
  });
  expect(seen.slice(0, 2)).toEqual([undefined, undefined]);
  expect(seen.slice(2, 21)).toEqual(Array.from({ length: 19 }, () => 20));
  expect(seen[30]).toBe(10);
  expect(seen[40]).toBe(0);
});

it('tells names apart, and begins anew where a count or the clock went back', () => {
  const rates = createRates();
  const both = (a: number, b: number, now: number) => [rates.perSecond('a', a, now), rates.perSecond('b', b, now)];
  both(0, 0, 0);
  expect(both(5, 50, 1000)).toEqual([5, 50]);
  expect(both(2, 100, 2000)).toEqual([undefined, 50]);
  expect(both(3, 200, 1500)).toEqual([undefined, undefined]);
  expect(both(5, 210, 3500)).toEqual([1, 5]);
});

it.each([
  [undefined, ''],
  [0, ''],
  [0.04, ''],
  [0.1, '0.1/s'],
  [9.94, '9.9/s'],
  [1234.4, '1,234/s'],
])('%s is %j', (rate, words) => {
  expect(rateWords(rate)).toBe(words);
});
