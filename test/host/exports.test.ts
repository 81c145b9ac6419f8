import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ExportPath } from '../../src/host/index.ts';
import { plain, type Source, versionOf } from './support/component.ts';
import { startHost, type TestHost } from './support/host.ts';

let test: TestHost;

beforeEach(async () => void (test = await startHost()));
afterEach(() => test.end());

const types = 'interface types { record person { name: string, age: u8 } }';
const returning = 'func() -> u32';

/** A core module with a function under each of these names, which returns its place in the list, from 1. */
function numbered(...names: readonly string[]): string {
  const functions = names.map((name, at) => `(func (export "${name}") (result i32) (i32.const ${at + 1}))`);
  return `(module ${functions.join('\n')})`;
}

/** A core module whose one function takes a person and returns them a year older. */
function ageing(name: string): string {
  return `(module
    (memory (export "memory") 1)
    (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 1024))
    (func (export "${name}") (param i32 i32 i32) (result i32)
      (i32.store (i32.const 16) (local.get 0))
      (i32.store (i32.const 20) (local.get 1))
      (i32.store8 (i32.const 24) (i32.add (local.get 2) (i32.const 1)))
      (i32.const 16)))`;
}

describe('a function is called', () => {
  const cases: readonly (readonly [string, Source, readonly ExportPath[]])[] = [
    [
      'of an interface without a version',
      {
        package: 'a:b',
        interfaces: `interface api { get-it: ${returning}; }`,
        world: 'export api;',
        core: numbered('a:b/api#get-it'),
      },
      [{ interface: 'a:b/api', function: 'get-it' }],
    ],
    [
      'of an interface with a version',
      {
        package: 'a:b@0.1.0',
        interfaces: `interface api { get: ${returning}; }`,
        world: 'export api;',
        core: numbered('a:b/api@0.1.0#get'),
      },
      [{ interface: 'a:b/api@0.1.0', function: 'get' }],
    ],
    [
      'of interfaces that differ only in their package, and of the world under the same name',
      {
        package: 'a:b',
        interfaces: `interface api { get: ${returning}; }`,
        world: `export api; export c:d/api; export %api: ${returning};`,
        more: `package c:d { interface api { get: ${returning}; } }`,
        core: numbered('a:b/api#get', 'c:d/api#get', 'api'),
      },
      [{ interface: 'a:b/api', function: 'get' }, { interface: 'c:d/api', function: 'get' }, { function: 'api' }],
    ],
    [
      'of two versions of an interface',
      {
        world: 'export a:b/api@1.0.0; export a:b/api@1.1.0;',
        more: `
          package a:b@1.0.0 { interface api { get: ${returning}; } }
          package a:b@1.1.0 { interface api { get: ${returning}; } }`,
        core: numbered('a:b/api@1.0.0#get', 'a:b/api@1.1.0#get'),
      },
      [
        { interface: 'a:b/api@1.0.0', function: 'get' },
        { interface: 'a:b/api@1.1.0', function: 'get' },
      ],
    ],
    [
      'of an interface that the world writes out',
      { world: `export my-api: interface { get: ${returning}; }`, core: numbered('my-api#get') },
      [{ interface: 'my-api', function: 'get' }],
    ],
    [
      'whose name has words in capitals, digits, or is a word of JavaScript',
      {
        package: 'a:b',
        interfaces: `interface api { get-HTTP-x: ${returning}; URL: ${returning}; v2-b: ${returning}; %delete: ${returning}; }`,
        world: 'export api;',
        core: numbered('a:b/api#get-HTTP-x', 'a:b/api#URL', 'a:b/api#v2-b', 'a:b/api#delete'),
      },
      ['get-HTTP-x', 'URL', 'v2-b', 'delete'].map((name) => ({ interface: 'a:b/api', function: name })),
    ],
  ];

  it.each(cases)('%s', async (_, source, paths) => {
    expect(await test.deploy(await versionOf(source))).toEqual({ kind: 'returned', value: undefined });
    for (const [at, path] of paths.entries()) {
      expect(await test.host.call(test.key, path, plain, [])).toEqual({ kind: 'returned', value: at + 1 });
    }
  });

  it.each([
    { interface: 'a:b/api@0.1.0', function: 'get' },
    { interface: 'a:c/api', function: 'get' },
    { interface: 'a:b/api', function: 'other' },
    { interface: 'a:b/api', function: 'to-string' },
    { interface: 'to-string', function: 'call' },
    { function: 'get' },
    { function: 'api' },
  ])('by %j only if it is there', async (path) => {
    const interfaces = `interface api { get: ${returning}; }`;
    const source = { package: 'a:b', interfaces, world: 'export api;', core: numbered('a:b/api#get') };
    await test.deploy(await versionOf(source));
    expect(await test.host.call(test.key, path, plain, [])).toMatchObject({ failure: { kind: 'export-not-found' } });
  });
});

describe('types of an interface that holds nothing else', () => {
  const api = 'interface api { use types.{person}; older: func(p: person) -> person; }';

  it.each<readonly [string, Source, ExportPath]>([
    [
      'by the world',
      {
        package: 'a:b',
        interfaces: types,
        world: 'use types.{person}; export run: func(p: person) -> person;',
        core: ageing('run'),
      },
      { function: 'run' },
    ],
    [
      'by an exported interface',
      { package: 'a:b', interfaces: types + api, world: 'export api;', core: ageing('a:b/api#older') },
      { interface: 'a:b/api', function: 'older' },
    ],
    [
      'by an exported interface with a version',
      { package: 'a:b@0.1.0', interfaces: types + api, world: 'export api;', core: ageing('a:b/api@0.1.0#older') },
      { interface: 'a:b/api@0.1.0', function: 'older' },
    ],
    [
      'by an exported interface beside them',
      { package: 'a:b', interfaces: types + api, world: 'export types; export api;', core: ageing('a:b/api#older') },
      { interface: 'a:b/api', function: 'older' },
    ],
  ])('are used %s', async (_, source, path) => {
    const version = await versionOf(source);
    expect(version.glue).not.toContain("imports['a:b");
    expect(await test.deploy(version)).toEqual({ kind: 'returned', value: undefined });
    const called = await test.host.call(test.key, path, plain, [{ name: 'Ada', age: 36 }]);
    expect(called).toEqual({ kind: 'returned', value: { name: 'Ada', age: 37 } });
  });

  it('may carry a resource of ours on, which the glue takes from its own interface', async () => {
    const source = {
      package: 'a:b',
      interfaces: 'interface types { use wasi:io/poll@0.2.12.{pollable}; type mine = list<pollable>; }',
      world: 'use types.{pollable}; export run: func(p: borrow<pollable>) -> u32; export get: func() -> u32;',
      core: `(module (memory (export "memory") 1)
        (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 1024))
        (func (export "run") (param i32) (result i32) (i32.const 1))
        (func (export "get") (result i32) (i32.const 2)))`,
    };
    expect(await test.deploy(await versionOf(source))).toEqual({ kind: 'returned', value: undefined });
    expect(await test.call('get')).toEqual({ kind: 'returned', value: 2 });
  });
});
