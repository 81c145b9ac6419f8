import { describe, expect, it } from 'vitest';
import { type Completion, completionsAt } from '../../src/language/index.ts';
import { applyEdits, fixture } from './fixture.ts';

/** The labels that are offered at the mark, in the order in which they stand. */
async function labels(text: string, trigger?: string): Promise<string[]> {
  const { model, path, offset } = await fixture(text);
  const { items } = completionsAt(model, path, offset, { trigger });
  return items.toSorted(inOrder).map(named);
}

/** The file after one of the items was taken, its snippet if it has one. */
async function taken(text: string, label: string): Promise<string> {
  const { model, path, offset, texts } = await fixture(text);
  const [item] = completionsAt(model, path, offset).items.filter((each) => named(each) === label);
  if (!item) return `no ${label}`;
  const edits = [{ span: item.span, text: item.snippet ?? item.text }, ...(item.edits ?? [])];
  return (
    applyEdits(
      texts,
      edits.map((edit) => ({ path, ...edit })),
    ).get(path) ?? ''
  );
}

function named({ label, description }: Completion): string {
  return description ? `${label} (${description})` : label;
}

function inOrder(a: Completion, b: Completion): number {
  return a.sort < b.sort ? -1 : a.sort > b.sort ? 1 : 0;
}

const primitives = 'bool string char u8 u16 u32 u64 s8 s16 s32 s64 f32 f64 error-context'.split(' ');
const generics = 'list option result tuple own borrow map stream future'.split(' ');
const types = [...primitives, ...generics];
const shapes = 'record variant enum flags resource type'.split(' ');

/** Packages to choose from. */
const wasi = `
=== wit/deps/io/streams.wit
/// Input and output.
package wasi:io@0.2.6;
/// Bytes, one after the other.
interface streams { use error.{error}; resource input-stream; resource output-stream; variant stream-error { closed } }
=== wit/deps/io/error.wit
interface error { /// What went wrong.
  resource error; }
=== wit/deps/clocks.wit
package wasi:clocks@0.2.6;
interface wall-clock { record datetime { seconds: u64 } }
world imports { import wall-clock; }
`;

