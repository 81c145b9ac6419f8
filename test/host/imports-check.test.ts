import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { customInterfaces, declarationsIn, referenceOf, refusedImports } from '../../src/host/imports-check.ts';
import { preparedReference, readReference } from '../../src/host/reference-wit.ts';
import type { Right } from '../../src/manifest/index.ts';
import { describeWorld, type WorldItem } from '../../src/wit/index.ts';
import { root } from '../support/paths.ts';
import { temporaryFolder } from '../support/workspace.ts';
import { referenceWit } from './support/component.ts';

const reference = referenceOf(referenceWit);

/** Checks a component whose WIT imports `names`, in packages as given. */
function check(packages: string, ...names: string[]): string[] {
  return checkWith([], packages, ...names);
}

function checkWith(requests: readonly Right[], packages: string, ...names: string[]): string[] {
  const wit = `package root:component;\nworld root { ${names.map((name) => `import ${name};`).join(' ')} }\n${packages}`;
  return refusedImports({ wit, imports: importsOf(wit, names), requests }, reference);
}

/** What the host is told of the imports; of a text that is no world, their names alone. */
function importsOf(wit: string, names: readonly string[]): readonly WorldItem[] {
  const world = describeWorld([{ path: 'component.wit', text: wit }], 'root');
  if (world.kind === 'world') return world.imports;
  return names.map((name) =>
    name.includes('/')
      ? { kind: 'interface', name, functions: [] }
      : { kind: 'function', name, signature: { params: [], async: false, text: 'func()' } },
  );
}

