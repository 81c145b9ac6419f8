import { describe, expect, it } from 'vitest';
import { describeWorld, diffWorlds, type WorldChange, type WorldSides } from '../../../src/wit/index.ts';

const types = 'record point { x: s32, y: s32 } variant shape { dot(point), none } enum color { red, green }';

/** A world of one interface, imported or exported. */
function world(items: string, wiring: string): string {
  return `package a:b; interface i { ${items} } world w { ${wiring} }`;
}

const exported = (items: string): string => world(items, 'export i;');
const imported = (items: string): string => world(items, 'import i;');
const only = (wiring: string): string => world('f: func();', wiring);

function sidesOf(wit: string): WorldSides {
  const outcome = describeWorld([{ path: 'a.wit', text: wit }], undefined);
  if (outcome.kind !== 'world') throw new Error(`${wit}: ${outcome.problems.map(({ message }) => message).join(' ')}`);
  return outcome;
}

/** A change on one line: what, where, whom it breaks; then its details. */
function summary(change: WorldChange): string[] {
  const place = 'after' in change ? change.after : change.before;
  const name = [place.interface, place.function, place.type].filter((part) => part !== undefined).join('#');
  const head = `${change.kind} ${change.direction} ${name} breaks ${change.breaks.join(', ') || 'nobody'}`;
  if (!('details' in change)) return [head];
  return [
    head,
    ...change.details.map((detail) => {
      if (detail.kind === 'async') return `async: ${detail.from} -> ${detail.to}`;
      const path = detail.path.map(({ part, before, after }) => [
        part,
        before === after ? before : `${before}/${after}`,
      ]);
      const where = path.map((step) => step.filter(Boolean).join(' ')).join(', ');
      switch (detail.kind) {
        case 'added':
        case 'removed': {
          const what = [detail.part, detail.name].filter(Boolean).join(' ');
          return `[${where}] ${detail.kind} ${what}${detail.type === undefined ? '' : `: ${detail.type}`}`;
        }
        case 'renamed':
          return `[${where}] renamed ${detail.part}: ${detail.from} -> ${detail.to}`;
        case 'reordered':
          return `[${where}] reordered ${detail.part}: ${detail.from.join(' ')} -> ${detail.to.join(' ')}`;
        default:
          return `[${where}] changed: ${detail.from} -> ${detail.to}`;
      }
    }),
  ];
}

const breaksCallers = 'signature export a:b/i#f breaks callers';

