import { describe, expect, it } from 'vitest';
import { abridged } from '../../src/extension/commands/abridge.ts';

const budget = { elements: 3, characters: 5, whole: 2 };

describe('a result that is shown', () => {
  const cases: readonly (readonly [value: unknown, shown: unknown, left: number])[] = [
    [1n, 1n, 0],
    [undefined, undefined, 0],
    ['short', 'short', 0],
    ['too long', 'too l', 3],
    [[1, 2, 3], [1, 2, 3], 0],
    [[1, 2, 3, 4, 5], [1, 2, 3], 2],
    [new Uint8Array([1, 2, 3, 4]), new Uint8Array([1, 2, 3]), 1],
    [{ tag: 'ok', val: 'yes, it is' }, { tag: 'ok', val: 'yes' }, 7],
    [
      [
        ['a', 'b'],
        ['c', 'd'],
      ],
      [['a'], []],
      3,
    ],
    [new Map([[1, 'a']]), new Map([[1, 'a']]), 0],
  ];
  it.each(cases)('%o is cut to %o', (value, shown, left) => {
    expect(abridged(value, budget)).toEqual({ value: shown, left });
  });

  it('takes no longer for more than it shows', () => {
    const { value, left } = abridged(new Uint8Array(16 * 1024 * 1024), { elements: 10, characters: 0, whole: 0 });
    expect(value).toHaveLength(10);
    expect(left).toBe(16 * 1024 * 1024 - 10);
  });
});
