import { describe, expect, it } from 'vitest';
import { type DescribeOutcome, describeWorld, type LocatedItem } from '../../src/wit/index.ts';
import { fixture } from './fixtures.ts';

type Files = Readonly<Record<string, string>>;

function described(files: Files, world?: string): DescribeOutcome {
  return describeWorld(
    Object.entries(files).map(([path, text]) => ({ path, text })),
    world,
  );
}

/** An outcome in lines, with origins as the text they cover. */
function lines(files: Files, world?: string): string[] {
  const outcome = described(files, world);
  const at = ({ path, span }: { path: string; span: { start: number; end: number } }): string =>
    `${path}:${files[path]?.slice(span.start, span.end)}`;
  if (outcome.kind === 'problems') return outcome.problems.map((each) => `${at(each)}: ${each.message}`);
  const item = (direction: string, each: LocatedItem): string[] =>
    each.kind === 'function'
      ? [`${direction} ${each.name}: ${each.signature.text} (${at(each.origin)})`]
      : [
          `${direction} ${each.name} (${at(each.origin)})`,
          ...each.functions.map(({ name, signature, origin }) => `  ${name}: ${signature.text} (${at(origin)})`),
        ];
  return [
    `world ${outcome.name}`,
    ...outcome.imports.flatMap((each) => item('import', each)),
    ...outcome.exports.flatMap((each) => item('export', each)),
    ...outcome.unresolved.map((each) => `unresolved ${at(each)}: ${each.message}`),
  ];
}

