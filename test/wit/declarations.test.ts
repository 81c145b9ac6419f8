import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { interfaceDeclarations } from '../../src/wit/index.ts';
import { fixture } from './fixtures.ts';

function entries(text: string): Record<string, Record<string, string>> {
  return Object.fromEntries(
    Array.from(interfaceDeclarations(text), ([name, items]) => [name, Object.fromEntries(items)]),
  );
}

function inInterface(items: string): Record<string, string> | undefined {
  return entries(`package a:b@1.0.0; use c:d/e@0.1.0 as top; interface i { ${items} }`)['a:b/i@1.0.0'];
}

describe('interfaceDeclarations', () => {
  it('gives every item in its normal form', () => {
    expect(
      inInterface(`
        use c:d/e@0.1.0.{a, b as %type};
        use top.{t}; use local.{u as u};
        /// documentation
        @since(version = 1.0.0)
        resource r {
          constructor(  a : u8 , );
          m: func( ) -> own<r>; // a comment
          s: static async func(r: borrow<r>);
        }
        record %record { x: list<u8,4>, %y: map<string,r>, }
        variant v { one(%list), two } type %list = tuple<u8,>; enum e { a, b, } flags f { x }
        %func: func(%in: %u8) -> result<_,e>; type %u8 = u8;`),
    ).toEqual({
      a: 'use c:d/e.{a}',
      type: 'use c:d/e.{b as %type}',
      t: 'use c:d/e.{t}',
      u: 'use a:b/local.{u}',
      r: 'resource r',
      '[constructor]r': 'constructor(a: u8)',
      '[method]r.m': 'func() -> r',
      '[static]r.s': 'async func(r: borrow<r>)',
      record: 'record %record { x: list<u8, 4>, y: map<string, r> }',
      v: 'variant v { one(%list), two }',
      list: 'type %list = tuple<u8>',
      e: 'enum e { a, b }',
      f: 'flags f { x }',
      func: 'func(in: %u8) -> result<_, e>',
      u8: 'type %u8 = u8',
    });
  });

  it.each([
    ['the type of a parameter', 'f: func(a: u8);', 'f: func(a: u16);'],
    ['the name of a parameter', 'f: func(a: u8);', 'f: func(b: u8);'],
    ['the order of fields', 'record r { a: u8, b: u8 }', 'record r { b: u8, a: u8 }'],
    ['async', 'f: func();', 'f: async func();'],
    ['a result', 'f: func();', 'f: func() -> result;'],
    ['borrowing', 'resource r; f: func(a: r);', 'resource r; f: func(a: borrow<r>);'],
    ['a keyword and a name like it', 'type u8x = u8; f: func(a: u8);', 'type u8x = u8; f: func(a: %u8);'],
    ['static', 'resource r { m: func(); }', 'resource r { m: static func(); }'],
    ['where a type comes from', 'use c:d/e@0.1.0.{t};', 'use c:d/f@0.1.0.{t};'],
    ['what a type is called there', 'use c:d/e@0.1.0.{t};', 'use c:d/e@0.1.0.{u as t};'],
    ['the length of a list', 'type t = list<u8, 4>;', 'type t = list<u8, 5>;'],
    ['a second declaration', 'f: func();', 'f: func(); f: func(a: u8);'],
  ])('tells apart: %s', (_, one, other) => {
    expect(inInterface(one)).not.toEqual(inInterface(other));
  });

  it.each([
    ['layout and comments', 'f: func(a: u8) -> u8;', '/// x\nf :\n func ( a : /* y */ u8 , )->u8 ;'],
    ['needless marks', 'f: func(a: u8);', '%f: func(%a: u8);'],
    ['gates', 'f: func();', '@since(version = 1.0.0) f: func();'],
    ['the version of a use', 'use c:d/e@0.1.0.{t};', 'use c:d/e@0.1.9.{t};'],
    ['how a path is written', 'use c:d/e@0.1.0.{t};', 'use top.{t};'],
    ['owning', 'resource r; f: func(a: r);', 'resource r; f: func(a: own<r>);'],
    ['an empty body', 'resource r;', 'resource r {}'],
  ])('does not tell apart: %s', (_, one, other) => {
    expect(inInterface(one)).toBeDefined();
    expect(inInterface(one)).toEqual(inInterface(other));
  });

  it('finds the interfaces of a printed component to be those of the WASI text', () => {
    // The package's main module lies in its `src`; its WIT beside that.
    const jco = dirname(dirname(createRequire(import.meta.url).resolve('@bytecodealliance/jco')));
    const wasi = entries(readFileSync(join(jco, 'lib/wit/builtin/0.2.12/wasi-io/package.wit'), 'utf8'));
    const component = entries(fixture('component.wit'));
    expect(Object.keys(wasi)).toEqual(['wasi:io/error@0.2.12', 'wasi:io/poll@0.2.12', 'wasi:io/streams@0.2.12']);
    for (const [name, items] of Object.entries(wasi)) expect(component[name]).toEqual(items);
    expect(component['wasi:io/streams@0.2.12']?.['[method]input-stream.read']).toBe(
      'func(len: u64) -> result<list<u8>, stream-error>',
    );
  });

  it('declares nothing where the syntax is broken', () => {
    expect(entries('package a:b; interface i { f: func(); g: func( }')).toEqual({});
  });
});