describe('what changed, whom it breaks, how far the version goes', () => {
  it.each<[string, string, string, string, readonly string[]]>([
    ['nothing', only('export i;'), only('export i;'), 'none', []],
    ['only the layout', only('export i;'), `${only('export i;')} // a comment`, 'none', []],
    ['an export added', only(''), only('export i;'), 'minor', ['added export a:b/i breaks nobody']],
    ['an export removed', only('export i;'), only(''), 'major', ['removed export a:b/i breaks callers']],
    ['an import added', only(''), only('import i;'), 'major', ['added import a:b/i breaks providers']],
    ['an import removed', only('import i;'), only(''), 'patch', ['removed import a:b/i breaks nobody']],
    [
      'an import of types added',
      world('type t = u8;', ''),
      world('type t = u8;', 'import i;'),
      'patch',
      ['added import a:b/i breaks nobody'],
    ],
    [
      'a function of the world added on both sides',
      only(''),
      only('import log: func(); export run: func();'),
      'major',
      ['added import log breaks providers', 'added export run breaks nobody'],
    ],
    [
      'a function of the world that became an interface',
      only('export run: func();'),
      only('export run: interface { run: func(); }'),
      'major',
      ['removed export run breaks callers', 'added export run breaks nobody'],
    ],
    [
      'a function added to an export',
      exported('f: func();'),
      exported('f: func(); g: func();'),
      'minor',
      ['added export a:b/i#g breaks nobody'],
    ],
    [
      'a function removed from an export',
      exported('f: func(); g: func();'),
      exported('f: func();'),
      'major',
      ['removed export a:b/i#g breaks callers'],
    ],
    [
      'a function added to an import',
      imported('f: func();'),
      imported('f: func(); g: func();'),
      'major',
      ['added import a:b/i#g breaks providers'],
    ],
    [
      'a function removed from an import',
      imported('f: func(); g: func();'),
      imported('f: func();'),
      'patch',
      ['removed import a:b/i#g breaks nobody'],
    ],
    [
      'a parameter and a result added to an import',
      imported('f: func();'),
      imported('f: func(a: u8) -> string;'),
      'major',
      ['signature import a:b/i#f breaks providers', '[] added param a: u8', '[] added result: string'],
    ],
    [
      'the type of a parameter',
      exported('f: func(a: u8, b: u8);'),
      exported('f: func(a: u8, b: u16);'),
      'major',
      [breaksCallers, '[param b] changed: u8 -> u16'],
    ],
    [
      'the name of a parameter, and what is in it',
      exported('f: func(a: list<u8>);'),
      exported('f: func(b: list<u16>);'),
      'major',
      [breaksCallers, '[] renamed param: a -> b', '[param a/b, element] changed: u8 -> u16'],
    ],
    [
      'the order of parameters',
      exported('f: func(a: u8, b: u8);'),
      exported('f: func(b: u8, a: u8);'),
      'major',
      [breaksCallers, '[] reordered param: a b -> b a'],
    ],
    [
      'async',
      exported('f: func() -> u8;'),
      exported('f: async func() -> u8;'),
      'major',
      [breaksCallers, 'async: false -> true'],
    ],
    [
      'a field deep inside',
      exported(`${types} f: func() -> option<list<shape>>;`),
      exported(`${types.replace('y: s32', 'y: s64, z: s32')} f: func() -> option<list<shape>>;`),
      'major',
      [
        breaksCallers,
        '[result, some, element, case dot, field y] changed: s32 -> s64',
        '[result, some, element, case dot] added field z: s32',
      ],
    ],
    [
      'a case added, a payload gone',
      exported(`${types} f: func(s: shape);`),
      exported(`${types.replace('dot(point), none', 'dot, none, all')} f: func(s: shape);`),
      'major',
      [breaksCallers, '[param s, case dot] removed payload: point', '[param s] added case all'],
    ],
    [
      'the order of an enum, and a case by a new name',
      exported(`${types} f: func(c: color, d: tuple<color, u8>);`),
      exported(`${types.replace('red, green', 'green, blue')} f: func(c: color, d: tuple<color, u8>);`),
      'major',
      // The enum stands in two parameters, but it changed once.
      [breaksCallers, '[param c] added case blue', '[param c] removed case red'].toSorted(),
    ],
    [
      'a type by a new name',
      exported(`${types} f: func(c: color);`),
      exported(`${types.replace('color', 'colour')} f: func(c: colour);`),
      'major',
      [breaksCallers, '[param c] renamed type: color -> colour'],
    ],
    [
      'a type of another kind',
      exported('record t { a: u8 } f: func(t: t);'),
      exported('variant t { a(u8) } f: func(t: t);'),
      'major',
      [breaksCallers, '[param t] changed: record t -> variant t'],
    ],
    [
      'a result, a flag, a tuple, a map and a list',
      exported('flags p { r, w } f: func(a: p, b: tuple<u8, u8>, c: map<u8, u8>, d: list<u8, 2>) -> result<u8>;'),
      exported('flags p { r } f: func(a: p, b: tuple<u8>, c: map<u16, u8>, d: list<u8, 3>) -> result<u8, u16>;'),
      'major',
      [
        breaksCallers,
        '[param a] removed flag w',
        '[param b] removed item 1: u8',
        '[param c, key] changed: u8 -> u16',
        '[param d] changed: list<u8, 2> -> list<u8, 3>',
        '[result] added error: u16',
      ],
    ],
    [
      'a resource that became another',
      exported('resource a; resource b; f: func(x: borrow<a>);'),
      exported('resource a; resource b; f: func(x: a);'),
      'major',
      [breaksCallers, '[param x] changed: borrow<a> -> a'],
    ],
    [
      'a method added to an exported resource',
      exported('resource a;'),
      exported('resource a { constructor(); }'),
      'minor',
      ['added export a:b/i#[constructor]a breaks nobody'],
    ],
  ])('%s', (_, before, after, step, lines) => {
    const difference = diffWorlds(sidesOf(before), sidesOf(after));
    const found = difference.changes.flatMap(summary);
    expect(found.toSorted()).toEqual(lines.toSorted());
    expect(difference.step).toBe(step);
  });
});