describe('what is offered', () => {
  it.each<[string, string, readonly string[]]>([
    ['at the top of an empty file', '<|>', ['package', 'interface', 'world', 'use']],
    [
      'below the header',
      'package a:b@1.0.0;\n<|>',
      ['interface', 'world', 'use', '@deprecated', '@since', '@unstable'],
    ],
    ['below the header, half typed', 'package a:b;\n\nwor<|>\n', ['interface', 'world', 'use', '@unstable']],
    ['in a package in braces', 'package a:b;\npackage c:d { <|> }', ['interface', 'world', 'use', '@unstable']],
    ['in an interface', 'package a:b;\ninterface i { <|> }', ['func', 'func ->', ...shapes, 'use', '@unstable']],
    [
      'in an interface without an end, below a function without one',
      'package a:b;\ninterface i {\n  f: func()\n  re<|>',
      ['func', 'func ->', ...shapes, 'use', '@unstable'],
    ],
    [
      'in an interface inside of a world',
      'package a:b;\nworld w { export e: interface { <|> } }',
      ['func', 'func ->', ...shapes, 'use', '@unstable'],
    ],
    [
      'in a world',
      'package a:b;\nworld w { <|> }',
      ['import', 'export', 'import func', 'export func', 'include', 'use', ...shapes, '@unstable'],
    ],
    [
      'in a resource',
      'package a:b;\ninterface i { resource r { <|> } }',
      ['constructor', 'func', 'func ->', 'static func', '@unstable'],
    ],
    ['behind the name of a function', 'package a:b;\ninterface i { f: <|> }', ['func', 'func ->', 'async func']],
    ['behind async', 'package a:b;\ninterface i { f: async <|> }', ['func', 'func ->']],
    [
      'behind the name of a function of a resource',
      'package a:b;\ninterface i { resource r { f: <|> } }',
      ['func', 'func ->', 'async func', 'static func', 'static async func'],
    ],
    ['behind static', 'package a:b;\ninterface i { resource r { f: static <|> } }', ['func', 'func ->', 'async func']],
    ['as the type of a parameter', 'package a:b;\ninterface i { f: func(a: <|>) }', types],
    ['as the type of a parameter on a new line', 'package a:b;\ninterface i { f: func(\n  a: u8,\n  b: <|>', types],
    ['in a generic type', 'package a:b;\ninterface i { f: func(a: list<tuple<u8, <|>>>) }', types],
    ['as the value of a result', 'package a:b;\ninterface i { f: func(a: result<<|>>) }', [...types, '_']],
    [
      'as a result, which cannot be lent',
      'package a:b;\ninterface i { f: func(a: u8) -> <|>; }',
      types.filter((name) => name !== 'borrow'),
    ],
    ['as an alias', 'package a:b;\ninterface i { type t = <|>; }', types],
    ['as a field, below one without a comma', 'package a:b;\ninterface i { record r {\n a: u8\n b: <|> }', types],
    ['in a case', 'package a:b;\ninterface i { variant v { a, b(<|>) } }', types],
    ['in a constructor', 'package a:b;\ninterface i { resource r { constructor(a: <|>) } }', ['r', ...types]],
    [
      'as the key of a map',
      'package a:b;\ninterface i { type s = u8; type t = map<<|>>; }',
      primitives.filter((name) => !['f32', 'f64', 'error-context'].includes(name)),
    ],
    [
      'as a handle',
      'package a:b;\ninterface i { type t = u8; resource r; type s = r; f: func(a: borrow<<|>>); }\ninterface j { resource q; record p { x: u8 } }',
      ['r', 's', 'q (j)'],
    ],
    [
      'as a type, with those in scope first and those elsewhere last',
      `package a:b;
interface i { use k.{e as f}; record r { x: u8 } enum %list { a } f: func(a: <|>); }
interface j { type t = u8; type r = u8; }
interface k { enum e { a } }`,
      ['f', '%list', 'r', ...types, 'e (k)', 't (j)'],
    ],
    [
      'as a part of a type, which cannot hold itself',
      `package a:b;
interface i { record a { b: option<b>, c: <|> } record b { c: list<a> } type c = u8; resource d { f: func(a: a); } }`,
      ['c', 'd', ...types],
    ],
    [
      'as a type that begins with letters, from packages in reach',
      `package a:b;\ninterface i { f: func(a: stre<|>); }${wasi}`,
      [
        ...types,
        'input-stream (wasi:io/streams@0.2.6)',
        'output-stream (wasi:io/streams@0.2.6)',
        'stream-error (wasi:io/streams@0.2.6)',
      ],
    ],
    [
      'as a type of another root of the workspace',
      `package a:b;\ninterface i { f: func(a: poi<|>); }
=== other/wit/a.wit
package c:d@1.0.0;
=== other/wit/b.wit
interface shapes { record point { x: u8 } use far.{poison}; }
=== other/wit/deps/x.wit
package x:y;
interface far { type poison = u8; }`,
      [...types, 'point (c:d/shapes@1.0.0)'],
    ],
    [
      'behind import',
      `package a:b;\nuse wasi:io/error@0.2.6 as err;\nworld w { import j; import <|> }\ninterface i {}\ninterface j {}${wasi}`,
      [
        'err (wasi:io/error@0.2.6)',
        'i',
        'wasi:clocks/wall-clock@0.2.6',
        'wasi:io/error@0.2.6',
        'wasi:io/streams@0.2.6',
      ],
    ],
    [
      'behind import, of packages that lie elsewhere',
      `package a:b;\nworld w { import <|> }\n=== other/wit/a.wit\npackage c:d@1.0.0;\ninterface i {}`,
      ['c:d (1.0.0)'],
    ],
    [
      'behind a namespace',
      `package a:b;\nworld w { import wasi:<|> }${wasi}`,
      ['wasi:clocks (0.2.6)', 'wasi:io (0.2.6)'],
    ],
    ['behind a package', `package a:b;\nworld w { import wasi:io/<|> }${wasi}`, ['error (@0.2.6)', 'streams (@0.2.6)']],
    ['behind the mark of a version', `package a:b;\nworld w { import wasi:io/error@<|> }${wasi}`, ['0.2.6']],
    ['in a version', `package a:b;\nworld w { import wasi:io/error@0.<|> }${wasi}`, ['0.2.6']],
    [
      'behind a package in two versions',
      `package a:b;\nworld w { import c:d/<|> }\npackage c:d@0.9.0 { interface i {} }\npackage c:d@0.10.0 { interface i {} interface j {} }`,
      ['i@0.10.0', 'i@0.9.0', 'j@0.10.0'],
    ],
    [
      'behind a label',
      `package a:b;\nworld w { import l: <|> }\ninterface i {}`,
      ['func', 'func ->', 'async func', 'interface', 'i'],
    ],
    [
      'behind a label, in a path',
      `package a:b;\nworld w { import l: wasi:<|> }${wasi}`,
      ['wasi:clocks (0.2.6)', 'wasi:io (0.2.6)'],
    ],
    [
      'behind include',
      `package a:b;\nworld w { include <|> }\nworld v {}\nworld u { include w; }\ninterface i {}${wasi}`,
      ['v', 'wasi:clocks/imports@0.2.6'],
    ],
    ['behind the path of an include', 'package a:b;\nworld w { include v <|> }\nworld v {}', ['with']],
    [
      'between the braces of an include',
      'package a:b;\nworld w { include v with { f as g, <|> } }\nworld v { import f: func(); export e: interface {} type t = u8; }',
      ['e (export)', 't (type)'],
    ],
    [
      'behind a label that is renamed',
      'package a:b;\nworld w { include v with { f <|> } }\nworld v { import f: func(); }',
      ['as'],
    ],
    [
      'behind use in an interface',
      `package a:b;\ninterface i { type t = u8; use <|> }\ninterface j { use i.{t}; }\ninterface k {}`,
      ['k'],
    ],
    [
      'behind use, of other packages what has types',
      `package a:b;\ninterface i { use c:d/<|> }\npackage c:d { interface j {} interface k { type t = u8; } }`,
      ['k'],
    ],
    [
      'between the braces of an include that goes on in the next line',
      'package a:b;\nworld w {\n include v\n  with { <|> } }\nworld v { import f: func(); }',
      ['f (import)'],
    ],
    [
      'as a field, below one whose type has no end',
      'package a:b;\ninterface i { record r {\n a: list<\n b: <|> } }',
      types,
    ],
    [
      'below a record that has no end',
      'package a:b;\ninterface i {\n resource r {}\n record s {\n  a: u8,\n enum e { a }\n <|>\n}',
      ['func', 'func ->', ...shapes, 'use', '@unstable'],
    ],
    [
      'below an interface that has no end',
      'package a:b;\ninterface i {\n f: func();\ninterface j {\n <|>\n}',
      ['func', 'func ->', ...shapes, 'use', '@unstable'],
    ],
    ['in the version of a use', `package a:b;\ninterface i { use wasi:io/error@0.<|> }${wasi}`, ['0.2.6']],
    [
      'in a package in braces, from its other interfaces',
      'package a:b;\npackage c:d { interface i { f: func(a: <|>); } interface j { type t = u8; } }\ninterface j { type s = u8; }',
      [...types, 't (j)'],
    ],
    [
      'behind import, by the name that counts in this file',
      'package a:b;\nuse c:d/j;\nworld w { import <|> }\n=== wit/more.wit\ninterface j {}\n=== wit/deps/c.wit\npackage c:d;\ninterface j {}',
      ['j (c:d/j)', 'c:d/j'],
    ],
    [
      'behind import, by the first of two names that are alike',
      'package a:b;\ninterface j {}\nuse c:d/k as j;\nworld w { import <|> }\npackage c:d { interface k {} }',
      ['j', 'c:d/k'],
    ],
    ['at what is there already', 'package a:b;\nworld w { import j<|>; }\ninterface j {}', ['j']],
    [
      'as a type whose words begin with what is typed',
      'package a:b;\ninterface i { f: func(a: te<|>); }\ninterface j { type state = u8; type my-tea = u8; }',
      [...types, 'my-tea (j)'],
    ],
    [
      'as a package, of a file that stands alone in deps',
      '=== wit/deps/io.wit\npackage <|>\n=== wit/deps/b.wit\npackage c:b;',
      ['example:io (named by its folder)'],
    ],
    [
      'behind use at the top',
      `package a:b;\nuse <|>\ninterface i {}\nworld w {}${wasi}`,
      ['wasi:clocks/imports@0.2.6', 'wasi:clocks/wall-clock@0.2.6', 'wasi:io/error@0.2.6', 'wasi:io/streams@0.2.6'],
    ],
    ['behind the path of a use at the top', `package a:b;\nuse i <|>\ninterface i {}`, ['as']],
    [
      'between the braces of a use',
      `package a:b;\ninterface i { use wasi:io/streams@0.2.6.{input-stream, <|>, output-stream as out} }${wasi}`,
      ['stream-error', 'error'],
    ],
    [
      'between the braces of a use that has no end',
      'package a:b;\ninterface i { use j.{<|>\n  f: func();\n}\ninterface j { type f = u8; type g = u8; }',
      ['f', 'g'],
    ],
    ['behind the dot of a use', 'package a:b;\ninterface i { use j.<|> }\ninterface j { type f = u8; }', ['f']],
    ['behind a name of a use', 'package a:b;\ninterface i { use j.{f <|>} }\ninterface j { type f = u8; }', ['as']],
    ['behind @', 'package a:b@1.2.0;\ninterface i { @<|> }', ['deprecated', 'since', 'unstable']],
    ['behind @ beside a gate', 'package a:b@1.2.0;\ninterface i { @since(version = 1.0.0) @<|> }', ['deprecated']],
    ['behind @ in a package without a version', 'package a:b;\ninterface i {\n  @<|>\n  f: func();\n}', ['unstable']],
    ['below a gate', 'package a:b@1.2.0;\n@since(version = 1.0.0)\n<|>', ['interface', 'world', 'use', '@deprecated']],
    ['in @since', 'package a:b@1.2.0;\ninterface i { @since(<|>) f: func(); }', ['version']],
    ['in @unstable', 'package a:b@1.2.0;\ninterface i { @unstable(<|>) f: func(); }', ['feature']],
    [
      'as a version of a gate',
      'package a:b@1.2.0;\n@since(version = 1.0.0)\ninterface i { @since(version = 1.1.0) g: func(); @since(version = 1.<|>) f: func(); }',
      ['1.2.0 (this version of the package)', '1.1.0', '1.0.0'],
    ],
    [
      'as a feature',
      'package a:b@1.2.0;\n@unstable(feature = one)\ninterface i { @unstable(feature = <|>) f: func(); resource r { @unstable(feature = two) g: func(); } }\npackage c:d { @unstable(feature = three) world w {} }',
      ['one', 'three', 'two'],
    ],
    [
      'as a package, by the files beside it',
      'package <|>\n=== wit/more.wit\npackage a:b@1.0.0;',
      ['a:b@1.0.0 (the package of this folder)'],
    ],
    [
      'as a package, by its folders',
      '=== greetings/wit/main.wit\npackage <|>\n=== other/wit/main.wit\npackage acme:other;',
      ['acme:greetings (named by its folder)', 'example:greetings (named by its folder)'],
    ],
    [
      'as a package, behind its namespace',
      '=== fileReader/wit/main.wit\npackage acme:<|>',
      ['acme:file-reader (named by its folder)', 'example:file-reader (named by its folder)'],
    ],
    [
      'by what a package calls an interface in a file',
      'package a:b;\nuse c:d/i as j;\ninterface k { use j.{<|>} }\npackage c:d { interface i { type t = u8; } }',
      ['t'],
    ],
    [
      'but what is left out',
      'package a:b;\ninterface i { @unstable(feature = x) type s = u8; type t = u8; f: func(a: <|>) }\n@unstable(feature = x)\ninterface j { type u = u8; }',
      ['t', ...types],
    ],
    [
      'with what is left out, in what is left out too',
      'package a:b;\ninterface i { @unstable(feature = x) type s = u8; @unstable(feature = x) f: func(a: <|>) }',
      ['s', ...types],
    ],
    [
      'with what is left out, in a block of that kind',
      'package a:b;\n@unstable(feature = x)\nworld w { import <|> }\n@unstable(feature = y)\ninterface i {}',
      ['i'],
    ],
    ['with a % before it', 'package a:b;\ninterface i { type t = u8; f: func(a: %<|>) }', ['t']],
  ])('%s', async (_, text, expected) => {
    expect(await labels(text)).toEqual(expected);
  });

  it.each([
    '// <|>',
    'package a:b; // uses <|>',
    '/// <|>\ninterface i {}',
    '/* <|> */',
    '/* <|>',
    'package a:b;\nworld w { @external-id("<|>") import f: func(); }',
    'package a:b;\ninterface <|>',
    'package a:b;\ninterface i<|> {}',
    'package a:b;\nworld <|> {}',
    'package a:b;\ninterface i { record <|> }',
    'package a:b;\ninterface i { type <|>',
    'package a:b;\ninterface i { type t <|>',
    'package a:b;\ninterface i { resource r<|>; }',
    'package a:b;\ninterface i { record r { <|> } }',
    'package a:b;\ninterface i { record r { a: u8, b<|> } }',
    'package a:b;\ninterface i { enum e { <|> } }',
    'package a:b;\ninterface i { flags e { a, <|> } }',
    'package a:b;\ninterface i { variant v { <|> } }',
    'package a:b;\ninterface i { f: func(<|>) }',
    'package a:b;\ninterface i { f: func(a: u8, <|>) }',
    'package a:b;\ninterface i { f: func(a: u8 <|>) }',
    'package a:b;\ninterface i { f: func<|>() }'.replace('func<|>', 'func <|>'),
    'package a:b;\ninterface i { f: func() <|> }',
    'package a:b;\ninterface i { f: func(a: list<u8, <|>>) }',
    'package a:b;\ninterface i { type t = u8; f: func(a: t<<|>>) }',
    'package a:b;\ninterface i { use j.{t as <|>} }\ninterface j { type t = u8; }',
    'package a:b;\nuse c:d/e as <|>',
    'package a:b;\nworld w { include v with { f as <|> } }\nworld v { import f: func(); }',
    'package a:b;\nworld w { import lab<|>: func(); }',
    'package a:b;\nworld w { import c<|> : interface {} }',
    'package a:b <|>',
    'package a:b;\nfoo { <|> }',
    'package a:b;\ninterface i { use j.{t} <|> }\ninterface j { type t = u8; }',
  ])('nothing in %j', async (text) => {
    expect(await labels(text)).toEqual([]);
  });

  it.each([
    ['{', 'package a:b;\ninterface i {<|>}', false],
    ['{', 'package a:b;\ninterface i { use j.{<|>} }\ninterface j { type t = u8; }', true],
    ['(', 'package a:b@1.0.0;\ninterface i { @since(<|>) }', true],
    [':', 'package a:b;\ninterface i { f:<|> }', true],
    [':', 'package a:b;\nworld w { import i:<|> }', true],
  ])('where %s was typed in %j: %j', async (trigger, text, some) => {
    expect((await labels(text, trigger)).length > 0).toBe(some);
  });
});

