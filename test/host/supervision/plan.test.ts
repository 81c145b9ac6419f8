import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planSystem, type SystemPlan } from '../../../src/host/supervision/plan.ts';
import { emptyWorkspace, parseWorkspace, type WorkspaceFile } from '../../../src/manifest/index.ts';

type Links = Readonly<Record<string, readonly string[]>>;

/** Components by name, each with the names of those that its links lead to; an id is the name in capitals. */
const parties = (links: Links) =>
  Object.entries(links).map(([name, providers]) => ({
    id: name.toUpperCase(),
    name,
    links: providers.map((provider, at) => ({ interface: `a:b/i${at}`, provider })),
  }));

function fileOf(value: object): WorkspaceFile {
  const { workspace, problems } = parseWorkspace(JSON.stringify(value));
  if (!workspace) throw new Error(JSON.stringify(problems));
  return workspace;
}

const groupOf = (strategy: string, ...members: readonly string[]) => ({ strategy, members });

const orderOf = ({ order }: SystemPlan): string => order.map(({ name }) => name).join(' ');

describe('the plan of a system', () => {
  it('has everything after what its links lead to, and says what it waits for', () => {
    const plan = planSystem(parties({ site: ['desk', 'stock'], stock: [], desk: ['stock'] }), emptyWorkspace);
    expect(plan).toEqual({
      order: [
        { id: 'STOCK', name: 'stock', group: undefined, after: [] },
        { id: 'DESK', name: 'desk', group: undefined, after: ['STOCK'] },
        { id: 'SITE', name: 'site', group: undefined, after: ['DESK', 'STOCK'] },
      ],
      groups: [],
      problems: [],
    });
  });

  it('keeps the order of the file and of a group, and says who is in which', () => {
    const file = fileOf({ after: { a: ['c'] }, groups: { g: groupOf('rest-for-one', 'd', 'b') } });
    const plan = planSystem(parties({ a: [], b: [], c: [], d: [] }), file);
    expect(orderOf(plan)).toBe('c a d b');
    expect(plan.order.map(({ group }) => group)).toEqual([undefined, undefined, 'g', 'g']);
    expect(plan.groups.map(({ members }) => members)).toEqual([['d', 'b']]);
    expect(plan.problems).toEqual([]);
  });

  const flawed: readonly (readonly [
    what: string,
    links: Links,
    file: object,
    order: string,
    problems: readonly string[],
  ])[] = [
    [
      'a group in an order that its links forbid',
      { a: ['b'], b: [] },
      { groups: { g: groupOf('one-for-all', 'a', 'b') } },
      'b a',
      ['"b" b starts before a, whatever the order here says: a → b → a'],
    ],
    [
      'who waits for himself',
      { a: ['b'], b: [], c: [] },
      { after: { b: ['a'], c: ['b'] } },
      'b a c',
      ['"a" b would wait for itself, so this is not kept to: a → b → a'],
    ],
    [
      'nobody',
      { a: [] },
      { after: { a: ['x'], y: ['a'] }, groups: { g: groupOf('one-for-one', 'z', 'a') } },
      'a',
      ['x', 'y', 'z'].map((name) => `"${name}" There is no component named "${name}" in this folder`),
    ],
  ];

  it.each(flawed)('tells of %s, and goes on without', (_, links, value, order, problems) => {
    const text = JSON.stringify(value);
    const plan = planSystem(parties(links), fileOf(value));
    expect(orderOf(plan)).toBe(order);
    expect(plan.problems.map(({ span, message }) => `${text.slice(span.start, span.end)} ${message}`)).toEqual(
      problems,
    );
  });

  it('leaves out of a group whoever is not there, and those whose names are ambiguous', () => {
    const two = [...parties({ a: [], b: [] }), { id: 'OTHER', name: 'b', links: [] }];
    const plan = planSystem(two, fileOf({ groups: { g: groupOf('one-for-all', 'b', 'a', 'x') } }));
    expect(plan.groups[0]?.members).toEqual(['a']);
    expect(plan.problems.map(({ message }) => message)).toEqual([
      '2 components are named "b": which of them is meant?',
      'There is no component named "x" in this folder',
    ]);
    expect(plan.order).toHaveLength(3);
  });

  it('goes on where links lead in a circle, which is for others to tell', () => {
    const plan = planSystem(parties({ a: ['b'], b: ['a'], c: ['a'] }), emptyWorkspace);
    expect(orderOf(plan)).toBe('a b c');
    expect(plan.problems).toEqual([]);
  });

  it('has each component once, after all that its step names, whatever the file', () => {
    const name = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f');
    const names = fc.uniqueArray(name, { maxLength: 6 });
    const graph = fc.dictionary(name, fc.uniqueArray(name, { maxLength: 2 }), { maxKeys: 6 });
    const waits = fc.dictionary(name, names, { maxKeys: 4 });
    fc.assert(
      fc.property(graph, waits, names, (links, after, members) => {
        const value = {
          after: Object.fromEntries(
            Object.entries(after).map(([one, all]) => [one, all.filter((each) => each !== one)]),
          ),
          ...(members.length > 0 && { groups: { g: groupOf('one-for-all', ...members) } }),
        };
        const all = parties(links);
        const { order, groups } = planSystem(all, fileOf(value));
        const place = new Map(order.map(({ id }, at) => [id, at]));
        expect(place.size).toBe(all.length);
        for (const step of order) {
          for (const before of step.after) expect(place.get(before)).toBeLessThan(place.get(step.id) ?? -1);
        }
        const places = (groups[0]?.members ?? []).map((each) => place.get(each.toUpperCase()) ?? -1);
        expect(places).toEqual(places.toSorted((a, b) => a - b));
      }),
      { seed: 5, numRuns: 1000 },
    );
  });
});