/** The package of the reference that has this name, as a component of another patch version would state it. */
function ours(name: string, version = '0.2.12', edit: (text: string) => string = (text) => text): string {
  const text = referenceWit.find((each) => each.includes(`package ${name}@`)) ?? '';
  expect(text).not.toBe('');
  return edit(`${text.replace(/^package [^;]+;/m, `package ${name}@${version} {`)}\n}`).replaceAll(
    '@0.2.12',
    `@${version}`,
  );
}

describe('an import', () => {
  it.each(['0.2.0', '0.2.3', '0.2.12', '0.2.99'])('of version %s is accepted in our own types', (version) => {
    const names = ['streams', 'poll', 'error'].map((name) => `wasi:io/${name}@${version}`);
    expect(check(ours('wasi:io', version), ...names)).toEqual([]);
    const files = ['types', 'preopens'].map((name) => `wasi:filesystem/${name}@${version}`);
    expect(check(ours('wasi:filesystem', version), ...files)).toEqual([]);
    expect(check(ours('wasi:http', version), `wasi:http/outgoing-handler@${version}`)).toEqual([]);
  });

  it('of a part of an interface is accepted', () => {
    const text = 'package wasi:io@0.2.3 { interface poll { resource pollable { ready: func() -> bool; } } }';
    expect(check(text, 'wasi:io/poll@0.2.3')).toEqual([]);
  });

  const refusalOf = (name: string, owner: string, version: string, items: string): string[] =>
    check(`package ${owner}@${version} { interface ${name} { ${items} } }`, `${owner}/${name}@${version}`);

  it.each([
    ['wasi:sockets', 'raw', 'resource raw-socket;'],
    ['wasi:io', 'other', 'a: func();'],
    ['wasi:io', 'constructor', 'a: func();'],
    ['wasi:http', 'incoming-handler', 'handle: func();'],
    ['airlock:component', 'other', 'a: func();'],
  ])('of a standard that is not offered is refused: %s/%s', (owner, name, items) => {
    expect(refusalOf(name, owner, '0.2.12', items)).toEqual([
      `it imports ${owner}/${name}@0.2.12, which this host does not offer`,
    ]);
  });

  it.each([
    'resource r;',
    'type a = u8; resource r;',
    'resource r { constructor(); }',
    'resource r { s: static func() -> u8; }',
    '%record: async func();',
    'type a = u8; a: func();',
    'use wasi:io/poll@0.2.12.{pollable}; wait: func(all: list<option<pollable>>);',
    'use wasi:io/poll@0.2.12.{pollable as p}; variant v { a(own<p>) } give: func() -> result<tuple<v>>;',
    'read: func() -> stream<u8>;',
    'read: func() -> future;',
  ])('of its own that passes more than values is refused: %s', (items) => {
    const poll = 'package wasi:io@0.2.12 { interface poll { resource pollable; } }';
    const names = ['a:b/types@0.2.12', ...(items.includes('poll') ? ['wasi:io/poll@0.2.12'] : [])];
    const wanted = [{ capability: 'custom', pattern: 'a:b/types' }] as const;
    expect(checkWith(wanted, `package a:b@0.2.12 { interface types { ${items} } }\n${poll}`, ...names)).toEqual([
      'it imports a:b/types@0.2.12, which this host does not offer: it passes more than plain values, so a component that exports it has to be linked',
    ]);
  });

  const charge = `package example:payments@1.2.0 { interface charge {
    record amount { cents: u32, note: option<string> }
    variant failure { declined, other(string) }
    pay: func(amount: amount, tags: list<tuple<string, u8>>) -> result<u64, failure>;
    value-of: func();
  } }`;

  it('of its own that is not requested is refused, with a word on how to request it', () => {
    expect(check(charge, 'example:payments/charge@1.2.0')).toEqual([
      'it imports example:payments/charge@1.2.0, which this host does not offer; to call it all the same, request it in the manifest, as "custom": { "example:payments/charge": {} }',
    ]);
    for (const pattern of ['example:payments/charges', 'example:payments/other', 'no pattern']) {
      expect(checkWith([{ capability: 'custom', pattern }], charge, 'example:payments/charge@1.2.0')).toHaveLength(1);
    }
    const other = [{ capability: 'storage', pattern: 'example:payments/charge' }] as const;
    expect(checkWith(other, charge, 'example:payments/charge@1.2.0')).toHaveLength(1);
  });

  it.each(['example:payments/charge', 'example:payments/charge {"max":100}'])(
    'of its own that is requested as %s is accepted',
    (pattern) => {
      expect(checkWith([{ capability: 'custom', pattern }], charge, 'example:payments/charge@1.2.0')).toEqual([]);
    },
  );

  it('of its own whose functions the text does not tell is refused', () => {
    const wit = `package root:component;\nworld root { import example:payments/charge@1.2.0; }\n${charge}`;
    const requests = [{ capability: 'custom', pattern: 'example:payments/charge' }] as const;
    const imports = [{ kind: 'interface', name: 'example:payments/charge@1.2.0', functions: [] }] as const;
    expect(refusedImports({ wit, imports, requests }, reference)).toHaveLength(1);
  });

  it('of types alone is accepted, whatever their names', () => {
    const items = `
      type a = u8; record %func { %constructor: u32, %func: string } variant v { a(u8), %resource } enum e { %static }
      flags f { %func } use wasi:io/poll@0.2.12.{pollable as %use}; type own-list = list<own<%use>>;`;
    expect(check(`package a:b@1.0.0 { interface types { ${items} } }`, 'a:b/types@1.0.0')).toEqual([]);
    expect(check('package a:b { interface types { } }', 'a:b/types')).toEqual([]);
    expect(check('package a:b { interface types { } }', 'a:b/other')).toHaveLength(1);
    expect(
      customInterfaces({
        imports: importsOf(
          `package r:c;\nworld root { import a:b/types; }\npackage a:b { interface types { type a = u8; } }`,
          [],
        ),
      }),
    ).toEqual([]);
  });

  it('of a function by itself is not offered', () => {
    expect(check('', 'print')).toEqual(['it imports print, which this host does not offer']);
  });

  it.each(['0.3.0', '0.1.0', '0.20.0', '0.2.0-rc', '1.0.0'])('of version %s is not offered', (version) => {
    const text = `package wasi:io@${version} { interface poll { } }`;
    expect(check(text, `wasi:io/poll@${version}`)).toEqual([
      `it imports wasi:io/poll@${version}; this host offers the 0.2 versions of it`,
    ]);
  });

  it('without a version is not offered', () => {
    expect(check('package wasi:io { interface poll { } }', 'wasi:io/poll')).toHaveLength(1);
  });

  it('whose text is missing or broken is refused', () => {
    expect(check('', 'wasi:io/poll@0.2.12')).toEqual(['what it imports from wasi:io/poll@0.2.12 could not be read']);
    expect(check('package wasi:io@0.2.12 { interface poll { resource', 'wasi:io/poll@0.2.12')).toHaveLength(1);
  });

  it.each([
    [
      'a member that WASI does not have',
      'resource descriptor { constructor(path: string); }',
      '[constructor]descriptor',
    ],
    [
      'another one',
      'resource descriptor { %constructor: static func(text: string); }',
      '[static]descriptor.constructor',
    ],
    ['a function that WASI does not have', 'to-string: func() -> string;', '#to-string'],
    ['a type that WASI does not have', 'record mine { a: u32 }', '#mine'],
    ['a type of its own under a name of ours', 'type filesize = string;', 'with other types'],
    ['an enum with another case', 'enum error-code { access, evil }', 'with other types'],
    [
      'other parameters',
      'type filesize = u64; resource descriptor { set-size: func(size: string); }',
      '[method]descriptor.set-size with other types',
    ],
    ['a resource for a record', 'resource datetime;', 'datetime'],
    ['a record for a resource', 'record descriptor { a: u32 }', 'with other types'],
    ['a member twice', 'type filesize = u64; type filesize = u64;', 'filesize'],
  ])('with %s is refused', (_, items, told) => {
    const refused = check(
      `package wasi:filesystem@0.2.12 { interface types { ${items} } }`,
      'wasi:filesystem/types@0.2.12',
    );
    expect(refused.length).toBeGreaterThan(0);
    expect(refused.join()).toContain(told);
  });

  it('that uses a type of another interface for one of ours is refused', () => {
    const text = `
      package evil:io@0.2.12 { interface streams { resource input-stream; } }
      package wasi:filesystem@0.2.12 { interface types { use evil:io/streams@0.2.12.{input-stream}; } }`;
    expect(check(text, 'wasi:filesystem/types@0.2.12').join()).toContain(
      'wasi:filesystem/types@0.2.12#input-stream with other types',
    );
  });

  it('of an operation that is not in the table is refused, though WASI has it', () => {
    const name = 'wasi:http/types@0.2.12';
    expect(check(ours('wasi:http', '0.2.12'), name)).toEqual([
      `it imports ${name}#[method]response-outparam.send-informational, which this host does not offer`,
    ]);
  });
});

describe('a link', () => {
  const poll = 'package wasi:io@0.2.12 { interface poll { resource pollable; } }';
  const refusals = (items: string, types = '', links: Readonly<Record<string, string>> = {}): string[] => {
    const own = `package a:b@1.0.0 { interface types { resource r; ${types} } interface face { ${items} } }`;
    const wit = `package root:component;\nworld root { import a:b/types@1.0.0; import a:b/face@1.0.0; import wasi:io/poll@0.2.12; }\n${own}\n${poll}`;
    const all = Object.entries({ 'a:b/face': 'p', 'a:b/types': 'p', ...links });
    const imports = importsOf(wit, []);
    const linked = all.map(([name, provider]) => ({ interface: name, provider }));
    return refusedImports({ wit, imports, requests: [], links: linked }, reference);
  };

  it.each([
    'resource s { constructor(); m: func(other: borrow<s>) -> list<s>; f: static func(v: option<s>); }',
    'resource s;',
    'use types.{r}; f: func(a: r, b: borrow<r>) -> result<tuple<r>, r>;',
    'use types.{r as own-name}; f: func() -> own-name;',
  ])('may pass the resources of its component: %s', (items) => {
    expect(refusals(items)).toEqual([]);
  });

  it.each<[string, string, Readonly<Record<string, string>>?]>([
    ['its f passes stream<u8>, which no link carries', 'f: func() -> stream<u8>;'],
    ['its f passes future, which no link carries', 'f: func() -> option<future>;'],
    ['its f is asynchronous, and a link waits for each answer', 'f: async func();'],
    [
      "its f passes the resource pollable of wasi:io/poll, which is the host's own",
      'use wasi:io/poll@0.2.12.{pollable}; f: func() -> pollable;',
    ],
    ['its [method]s.m passes the resource r of a:b/types, which q answers', methodWithR(), { 'a:b/types': 'q' }],
  ])('is refused where %s', (why, items, links) => {
    expect(refusals(items, '', links)).toContain(`it cannot be linked to p for a:b/face@1.0.0: ${why}`);
  });

  it('is refused where the interface of a resource is not linked', () => {
    const wit = `package root:component;\nworld root { import a:b/types@1.0.0; import a:b/face@1.0.0; }\npackage a:b@1.0.0 { interface types { resource r; } interface face { use types.{r}; f: func(a: r); } }`;
    const links = [{ interface: 'a:b/face', provider: 'p' }];
    expect(refusedImports({ wit, imports: importsOf(wit, []), requests: [], links }, reference)).toContain(
      'it cannot be linked to p for a:b/face@1.0.0: its f passes the resource r of a:b/types, which has to be linked to p as well',
    );
  });
});

function methodWithR(): string {
  return 'use types.{r}; resource s { m: func(other: r); }';
}

it('functions of an interface of its own are those of all its versions', () => {
  const text = (version: string, name: string) =>
    `package example:payments@${version} { interface charge { ${name}: func(); } }`;
  const wit = `package root:component;
world root { import example:payments/charge@1.0.0; import example:payments/charge@2.0.0; import wasi:io/poll@0.2.12; }
${text('1.0.0', 'pay')} ${text('2.0.0', 'has-own-property')} package wasi:io@0.2.12 { interface poll { poll: func(); } }`;
  expect(customInterfaces({ imports: importsOf(wit, []) })).toEqual([
    { name: 'example:payments/charge', functions: ['pay', 'has-own-property'] },
  ]);
});

it('finds in what was prepared of the reference what the texts say', async () => {
  const folder = await temporaryFolder('reference');
  try {
    const file = join(folder.path, 'reference.json');
    await writeFile(file, preparedReference(referenceWit));
    const prepared = referenceOf(readReference(file, join(root, 'wit')));
    const names = referenceWit.flatMap((text) => declarationsIn(text).map(([name]) => name));
    expect(names.length).toBeGreaterThan(30);
    for (const name of names) expect([name, prepared.get(name)]).toEqual([name, reference.get(name)]);
    expect(prepared.get('wasi:io/nothing')).toBeUndefined();
    expect(readReference(join(folder.path, 'none.json'), join(root, 'wit'))).toEqual(referenceWit);
  } finally {
    await folder.dispose();
  }
});