describe('what is taken', () => {
  it.each<[string, string, string, string]>([
    [
      'replaces the word',
      'package a:b;\ninterface i { type kebab-case = u8; f: func(a: keb<|>-cas); }',
      'kebab-case',
      'package a:b;\ninterface i { type kebab-case = u8; f: func(a: kebab-case); }',
    ],
    [
      'keeps a % that is there',
      'package a:b;\ninterface i { type t = u8; f: func(a: %<|>u); }',
      't',
      'package a:b;\ninterface i { type t = u8; f: func(a: %t); }',
    ],
    [
      'puts a % before a keyword',
      'package a:b;\ninterface i { enum %list { a } f: func(a: li<|>); }',
      '%list',
      'package a:b;\ninterface i { enum %list { a } f: func(a: %list); }',
    ],
    [
      'opens a generic type',
      'package a:b;\ninterface i { f: func(a: <|>); }',
      'list',
      'package a:b;\ninterface i { f: func(a: list<$1>); }',
    ],
    [
      'leaves what a generic type has',
      'package a:b;\ninterface i { f: func(a: li<|><u8>); }',
      'option',
      'package a:b;\ninterface i { f: func(a: option<u8>); }',
    ],
    ['writes a declaration', 'package a:b;\n<|>', 'interface', 'package a:b;\ninterface ${1:name} {\n\t$0\n}'],
    [
      'writes no more than the word before a name',
      'package a:b;\nint<|> name {}',
      'interface',
      'package a:b;\ninterface name {}',
    ],
    [
      'writes a function',
      'package a:b;\ninterface i {\n  f<|>\n}',
      'func ->',
      'package a:b;\ninterface i {\n  ${1:name}: func($2) -> ${3:string};\n}',
    ],
    [
      'writes a gate',
      'package a:b@1.0.0;\ninterface i {\n  @<|>\n}',
      'since',
      'package a:b@1.0.0;\ninterface i {\n  @since(version = ${1:1.0.0})\n}',
    ],
    [
      'writes a whole path, its version with it',
      `package a:b;\nworld w { import wasi:io/str<|>eams@0.1.0; }${wasi}`,
      'streams (@0.2.6)',
      'package a:b;\nworld w { import wasi:io/streams@0.2.6; }\n',
    ],
    [
      'writes a path from its package on',
      `package a:b;\nworld w { import wasi:io/<|>; }${wasi}`,
      'error (@0.2.6)',
      'package a:b;\nworld w { import wasi:io/error@0.2.6; }\n',
    ],
    [
      'writes a package and leaves the interface',
      `package a:b;\nworld w { import wasi:<|>cl/streams; }${wasi}`,
      'wasi:io (0.2.6)',
      'package a:b;\nworld w { import wasi:io/streams; }\n',
    ],
    [
      'does not take a comment for a part of a path',
      'package a:b;\nworld w { import i<|>// Why.\n}\ninterface ii {}',
      'ii',
      'package a:b;\nworld w { import ii// Why.\n}\ninterface ii {}',
    ],
    [
      'opens the braces of a use',
      'package a:b;\ninterface i {\n  use <|>\n}\ninterface j {}',
      'j',
      'package a:b;\ninterface i {\n  use j.{$1};\n}\ninterface j {}',
    ],
    [
      'opens the braces of a use above other items',
      'package a:b;\ninterface i {\n  use <|>\n  type t = u8;\n}\ninterface j {}',
      'j',
      'package a:b;\ninterface i {\n  use j.{$1};\n  type t = u8;\n}\ninterface j {}',
    ],
    [
      'leaves what stands behind the cursor where nothing was begun',
      'package a:b;\nworld w { import <|>k; }\ninterface j {}',
      'j',
      'package a:b;\nworld w { import jk; }\ninterface j {}',
    ],
    [
      'leaves the braces that a use has',
      `package a:b;\ninterface i { use wasi:io/str<|>.{x}; }${wasi}`,
      'streams (@0.2.6)',
      'package a:b;\ninterface i { use wasi:io/streams@0.2.6.{x}; }\n',
    ],
    [
      'brings the braces with a type',
      'package a:b;\ninterface i {\n  use j.<|>\n}\ninterface j { type t = u8; }',
      't',
      'package a:b;\ninterface i {\n  use j.{t$1};\n}\ninterface j { type t = u8; }',
    ],
    [
      'replaces the version of a path',
      `package a:b;\nworld w { import wasi:io/error@0.<|>1.0; }${wasi}`,
      '0.2.6',
      'package a:b;\nworld w { import wasi:io/error@0.2.6; }\n',
    ],
    [
      'renames a label',
      'package a:b;\nworld w {\n  include v with { <|> }\n}\nworld v { import f: func(); }',
      'f (import)',
      'package a:b;\nworld w {\n  include v with { f as ${1:name} }\n}\nworld v { import f: func(); }',
    ],
    [
      'fills in a version',
      'package a:b@1.0.0;\ninterface i { @since(version = 0.<|>) f: func(); }',
      '1.0.0 (this version of the package)',
      'package a:b@1.0.0;\ninterface i { @since(version = 1.0.0) f: func(); }',
    ],
    [
      'names a package',
      '=== greetings/wit/main.wit\npackage gree<|>;',
      'example:greetings (named by its folder)',
      'package example:greetings;',
    ],
  ])('%s', async (_, text, label, expected) => {
    expect(await taken(text, label)).toBe(expected);
  });
});

