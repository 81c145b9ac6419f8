import { expect, test } from 'vitest';
import { ManualClock } from '../../src/base/index.ts';
import { foldLines } from '../../src/extension/fold-lines.ts';

test('a flood is cut after so many lines a second, and what was cut is counted exactly', () => {
  const clock = new ManualClock();
  const told: number[] = [];
  const fold = foldLines(clock, 200, (count) => told.push(count));
  const shown = (lines: number): number => Array.from({ length: lines }, () => fold.take()).filter(Boolean).length;
  expect(shown(200)).toBe(200);
  expect(shown(100_000)).toBe(0);
  expect(told).toEqual([]);
  clock.advance(1000);
  expect(told).toEqual([100_000]);
  expect(shown(10)).toBe(10);
  clock.advance(1000);
  expect(told).toEqual([100_000]);
});

test('what is kept back is told at the end as well', () => {
  const told: number[] = [];
  const fold = foldLines(new ManualClock(), 1, (count) => told.push(count));
  for (let line = 0; line < 5; line++) fold.take();
  void fold.dispose();
  expect(told).toEqual([4]);
});