describe('types that no function mentions', () => {
  const two = (items: string, wiring: string, rest = ''): string =>
    `package a:b; interface i { ${items} } interface j { use i.{t}; ${rest} } world w { ${wiring} }`;

  it.each<[string, string, string, string, readonly string[]]>([
    [
      'changed in an export',
      exported('record t { a: u8 } f: func();'),
      exported('record t { a: u16 } f: func();'),
      'major',
      ['type export a:b/i#t breaks callers', '[field a] changed: u8 -> u16'],
    ],
    [
      'changed in an import',
      imported('type t = list<u8>;'),
      imported('type t = list<u16>;'),
      'major',
      ['type import a:b/i#t breaks providers', '[element] changed: u8 -> u16'],
    ],
    [
      'changed in a type that a changed function mentions: told there',
      exported('record s { a: u8 } record t { s: s } f: func(t: t);'),
      exported('record s { a: u16 } record t { s: s } f: func(t: t);'),
      'major',
      [breaksCallers, '[param t, field s, field a] changed: u8 -> u16'],
    ],
    [
      'come and gone',
      exported('type s = u8; enum t { a }'),
      exported('type s = u8; flags u { a }'),
      'major',
      ['removed export a:b/i#t breaks callers', 'added export a:b/i#u breaks nobody'],
    ],
    [
      'come and gone in an import',
      imported('type s = u8; enum t { a }'),
      imported('type s = u8; flags u { a }'),
      'patch',
      ['removed import a:b/i#t breaks nobody', 'added import a:b/i#u breaks nobody'],
    ],
    [
      'come with a function that mentions them',
      exported('f: func();'),
      exported('f: func(); record t { a: u8 } g: func(t: t);'),
      'minor',
      ['added export a:b/i#g breaks nobody'],
    ],
    [
      'a resource that has to be provided',
      imported('f: func();'),
      imported('f: func(); resource r;'),
      'major',
      ['added import a:b/i#r breaks providers'],
    ],
    [
      'an interface of a resource that has to be provided',
      world('resource r;', ''),
      world('resource r;', 'import i;'),
      'major',
      ['added import a:b/i breaks providers'],
    ],
    [
      'of the world itself',
      'package a:b; world w { type t = u8; record r { a: u8 } }',
      'package a:b; world w { type t = u8; record r { a: s8 } type u = u8; }',
      'major',
      ['type import r breaks providers', '[field a] changed: u8 -> s8', 'added import u breaks nobody'],
    ],
    [
      'that are used elsewhere: told where they are declared',
      two('record t { a: u8 }', 'import j;'),
      two('record t { a: s8 }', 'import j;'),
      'major',
      ['type import a:b/i#t breaks providers', '[field a] changed: u8 -> s8'],
    ],
    [
      'that an export uses: it breaks those who provide the one, and those who call the other',
      two('record t { a: u8 }', 'export j;'),
      two('record t { a: s8 }', 'export j;'),
      'major',
      [
        'type import a:b/i#t breaks providers',
        'type export a:b/j#t breaks callers',
        '[field a] changed: u8 -> s8',
        '[field a] changed: u8 -> s8',
      ],
    ],
    [
      'a resource that is another one by the same name',
      two('resource t;', 'import i; import k; import j;', 'f: func(t: borrow<t>);').replace(
        'world',
        'interface k { resource t; } world',
      ),
      two('resource t;', 'import i; import k; import j;', 'f: func(t: borrow<t>);')
        .replace('use i.', 'use k.')
        .replace('world', 'interface k { resource t; } world'),
      'major',
      [
        'type import a:b/j#t breaks providers',
        '[] changed: the resource `t` of `a:b/i` -> the resource `t` of `a:b/k`',
      ],
    ],
    [
      'a resource that became a record',
      exported('resource t;'),
      exported('record t { a: u8 }'),
      'major',
      ['type export a:b/i#t breaks callers', '[] changed: resource t -> record t'],
    ],
    [
      'what a stream carries',
      exported('record t { a: u8 } f: func(t: stream<t>);'),
      exported('record t { a: u16 } f: func(t: stream<t>);'),
      'major',
      ['type export a:b/i#t breaks callers', '[field a] changed: u8 -> u16'],
    ],
    [
      'a handle by another name for the same resource: nothing',
      exported('resource r; type a = r; f: func(x: borrow<a>, y: own<r>);'),
      exported('resource r; type a = r; f: func(x: borrow<r>, y: a);'),
      'none',
      [],
    ],
  ])('%s', (_, before, after, step, lines) => {
    const difference = diffWorlds(sidesOf(before), sidesOf(after));
    expect(difference.changes.flatMap(summary).toSorted()).toEqual(lines.toSorted());
    expect(difference.step).toBe(step);
  });

  it('are not compared with a world that does not tell its types', () => {
    const { imports, exports } = sidesOf(exported('type t = u8;'));
    expect(diffWorlds({ imports, exports }, sidesOf(exported('type t = u16;'))).changes).toEqual([]);
  });
});

