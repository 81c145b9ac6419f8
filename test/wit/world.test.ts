import { describe, expect, it } from 'vitest';
import { type DescribeOutcome, describeWorld, type LocatedItem } from '../../src/wit/index.ts';
import { fixture } from './fixtures.ts';

type Files = Readonly<Record<string, string>>;

function described(files: Files, world?: string, features: readonly string[] = []): DescribeOutcome {
  return describeWorld(
    Object.entries(files).map(([path, text]) => ({ path, text })),
    world,
    { features },
  );
}

/** An outcome in lines, with origins as the text they cover. */
function lines(files: Files, world?: string, features: readonly string[] = []): string[] {
  const outcome = described(files, world, features);
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
    const outcome = described({ 'a.wit': fixture('everything.wit') }, 'everything', ['fancy-blobs']);
    if (outcome.kind !== 'world') throw new Error(JSON.stringify(outcome));
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
    expect(blob.map(({ name }) => name)).toContain('[constructor]blob');
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
          world three { include two with { y as z } include one; }`,
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
      'reports types that are not there, in all files',
      {
        'a.wit': `package a:b;
          interface i { use j.{lost}; use k.{other}; f: func(a: lost, b: string1) -> option<string>; }
          interface j {}
          world w { export i; }`,
        'b.wit': 'interface k { type other = missing; }',
      },
      'w',
      [
        'a.wit:lost: There is no type `lost` in the interface `j`.',
        'a.wit:string1: There is no type `string1` here. Did you mean `string`?',
        'b.wit:missing: There is no type `missing` here.',
      ],
    ],
    [
      'reports an error in a dependency that the world does not need, since tools read it',
      {
        'wit/a.wit': 'package a:b; world w {}',
        'wit/deps/c/c.wit': 'package c:d; interface i { f: func(a: lost); }',
      },
      'w',
      ['wit/deps/c/c.wit:lost: There is no type `lost` here.'],
    ],
    [
      'takes files by any form of path',
      {
        'C:\\deps\\x\\a.wit': 'package a:b; world w { import c:d/i; import e:f/i; }',
        'C:\\deps\\x\\deps\\c.wit': 'package c:d; interface i {}',
        'C:\\deps\\x\\deps\\e\\f.wit': 'package e:f;',
        'C:\\deps\\x\\deps\\e\\i.wit': 'interface i {}',
      },
      undefined,
      ['world w', 'import c:d/i (C:\\deps\\x\\a.wit:i)', 'import e:f/i (C:\\deps\\x\\a.wit:i)'],
    ],
    [
      'refuses a folder of several packages, as tools do',
      { 'wit/a.wit': 'package a:b; world w {}', 'wit/b.wit': 'package a:c; world v {}' },
      'w',
      [
        'wit/b.wit:a:c: This file says that it belongs to `a:c`, but the folder is the package `a:b`. All files of a folder name the same package, or none.',
      ],
    ],
    [
      'takes a type that is nested as deep as may be',
      { 'a.wit': `package a:b; interface i { ${nestedTypes(100)} } world w { import i; }` },
      undefined,
      ['world w', 'import a:b/i (a.wit:i)'],
    ],
    [
      'says where an include or a use takes its items from',
      {
        'a.wit': `package a:b;
          interface i { type t = u8; }
          interface j { use i.{t as s}; }
          world inner { import x: func(); export j; use i.{t}; resource r { m: func(); } }
          world w { include inner with { x as y } }`,
      },
      'w',
      [
        'world w',
        'import [method]r.m: func() (a.wit:m)',
        'import y: func() (a.wit:x)',
        'import a:b/i (a.wit:i)',
        'export a:b/j (a.wit:j)',
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
        'a.wit:c:d: There is no package `c:d@0.2.0` in reach. There is `c:d@0.3.0`.',
      ],
    ],
    [
      'reports a world in the place of an interface',
      { 'a.wit': 'package a:b; world v {} world w { import v; }' },
      'w',
      ['a.wit:v: `v` is a world, and an interface is needed here.'],
    ],
    [
      'reports a world that includes itself',
      { 'a.wit': 'package a:b; world v { include w; } world w { include v; }' },
      'w',
      ['a.wit:w: `v`, `w` include each other: one of them must do without the others.'],
    ],
    [
      'reports a name that stands twice',
      { 'a.wit': 'package a:b; world w { export f: func(); export f: func(); }' },
      'w',
      ['a.wit:f: The world exports a function `f` already.'],
    ],
    [
      'reports an interface that is declared twice',
      { 'wit/a.wit': 'package a:b; interface i {} world w {}', 'wit/b.wit': 'interface i {}' },
      'w',
      ['wit/b.wit:i: `i` is an interface of this package already.'],
    ],
    [
      'reports a file without a package',
      { 'a.wit': 'world w {}' },
      'w',
      ['a.wit:: This file does not name its package. Begin it with `package example:name;`.'],
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
    expect(outcome.kind).toBe('problems');
  });

  it.each<[string, string, readonly string[]]>([
    ['a field twice', 'interface i { record r { a: u8, a: u8 } } world w { import i; }', ['a']],
    ['an empty record of an export', 'interface i { record r { } } world w { export i; }', ['r']],
    ['in an interface that comes along', `${empty} interface j { use i.{r}; } world w { import j; }`, ['tuple<>']],
    ['in an inline interface', 'world w { import k: interface { f: func(); F: func(); } }', ['F']],
    ['in an included world', 'world v { import f: func(a: tuple<>); } world w { include v; }', ['tuple<>']],
    ['in a method', 'interface i { resource r { m: func(a: u8, A: u8); } } world w { import i; }', ['A']],
    ['not in the world', `${empty} world w {}`, []],
    ['left out', 'interface i { @unstable(feature = x) type r = tuple<>; } world w { import i; }', []],
    [
      'left out of an inline interface',
      'world w { import k: interface { @unstable(feature = x) f: func(a: tuple<>); } }',
      [],
    ],
    [
      'left out of a resource',
      'interface i { resource r { @unstable(feature = x) m: func(a: tuple<>); } } world w { import i; }',
      [],
    ],
    [
      'a type that a use hides',
      'interface j { type t = u8; } interface i { type t = u8; use j.{t}; } world w { import i; }',
      [],
    ],
  ])('refuses what no component can be made with: %s', (_, items, at) => {
    const found = lines({ 'a.wit': `package a:b; ${items}` }, 'w').filter((line) => line.startsWith('a.wit'));
    expect(found.map((line) => line.replace(/^a\.wit:(.*?): .*$/, '$1'))).toEqual(at);
  });

  it.each([
    ['in its parts', `interface i { ${nestedTypes(101)} } world w { import i; }`, 't101'],
    ['the deepest first', `interface i { ${nestedTypes(101, 'deepest first')} } world w { import i; }`, 't1'],
    ['through an alias', `interface i { type a = t101; ${nestedTypes(101)} } world w { import i; }`, 't1'],
    [
      'in what an export uses',
      `interface i { ${nestedTypes(101)} } interface j { use i.{t101}; } world w { export j; }`,
      't101',
    ],
    ['in a function', `world w { import f: func(a: ${wide}); type t = option<option<u8>>; }`, wide],
  ])('refuses a type that is nested too deep: %s', (_, items, at) => {
    const message = 'This type is nested more than 100 deep: nothing can be built from it.';
    expect(lines({ 'a.wit': `package a:b; ${items}` })).toEqual([`a.wit:${at}: ${message}`]);
  });

  it('tells the types of a world, with where they are declared', () => {
    const outcome = described({
      'a.wit': `package a:b@1.0.0;
        interface i { resource r; record t { a: u8 } @unstable(feature = x) type off = u8; }
        interface j { use i.{r, t as s}; type u = s; variant v { x(u) } }
        world w { import l: i; export j; use j.{v}; resource mine; type alias = mine; export k: interface { enum e { a } } }`,
    });
    if (outcome.kind !== 'world') throw new Error(JSON.stringify(outcome));
    const shown = outcome.types.map(({ direction, interface: owner = '', name, type, isResource, declared }) =>
      [
        `${direction} ${owner}#${name}: ${isResource ? 'resource' : type.kind}`,
        declared ? ` of ${declared.interface ?? ''}#${declared.name}` : '',
      ].join(''),
    );
    expect(shown).toEqual([
      'import #v: variant of a:b/j@1.0.0#v',
      'import #mine: resource',
      'import #alias: resource of #mine',
      'import l#r: resource',
      'import l#t: record',
      'import a:b/i@1.0.0#r: resource',
      'import a:b/i@1.0.0#t: record',
      'import a:b/j@1.0.0#r: resource of a:b/i@1.0.0#r',
      'import a:b/j@1.0.0#s: record of a:b/i@1.0.0#t',
      'import a:b/j@1.0.0#u: record of a:b/i@1.0.0#t',
      'import a:b/j@1.0.0#v: variant',
      'export a:b/j@1.0.0#r: resource of a:b/i@1.0.0#r',
      'export a:b/j@1.0.0#s: record of a:b/i@1.0.0#t',
      'export a:b/j@1.0.0#u: record of a:b/i@1.0.0#t',
      'export a:b/j@1.0.0#v: variant',
      'export k#e: enum',
    ]);
    const objects = new Set(outcome.types.filter(({ name }) => name === 's' || name === 'u').map(({ type }) => type));
    expect(objects.size, 'one type is one object, wherever it is named').toBe(1);
  });

  it('bounds worlds that double at every step', () => {
    const worlds = ['world w0 { import f: func(); }'];
    let names = ['f'];
    for (let n = 0; names.length <= 10_000; n++) {
      const renames = names.map((name) => `${name} as ${name}-${n}`).join(', ');
      worlds.push(`world w${n + 1} { include w${n}; include w${n} with { ${renames} } }`);
      names = [...names, ...names.map((name) => `${name}-${n}`)];
    }
    expect(lines({ 'a.wit': `package a:b; ${worlds.join(' ')}` }, `w${worlds.length - 1}`)).toEqual([
      `a.wit:w${worlds.length - 2}: With this include the world has over 10000 imports: nothing can be built from so many.`,
    ]);
  });
});

const empty = 'interface i { type r = tuple<>; }';

/** Options of options, with a type of two more inside. */
const wide = `${'option<'.repeat(99)}t${'>'.repeat(99)}`;

/** `t1` to the one that is given, each an option of the one before. */
function nestedTypes(count: number, order?: 'deepest first'): string {
  const types = Array.from({ length: count }, (_, n) => `type t${n + 1} = option<t${n}>;`);
  return ['type t0 = u8;', ...(order ? types.toReversed() : types)].join('\n');
}

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
