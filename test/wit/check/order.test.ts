import { describe, expect, it } from 'vitest';
import { type Edge, orderByNeed } from '../../../src/wit/check/order.ts';

function edges(...needs: readonly (readonly number[])[]): Edge<string>[][] {
  return needs.map((each, from) => each.map((to) => ({ to, at: `${from}-${to}` })));
}

describe('the order of needs', () => {
  it('puts what is needed first', () => {
    const { order, cycles } = orderByNeed(edges([1, 2], [2], [], [0]));
    expect(order).toEqual([2, 1, 0, 3]);
    expect(cycles).toEqual([]);
  });

  it('gives each circle once, by the edges inside it', () => {
    const { order, cycles, unordered } = orderByNeed(edges([1], [2], [1], [3], [0], []));
    expect(order).toHaveLength(6);
    expect(order[0]).toBe(5);
    expect(cycles.map((cycle) => cycle.map(({ at }) => at))).toEqual([['1-2', '2-1'], ['3-3']]);
    expect(unordered).toEqual(new Set([0, 1, 2, 3, 4]));
  });

  it('takes a chain that is longer than any stack', () => {
    const length = 200_000;
    const chain = Array.from({ length }, (_, from) => (from + 1 < length ? [{ to: from + 1, at: from }] : []));
    expect(orderByNeed(chain).order[0]).toBe(length - 1);
    const circle = Array.from({ length }, (_, from) => [{ to: (from + 1) % length, at: from }]);
    expect(orderByNeed(circle).cycles).toHaveLength(1);
  });
});