describe('versions of an interface', () => {
  const of = (versions: readonly string[], functions = 'f: func();'): string => {
    const packages = versions.map((version) => `package d:e@${version} { interface i { ${functions} } }`);
    const imports = versions.map((version) => `import d:e/i@${version};`);
    return `package a:b; ${packages.join(' ')} world w { ${imports.join(' ')} }`;
  };

  it.each<[readonly string[], readonly string[], string, readonly string[]]>([
    [['0.2.0'], ['0.2.6'], 'patch', ['version import d:e/i@0.2.6 breaks nobody']],
    [['1.0.0'], ['1.10.0'], 'patch', ['version import d:e/i@1.10.0 breaks nobody']],
    [
      ['0.2.0'],
      ['0.3.0'],
      'major',
      ['removed import d:e/i@0.2.0 breaks nobody', 'added import d:e/i@0.3.0 breaks providers'],
    ],
    [
      ['0.0.1'],
      ['0.0.2'],
      'major',
      ['removed import d:e/i@0.0.1 breaks nobody', 'added import d:e/i@0.0.2 breaks providers'],
    ],
    [
      ['0.2.0-rc-1'],
      ['0.2.0'],
      'major',
      ['removed import d:e/i@0.2.0-rc-1 breaks nobody', 'added import d:e/i@0.2.0 breaks providers'],
    ],
    [['0.2.0', '0.2.6'], ['0.2.6'], 'patch', ['removed import d:e/i@0.2.0 breaks nobody']],
    [
      ['0.2.9', '0.2.10'],
      ['0.2.11'],
      'patch',
      ['removed import d:e/i@0.2.9 breaks nobody', 'version import d:e/i@0.2.11 breaks nobody'],
    ],
  ])('%j to %j', (before, after, step, lines) => {
    const difference = diffWorlds(sidesOf(of(before)), sidesOf(of(after)));
    expect(difference.changes.flatMap(summary).toSorted()).toEqual(lines.toSorted());
    expect(difference.step).toBe(step);
  });

  it('are compared by their functions too', () => {
    const difference = diffWorlds(sidesOf(of(['0.2.0'])), sidesOf(of(['0.2.6'], 'f: func(); g: func();')));
    expect(difference.changes.flatMap(summary)).toEqual([
      'version import d:e/i@0.2.6 breaks nobody',
      'added import d:e/i@0.2.6#g breaks providers',
    ]);
    expect(difference.step).toBe('major');
  });
});

it('compares types that double at every step', () => {
  const doubling = (end: string): string => {
    const steps = Array.from({ length: 60 }, (_, index) => `type t${index + 1} = tuple<t${index}, t${index}>;`);
    return exported(`type t0 = ${end}; ${steps.join(' ')} f: func(t: t60);`);
  };
  const difference = diffWorlds(sidesOf(doubling('u8')), sidesOf(doubling('u16')));
  expect(difference.changes.flatMap((change) => (change.kind === 'signature' ? change.details : []))).toHaveLength(2);
});