describe('packages that come with the server', () => {
  const vendored = ['0.2.0', '0.3.0'].map((version) => ({
    name: `wasi:config@${version}`,
    bare: 'wasi:config',
    version,
    text: `package wasi:config@${version};\n/// Settings.\ninterface store {}\nworld w {}\n@unstable(feature = x)\ninterface more {}`,
    needs: [],
  }));

  it.each<[string, readonly string[]]>([
    ['package a:b;\nworld w { import <|> }', []],
    ['package a:b;\nworld w { import w<|> }', ['wasi:config (0.3.0, 0.2.0, not in deps yet)']],
    ['package a:b;\nworld w { import wasi:<|> }', ['wasi:config (0.3.0, 0.2.0, not in deps yet)']],
    [
      'package a:b;\nworld w { import wasi:config/<|> }',
      ['store@0.3.0 (not in deps yet)', 'store@0.2.0 (not in deps yet)'],
    ],
    ['package a:b;\nworld w { include wasi:config/<|> }', ['w@0.3.0 (not in deps yet)', 'w@0.2.0 (not in deps yet)']],
    ['package a:b;\nworld w { import wasi:config/store@<|> }', ['0.3.0 (not in deps yet)', '0.2.0 (not in deps yet)']],
    [
      'package a:b;\nworld w { import wasi:config/<|> }\npackage wasi:config@0.2.0 { interface own {} }',
      ['own (@0.2.0)'],
    ],
  ])('are offered in %j as %j', async (text, expected) => {
    const { model, path, offset } = await fixture(text);
    const { items } = completionsAt(model, path, offset, { vendored });
    expect(items.toSorted(inOrder).map(named)).toEqual(expected);
  });
});

