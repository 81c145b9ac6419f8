import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Group, restartOf, startOrder } from '../../../src/host/supervision/groups.ts';

const group = (strategy: Group['strategy']): Group => ({
  name: 'shop',
  strategy,
  members: ['a', 'b', 'c', 'd'],
  restart: { max: 3, withinMs: 60_000, backoffMs: [100, 1000] },
});

function flawOfOrder(needs: ReadonlyMap<string, readonly string[]>, names: readonly string[]): string {
  if (new Set(names).size !== needs.size || names.length !== needs.size) return 'not each name once';
  const early = Array.from(needs).find(([each, wanted]) =>
    wanted.some((need) => needs.has(need) && names.indexOf(need) >= names.indexOf(each)),
  );
  return early ? `${early[0]} before what it needs` : '';
}

function flawOfCycle(needs: ReadonlyMap<string, readonly string[]>, names: readonly string[]): string {
  if (names.at(0) !== names.at(-1)) return 'it does not come back';
  const broken = names.slice(1).some((to, at) => needs.get(names[at] ?? '')?.includes(to) !== true);
  return broken ? 'a step that is no need' : '';
}

describe('the restart of a group', () => {
  it.each([
    ['one-for-one', 'b', [], ['b']],
    ['one-for-all', 'b', ['d', 'c', 'a'], ['a', 'b', 'c', 'd']],
    ['rest-for-one', 'b', ['d', 'c'], ['b', 'c', 'd']],
    ['rest-for-one', 'd', [], ['d']],
    ['one-for-all', 'stranger', [], ['stranger']],
  ] as const)('%s, when %s fails', (strategy, failed, stop, start) => {
    expect(restartOf(group(strategy), failed)).toEqual({ stop, start });
  });

  it('is that of one component where there is no group', () => {
    expect(restartOf(undefined, 'a')).toEqual({ stop: [], start: ['a'] });
  });
});

describe('the order of starting', () => {
  it.each([
    ['nothing', {}, []],
    ['what needs nothing, as given', { b: [], a: [] }, ['b', 'a']],
    ['needs first', { shop: ['stock', 'bank'], bank: ['stock'], stock: [] }, ['stock', 'bank', 'shop']],
    ['a need from outside', { a: ['elsewhere'] }, ['a']],
  ])('%s', (_, needs, names) => {
    expect(startOrder(new Map(Object.entries(needs)))).toEqual({ kind: 'order', names });
  });

  it.each([
    ['itself', { a: ['a'] }, ['a', 'a']],
    ['two', { a: ['b'], b: ['a'] }, ['a', 'b', 'a']],
    ['behind a way in', { in: ['a'], a: ['b'], b: ['c'], c: ['a'] }, ['a', 'b', 'c', 'a']],
  ])('tells a cycle: %s', (_, needs, names) => {
    expect(startOrder(new Map(Object.entries(needs)))).toEqual({ kind: 'cycle', names });
  });

  it('has every name once and after what it needs, or names a cycle that is one', () => {
    const name = fc.integer({ min: 0, max: 9 }).map(String);
    const graph = fc.array(fc.tuple(name, fc.array(name, { maxLength: 3 })), { maxLength: 10 });
    fc.assert(
      fc.property(graph, (entries) => {
        const needs = new Map(entries);
        const found = startOrder(needs);
        expect(found.kind === 'order' ? flawOfOrder(needs, found.names) : flawOfCycle(needs, found.names)).toBe('');
      }),
      { seed: 3, numRuns: 2000 },
    );
  });

  it('takes a chain that is longer than any stack', () => {
    const length = 50_000;
    const needs = new Map(Array.from({ length }, (_, at) => [String(at), at + 1 < length ? [String(at + 1)] : []]));
    const found = startOrder(needs);
    expect(found.names).toHaveLength(length);
    expect(found.names[0]).toBe(String(length - 1));
  });
});
