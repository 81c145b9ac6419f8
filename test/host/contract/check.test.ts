import { describe, expect, it } from 'vitest';
import { brokenForCallers, compareContracts, type Contract } from '../../../src/host/contract/check.ts';
import { describeWorld } from '../../../src/wit/index.ts';

function contract(world: string, interfaces = ''): Contract {
  const wit = `package root:component;\nworld root { ${world} }\npackage a:b@1.0.0 { ${interfaces} }`;
  const described = describeWorld([{ path: 'component.wit', text: wit }], 'root');
  if (described.kind !== 'world') throw new Error(JSON.stringify(described.problems));
  return { imports: described.imports, exports: described.exports };
}

const empty = 'interface unused {}';

const cases: readonly (readonly [string, before: Contract, after: Contract, broken: readonly (string | RegExp)[]])[] = [
  ['the same', contract('export f: func();', empty), contract('export f: func();', empty), []],
  ['one more export', contract('export f: func();', empty), contract('export f: func(); export g: func();', empty), []],
  [
    'an import that comes, which is for the host to judge',
    contract('export f: func();', 'interface i { g: func(); }'),
    contract('export f: func(); import a:b/i@1.0.0;', 'interface i { g: func(); }'),
    [],
  ],
  [
    'an export that goes',
    contract('export f: func(); export g: func();', empty),
    contract('export f: func();', empty),
    ['`g` is no longer exported.'],
  ],
  [
    'another type of a parameter',
    contract('export f: func(a: u8);', empty),
    contract('export f: func(a: u16);', empty),
    ['The exported function `f` changed: parameter `a`: u8 became u16.'],
  ],
  [
    'a field that is new, of a type that only another one mentions',
    contract('export a:b/i@1.0.0;', 'interface i { record r { x: u8 } f: func(a: list<r>); }'),
    contract('export a:b/i@1.0.0;', 'interface i { record r { x: u8, y: u8 } f: func(a: list<r>); }'),
    [/^The exported function `f` of `a:b\/i@1\.0\.0` changed: .*field `y`/],
  ],
];

describe('what breaks callers', () => {
  it.each(cases)('%s', (_, before, after, broken) => {
    const found = brokenForCallers(before, after);
    expect(found).toHaveLength(broken.length);
    for (const [at, each] of broken.entries()) expect(found[at]).toMatch(each);
  });

  it('comes first in a comparison, which says how far the version must go', () => {
    const before = contract('export f: func(); export g: func();', empty);
    const after = contract('export a: func(); export g: func(x: u8);', empty);
    const { changes, step } = compareContracts(before, after);
    expect(changes.map(({ breaks }) => breaks)).toEqual([true, true, false]);
    expect(changes.at(-1)?.text).toBe('`a` is now exported.');
    expect(step).toBe('major');
  });
});