describe('a type from elsewhere', () => {
  it.each<[string, string, string, string]>([
    [
      'brings its use',
      'package a:b;\ninterface i {\n  f: func(a: <|>);\n}\ninterface j { type t = u8; }',
      't (j)',
      'package a:b;\ninterface i {\n  use j.{t};\n\n  f: func(a: t);\n}\ninterface j { type t = u8; }',
    ],
    [
      'brings its use on the same line',
      'package a:b;\ninterface i { f: func(a: <|>); }\ninterface j { type t = u8; }',
      't (j)',
      'package a:b;\ninterface i { use j.{t}; f: func(a: t); }\ninterface j { type t = u8; }',
    ],
    [
      'brings its use behind others',
      'package a:b;\ninterface i {\n    use k.{s};\n    f: func(a: <|>);\n}\ninterface j { type t = u8; }\ninterface k { type s = u8; }',
      't (j)',
      'package a:b;\ninterface i {\n    use k.{s};\n    use j.{t};\n    f: func(a: t);\n}\ninterface j { type t = u8; }\ninterface k { type s = u8; }',
    ],
    [
      'goes into a use that is there',
      'package a:b;\ninterface i {\n  use j.{s,};\n  f: func(a: <|>);\n}\ninterface j { type s = u8; type %enum = u8; }',
      '%enum (j)',
      'package a:b;\ninterface i {\n  use j.{s, %enum,};\n  f: func(a: %enum);\n}\ninterface j { type s = u8; type %enum = u8; }',
    ],
    [
      'goes into a use of several lines',
      'package a:b;\ninterface i {\n  use j.{\n    s as r,\n  };\n  f: func(a: <|>);\n}\ninterface j { type s = u8; type t = u8; }',
      't (j)',
      'package a:b;\ninterface i {\n  use j.{\n    s as r,\n    t,\n  };\n  f: func(a: t);\n}\ninterface j { type s = u8; type t = u8; }',
    ],
    [
      'brings a use of its own beside one with a gate',
      'package a:b@1.0.0;\ninterface i {\n  @since(version = 1.0.0)\n  use j.{s};\n  f: func(a: <|>);\n}\ninterface j { type s = u8; type t = u8; }',
      't (j)',
      'package a:b@1.0.0;\ninterface i {\n  @since(version = 1.0.0)\n  use j.{s};\n  use j.{t};\n  f: func(a: t);\n}\ninterface j { type s = u8; type t = u8; }',
    ],
    [
      'names its package',
      `package a:b;\ninterface i { // What it is.\n  f: func(a: date<|>);\n}${wasi}`,
      'datetime (wasi:clocks/wall-clock@0.2.6)',
      'package a:b;\ninterface i { // What it is.\n  use wasi:clocks/wall-clock@0.2.6.{datetime};\n\n  f: func(a: datetime);\n}\n',
    ],
    [
      'takes the name that a file has for its interface',
      `package a:b;\nuse wasi:clocks/wall-clock@0.2.6 as clock;\nworld w {\n  import f: func(a: date<|>);\n}${wasi}`,
      'datetime (wasi:clocks/wall-clock@0.2.6)',
      'package a:b;\nuse wasi:clocks/wall-clock@0.2.6 as clock;\nworld w {\n  use clock.{datetime};\n\n  import f: func(a: datetime);\n}\n',
    ],
    [
      'names its package where the file gives the short name to another',
      `package a:b;\ninterface clock {}\nuse wasi:clocks/wall-clock@0.2.6 as clock;\nworld w { import f: func(a: date<|>); }${wasi}`,
      'datetime (wasi:clocks/wall-clock@0.2.6)',
      'package a:b;\ninterface clock {}\nuse wasi:clocks/wall-clock@0.2.6 as clock;\nworld w { use wasi:clocks/wall-clock@0.2.6.{datetime}; import f: func(a: datetime); }\n',
    ],
    [
      'goes into an interface inside of a world',
      'package a:b;\nworld w {\n  export e: interface {\n    f: func(a: <|>);\n  }\n}\ninterface j { type t = u8; }',
      't (j)',
      'package a:b;\nworld w {\n  export e: interface {\n    use j.{t};\n\n    f: func(a: t);\n  }\n}\ninterface j { type t = u8; }',
    ],
    [
      'goes where the lines end as in the file',
      'package a:b;\r\ninterface i {\r\n  f: func(a: <|>);\r\n}\r\ninterface j { type t = u8; }',
      't (j)',
      'package a:b;\r\ninterface i {\r\n  use j.{t};\r\n\r\n  f: func(a: t);\r\n}\r\ninterface j { type t = u8; }',
    ],
  ])('%s', async (_, text, label, expected) => {
    expect(await taken(text, label)).toBe(expected);
  });

  it.each([
    [
      'its name is that of a function',
      'package a:b;\ninterface i { t: func(); f: func(a: <|>); }\ninterface j { type t = u8; }',
    ],
    [
      'its name differs by case alone',
      'package a:b;\ninterface i { type T = u8; f: func(a: <|>); }\ninterface j { type t = u8; }',
    ],
    [
      'its name is that of an import',
      'package a:b;\nworld w { import t: func(); import f: func(a: <|>); }\ninterface j { type t = u8; }',
    ],
    [
      'its interface needs this one',
      'package a:b;\ninterface i { type s = u8; f: func(a: <|>); }\ninterface j { use i.{s}; type t = s; }',
    ],
    [
      'its package needs this one',
      'package a:b;\ninterface i { type s = u8; f: func(a: t<|>); }\n=== wit/deps/c.wit\npackage c:d;\ninterface j { use a:b/i.{s}; type t = s; }',
    ],
    [
      'the file gives the name of its interface to another',
      'package a:b;\nuse c:d/j;\ninterface i { f: func(a: <|>); }\ninterface j { type t = u8; }\npackage c:d { interface j {} }',
    ],
  ])('is not offered where %s', async (_, text) => {
    const found = await labels(text);
    expect(found).toContain('u8');
    expect(found.filter((label) => label.startsWith('t ('))).toEqual([]);
  });
});