describe('describeWorld', () => {
  it('describes a world with an interface of a sibling file and a dependency', () => {
    expect(
      lines({
        'wit/world.wit': `package example:greeter@0.1.0;
          use wasi:io/poll@0.2.12 as polling;
          world greeter {
            import log: func(message: string);
            import polling;
            export greet-all: async func(names: list<string>) -> result<string, string>;
            export api;
          }`,
        'wit/api.wit': `interface api {
            use types.{person};
            meet: func(p: person) -> %result;
            type %result = u8;
            resource room {
              constructor(size: u32);
              enter: func(who: person);
              all: static func() -> list<room>;
            }
          }
          interface types { record person { name: string } }`,
        'wit/deps/io/poll.wit': 'package wasi:io@0.2.12; interface poll { wait: func(); }',
      }),
    ).toEqual([
      'world greeter',
      'import log: func(message: string) (wit/world.wit:log)',
      'import wasi:io/poll@0.2.12 (wit/world.wit:polling)',
      '  wait: func() (wit/deps/io/poll.wit:wait)',
      'import example:greeter/types@0.1.0 (wit/api.wit:types)',
      'export greet-all: async func(names: list<string>) -> result<string, string> (wit/world.wit:greet-all)',
      'export example:greeter/api@0.1.0 (wit/world.wit:api)',
      '  meet: func(p: person) -> %result (wit/api.wit:meet)',
      '  [constructor]room: constructor(size: u32) (wit/api.wit:constructor)',
      '  [method]room.enter: func(who: person) (wit/api.wit:enter)',
      '  [static]room.all: func() -> list<room> (wit/api.wit:all)',
    ]);
  });

  it('describes a component as it is printed', () => {
    const outcome = described({ 'component.wit': fixture('component.wit') });
    if (outcome.kind !== 'world') throw new Error(JSON.stringify(outcome));
    expect(outcome.unresolved).toEqual([]);
    expect(outcome.imports.map(({ name }) => name)).toEqual([
      'wasi:cli/environment@0.2.12',
      'wasi:io/error@0.2.12',
      'wasi:io/poll@0.2.12',
      'wasi:io/streams@0.2.12',
      'config',
    ]);
    expect(outcome.exports).toMatchObject([
      {
        name: 'greet',
        signature: {
          params: [{ name: 'name', type: { kind: 'string' } }],
          result: { kind: 'result', ok: { kind: 'string' }, error: { kind: 'string' } },
        },
      },
      {
        name: 'airlock:greeter/api@0.1.0',
        functions: [
          {
            name: 'meet',
            signature: {
              params: [
                {
                  name: 'p',
                  type: {
                    kind: 'record',
                    name: 'person',
                    fields: [
                      { name: 'name', type: { kind: 'string' } },
                      { name: 'type', type: { kind: 'option', some: { kind: 'u8' } } },
                    ],
                  },
                },
              ],
              result: { kind: 'result', error: { kind: 'string' } },
            },
          },
        ],
      },
    ]);
  });

  it('resolves every kind of type', () => {
    const outcome = described({ 'a.wit': fixture('everything.wit') }, 'everything');
    if (outcome.kind !== 'world') throw new Error(JSON.stringify(outcome));
    expect(outcome.unresolved).toEqual([]);
    const shapes = outcome.imports.find(({ name }) => name.startsWith('example:everything/shapes@'));
    const odd = shapes?.kind === 'interface' ? shapes.functions.find(({ name }) => name === 'func') : undefined;
    expect(odd?.signature).toEqual({
      text: 'func(%enum: s32, to: shape) -> result<color, permissions>',
      async: false,
      params: [
        { name: 'enum', type: { kind: 's32' } },
        {
          name: 'to',
          type: {
            kind: 'variant',
            name: 'shape',
            cases: [
              { name: 'dot' },
              { name: 'line', type: { kind: 'tuple', items: [{ kind: 'f64' }, { kind: 'f64' }] } },
              { name: 'record', type: nested },
            ],
          },
        },
      ],
      result: {
        kind: 'result',
        ok: { kind: 'enum', name: 'color', cases: ['red', 'green', 'HTTP-blue'] },
        error: { kind: 'flags', name: 'permissions', flags: ['read', 'write'] },
      },
    });
    const blob = shapes?.kind === 'interface' ? shapes.functions.filter(({ name }) => name.includes('blob')) : [];
    expect(blob, 'what is behind @unstable is left out, and a resource is gone with its functions').toEqual([]);
  });

  it('gives methods their handle and constructors their result', () => {
    const outcome = described({
      'a.wit': 'package a:b; world w { export i: interface { resource r { constructor(); m: func(); } } }',
    });
    expect(outcome).toMatchObject({
      kind: 'world',
      exports: [
        {
          name: 'i',
          functions: [
            { name: '[constructor]r', signature: { params: [], result: { kind: 'opaque', text: 'r' } } },
            {
              name: '[method]r.m',
              signature: { params: [{ name: 'self', type: { kind: 'opaque', text: 'borrow<r>' } }] },
            },
          ],
        },
      ],
    });
  });

  it.each<[string, Files, string | undefined, string[]]>([
    [
      'expands includes once, with new names, through each other',
      {
        'a.wit': `package a:b;
          interface i { f: func(); }
          world one { import i; import x: func(); }
          world two { include one with { x as y } }
          world three { include two with { y as z } include one; include one; }`,
      },
      'three',
      [
        'world three',
        'import a:b/i (a.wit:i)',
        '  f: func() (a.wit:f)',
        'import z: func() (a.wit:x)',
        'import x: func() (a.wit:x)',
      ],
    ],
    [
      'puts what an interface uses before it',
      {
        'a.wit': `package a:b;
          interface c { use d.{t}; f: func(a: t); }
          interface d { use e.{t}; }
          interface e { type t = u8; }
          world w { import c; }`,
      },
      'w',
      [
        'world w',
        'import a:b/e (a.wit:e)',
        'import a:b/d (a.wit:d)',
        'import a:b/c (a.wit:c)',
        '  f: func(a: t) (a.wit:f)',
      ],
    ],
    [
      'imports an interface under a label',
      { 'a.wit': 'package a:b; interface i { f: func(); } world w { import one: i; import two: i; }' },
      'w',
      ['world w', 'import one (a.wit:one)', '  f: func() (a.wit:f)', 'import two (a.wit:two)', '  f: func() (a.wit:f)'],
    ],
    [
      'takes a world by its whole name from a dependency',
      { 'wit/a.wit': 'package a:b;', 'wit/deps/c.wit': 'package c:d@1.0.0; world w { export f: func(); }' },
      'c:d/w@1.0.0',
      ['world w', 'export f: func() (wit/deps/c.wit:f)'],
    ],
    [
      'takes the world alone that there is in the root package, not that of a dependency',
      { 'wit/a.wit': 'package a:b; world w {}', 'wit/deps/c.wit': 'package c:d; world v {}' },
      undefined,
      ['world w'],
    ],
    [
      'goes on with a type that is not there, and says where',
      {
        'a.wit': `package a:b;
          interface i { use j.{lost}; use k.{other}; f: func(a: lost, b: string1) -> option<string>; }
          interface j {}
          world w { export i; }`,
        'b.wit': 'interface k { type other = missing; }',
      },
      'w',
      [
        'world w',
        'import a:b/j (a.wit:j)',
        'import a:b/k (a.wit:k)',
        'export a:b/i (a.wit:i)',
        '  f: func(a: lost, b: string1) -> option<string> (a.wit:f)',
        'unresolved a.wit:lost: There is no type `lost` in that interface.',
        'unresolved b.wit:missing: There is no type `missing`.',
        'unresolved a.wit:string1: There is no type `string1`.',
      ],
    ],
    [
      'reports syntax',
      { 'a.wit': 'package a:b; world w { import }' },
      'w',
      ['a.wit:}: Expected the name of an interface, found `}`.'],
    ],
    [
      'reports no world',
      { 'a.wit': 'package a:b; world v {}' },
      'w',
      ['a.wit:: There is no world `w` in the WIT files. There is `v`.'],
    ],
    [
      'reports many worlds',
      { 'a.wit': 'package a:b; world v {} world w {}' },
      undefined,
      ['a.wit:: Say which world is meant: `v`, `w`.'],
    ],
    [
      'reports no files',
      {},
      undefined,
      ['undefined: The WIT files declare no world.'].map((text) => text.replace('undefined', ':undefined')),
    ],
    [
      'reports an interface that is not there',
      {
        'a.wit': 'package a:b; world w { import i; export c:d/i@0.2.0; }',
        'deps/c.wit': 'package c:d@0.3.0; interface i {}',
      },
      'w',
      [
        'a.wit:i: There is no interface `i` in the package `a:b`.',
        'a.wit:c:d/i@0.2.0: There is no package `c:d@0.2.0` among the WIT files. There is `c:d@0.3.0`.',
      ],
    ],
    [
      'reports a world in the place of an interface',
      { 'a.wit': 'package a:b; world v {} world w { import v; }' },
      'w',
      ['a.wit:v: `v` is a world, not an interface.'],
    ],
    [
      'reports a world that includes itself',
      { 'a.wit': 'package a:b; world v { include w; } world w { include v; }' },
      'w',
      ['a.wit:w: This world includes itself.'],
    ],
    [
      'reports a name that stands twice',
      { 'a.wit': 'package a:b; world w { export f: func(); export f: func(); }' },
      'w',
      ['a.wit:f: `f` stands in this world twice.'],
    ],
    [
      'reports an interface that is declared twice',
      { 'wit/a.wit': 'package a:b; interface i {} world w {}', 'wit/b.wit': 'interface i {}' },
      'w',
      ['wit/b.wit:i: `i` is declared twice in the package.'],
    ],
    [
      'reports a file without a package',
      { 'a.wit': 'world w {}' },
      'w',
      ['a.wit:: No file in this folder names its package. Begin one with `package example:name;`.'],
    ],
  ])('%s', (_, files, world, expected) => {
    expect(lines(files, world)).toEqual(expected);
  });

  it('survives types, uses and aliases that go in circles', () => {
    const outcome = described({
      'a.wit': `package a:b;
        use x as y; use y as x;
        interface i { use j.{t}; type t2 = t2; record r { r: option<r> } f: func(a: t, b: t2, c: r); }
        interface j { use i.{t}; }
        world w { import i; }`,
    });
    expect(outcome.kind).toBe('world');
  });
});

const nested = {
  kind: 'record',
  name: 'nested',
  fields: [
    { name: 'lists', type: { kind: 'list', element: { kind: 'list', element: { kind: 'u8' } } } },
    { name: 'fixed', type: { kind: 'list', element: { kind: 'u8' }, length: 4 } },
    { name: 'maybe', type: { kind: 'option', some: { kind: 'option', some: { kind: 'u32' } } } },
    { name: 'one', type: { kind: 'result' } },
    { name: 'two', type: { kind: 'result', ok: { kind: 'u8' } } },
    { name: 'three', type: { kind: 'result', error: { kind: 'string' } } },
    { name: 'four', type: { kind: 'result', ok: { kind: 'u8' }, error: { kind: 'string' } } },
    { name: 'pair', type: { kind: 'tuple', items: [{ kind: 'u8' }, { kind: 'string' }] } },
    { name: 'table', type: { kind: 'map', key: { kind: 'string' }, value: { kind: 'list', element: { kind: 'u8' } } } },
  ],
};
