import { describe, expect, it } from 'vitest';
import { referenceOf, refusedImports } from '../../src/host/imports-check.ts';
import { referenceWit } from './support/component.ts';

const reference = referenceOf(referenceWit);

/** Checks a component whose WIT imports `names`, in packages as given. */
function check(packages: string, ...names: string[]): string[] {
  const wit = `package root:component;\nworld root { ${names.map((name) => `import ${name};`).join(' ')} }\n${packages}`;
  return refusedImports(
    wit,
    names.map((name) => ({ name })),
    reference,
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

  it.each([
    ['example:payments/charge@0.2.0', 'interface charge { pay: func(); }'],
    ['wasi:sockets/raw@0.2.12', 'interface raw { resource raw-socket; }'],
    ['wasi:io/other@0.2.12', 'interface other { a: func(); }'],
    ['wasi:io/constructor@0.2.12', 'interface constructor { a: func(); }'],
    ['wasi:http/incoming-handler@0.2.12', 'interface incoming-handler { handle: func(); }'],
    ['a:b/types@0.2.12', 'interface types { type a = u8; resource r; }'],
    ['a:b/types@0.2.12', 'interface types { resource r { constructor(); } }'],
    ['a:b/types@0.2.12', 'interface types { type a = u8; %type: func() -> u8; }'],
    ['a:b/types@0.2.12', 'interface types { record: async func(); }'],
    ['a:b/types@0.2.12', 'interface types { type a = u8; a: func(); }'],
    ['a:b/types@0.2.12', 'interface types { type a = '],
  ])('of %s is not offered', (name, text) => {
    const [, owner = '', version = ''] = /^(.+)\/.+@(.+)$/.exec(name) ?? [];
    expect(check(`package ${owner}@${version} { ${text} }`, name)).toEqual([
      `it imports ${name}, which this host does not offer`,
    ]);
  });

  it('of types alone is accepted, whatever their names', () => {
    const items = `
      type a = u8; record %func { %constructor: u32, %func: string } variant v { a(u8), %resource } enum e { %static }
      flags f { %func } use wasi:io/poll@0.2.12.{pollable as %use}; type own-list = list<own<%use>>;`;
    expect(check(`package a:b@1.0.0 { interface types { ${items} } }`, 'a:b/types@1.0.0')).toEqual([]);
    expect(check('package a:b { interface types { } }', 'a:b/types')).toEqual([]);
    expect(check('package a:b { interface types { } }', 'a:b/other')).toHaveLength(1);
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
    expect(check(text, 'wasi:filesystem/types@0.2.12')).toHaveLength(1);
  });

  it('of an operation that is not in the table is refused, though WASI has it', () => {
    const name = 'wasi:http/types@0.2.12';
    expect(check(ours('wasi:http', '0.2.12'), name)).toEqual([
      `it imports ${name}#[method]response-outparam.send-informational, which this host does not offer`,
    ]);
  });
});