describe('an item', () => {
  it('says what it is', async () => {
    const { model, path, offset } = await fixture(
      `package a:b;
interface i { f: func(a: <|>); }
interface j {
  /// A place.
  /// In a plane.
  @unstable(feature = x) @deprecated(version = 0.1.0)
  record point { x: f64, y: f64 }
}`,
      ['x'],
    );
    const item = completionsAt(model, path, offset).items.find(({ label }) => label === 'point');
    expect(item).toMatchObject({
      kind: 'record',
      detail: 'record point { x: f64, y: f64 }',
      doc: 'A place.\nIn a plane.',
      deprecated: true,
      description: 'j',
    });
  });

  it('says of an interface and a package what their files say', async () => {
    const { model, path, offset } = await fixture(`package a:b;\nworld w { import wasi:io/<|> }${wasi}`);
    const doc = (at: number, name: string): string | undefined =>
      completionsAt(model, path, at).items.find(({ label }) => label === name)?.doc;
    expect(doc(offset, 'streams')).toBe('Bytes, one after the other.');
    expect(doc(offset - 'io/'.length, 'wasi:io')).toBe('Input and output.');
  });
});

describe('a file with very many names', () => {
  it('gives those that begin as what is typed, and says that there are more', async () => {
    const names = Array.from({ length: 3000 }, (_, index) => `type t${index} = u8;`).join(' ');
    const { model, path, offset } = await fixture(`package a:b;\ninterface i { ${names} f: func(a: t29<|>); }`);
    const { items, incomplete } = completionsAt(model, path, offset);
    expect(incomplete).toBe(true);
    expect(items.length).toBeLessThanOrEqual(1000);
    expect(items.map(({ label }) => label)).toContain('t2999');
  });
});

describe('features', () => {
  it('that are enabled let nothing be named that is left out by others', async () => {
    const text =
      'package a:b;\ninterface i { @unstable(feature = y) type s = u8; @unstable(feature = x) f: func(a: <|>); }';
    const { model, path, offset } = await fixture(text, ['x']);
    expect(completionsAt(model, path, offset).items.map(({ label }) => label)).not.toContain('s');
  });
});
