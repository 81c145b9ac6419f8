import { expect, it } from 'vitest';
import { growth } from './memory.ts';
import { soak } from './soak.ts';

const seconds = 40;

it('a host stands whatever happens to it, mixed at random', { timeout: 300_000 }, async () => {
  const { flaws, tally, moves, growth: grown, rests } = await soak({ seconds, seed: 7 });
  expect(flaws).toEqual([]);
  // All of it has happened.
  for (const name of ['calls', 'crashes', 'swaps', 'rollbacks', 'messages', 'requests', 'stored']) {
    expect(tally).toHaveProperty(name);
  }
  expect(moves).toBeGreaterThan(100);
  expect(rests).toBeGreaterThan(3);
  // The first minute is that in which caches fill: `npm run soak` is stricter, over a longer time.
  expect(grown.held).toBeLessThan(0.25);
  expect(grown.resident).toBeLessThan(0.25);
});

it('growth is that of the second half, and of the line through it', () => {
  const sample = (at: number, held: number) => ({ at, held, resident: 100 });
  const rising = [1, 50, 100, 100, 110, 120, 130, 140].map((held, at) => sample(at, held));
  expect(growth(rising, 'held')).toBeCloseTo(30 / 125);
  expect(growth(rising, 'resident')).toBe(0);
  expect(growth(rising.slice(0, 2), 'held')).toBe(0);
});
