import { describe, expect, it } from 'vitest';
import { answers, createDenials } from '../../src/host/denials.ts';
import type { CountedDenial } from '../../src/host/index.ts';

const denial = (what: string, count: number, more: Partial<CountedDenial> = {}): CountedDenial => ({
  capability: 'filesystem.read',
  what,
  operation: 'open-at',
  reason: 'not-granted',
  lastTime: count,
  count,
  ...more,
});

/** A worker whose counts a test raises. */
function worker(...denials: CountedDenial[]) {
  return { now: denials, denials: () => denials };
}

const counts = (list: readonly CountedDenial[]) => Object.fromEntries(list.map(({ what, count }) => [what, count]));

describe('denials', () => {
  it('add up over workers, those that run at once included', () => {
    const denials = createDenials();
    const [first, second] = [worker(denial('a', 2)), worker(denial('a', 3), denial('b', 1))];
    denials.add(first);
    denials.add(second);
    expect(counts(denials.list())).toEqual({ a: 5, b: 1 });
    first.now[0] = denial('a', 10);
    denials.settle(first);
    denials.settle(first);
    expect(counts(denials.list())).toEqual({ a: 13, b: 1 });
    denials.settle(second);
    expect(counts(denials.list())).toEqual({ a: 13, b: 1 });
  });

  it('that are dealt with are forgotten, and count anew', () => {
    const denials = createDenials();
    const [first, second] = [worker(denial('a', 2), denial('b', 2)), worker(denial('a', 3))];
    denials.add(first);
    denials.settle(first);
    denials.add(second);
    denials.forget(({ what }) => what === 'a');
    expect(counts(denials.list())).toEqual({ b: 2 });
    second.now[0] = denial('a', 4);
    expect(counts(denials.list())).toEqual({ b: 2, a: 1 });
    denials.settle(second);
    expect(counts(denials.list())).toEqual({ b: 2, a: 1 });
  });

  it('of ended workers stay bounded, and exact in their sum', () => {
    const denials = createDenials();
    for (let round = 0; round < 10; round++) {
      const one = worker(...Array.from({ length: 500 }, (_, index) => denial(`${round}/${index}`, 2)));
      denials.add(one);
      denials.settle(one);
    }
    const list = denials.list();
    expect(list.length).toBeLessThanOrEqual(2049);
    expect(list.reduce((sum, { count }) => sum + count, 0)).toBe(10_000);
  });
});

describe('a grant answers', () => {
  const grant = { capability: 'filesystem.read', pattern: './data/**' } as const;

  it.each([
    [{ request: './data/**' }, true],
    [{ suggestion: './data/**' }, true],
    [{ request: './other/**' }, false],
    [{ capability: 'filesystem.write', request: './data/**' }, false],
    [{}, false],
  ])('%j: %s', (more, expected) => expect(answers(grant, denial('./data/a', 1, more))).toBe(expected));
});
