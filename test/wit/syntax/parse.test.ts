import { describe, expect, it } from 'vitest';
import { lineColumnAt } from '../../../src/base/index.ts';
import { type FileNode, parseWit } from '../../../src/wit/index.ts';
import { fixture } from '../fixtures.ts';

describe('the grammar', () => {
  it.each(['everything.wit', 'component.wit', 'crlf.wit'])('reads %s without a problem', (name) => {
    expect(parseWit(fixture(name)).problems).toEqual([]);
  });

  it.each([
    ['a byte order mark', '\uFEFFpackage a:b;'],
    ['labels that look like paths', 'world w { import a: b; import c:d/e; import f: g:h/i@0.1.0; export j:k; }'],
    ['a constructor that may fail', 'interface i { resource r { constructor() -> result<r>; } }'],
    ['a comma after the last parameter', 'interface i { f: func(a: u8,); }'],
    ['words of digits after the first', 'interface a-0b { F-1: func(); }'],
    ['a pre-release before a brace', 'interface i { use a:b/c@0.2.0-rc-2023-11-10.{d}; }'],
    ['nested comments', '/* a /* b */ c */ interface /* /** */ */ i {}'],
    ['a gate before a package item', '@unstable(feature = x) interface i { @since(version = 1.0.0) f: func(); }'],
  ])('takes %s', (_, text) => {
    expect(parseWit(text).problems).toEqual([]);
  });

  it('keeps what it read', () => {
    const tree = parseWit(fixture('everything.wit')).tree;
    expect(outline(tree)).toMatchInlineSnapshot(`
      [
        "header example:everything@1.2.3-rc.1+build.7",
        "top-use streams as io-streams",
        "top-use shapes as forms",
        "interface shapes [since, deprecated] // Shapes and what can be / done with them.",
        "  use wall-clock {datetime, other as another-name}",
        "  use io-streams {input-stream}",
        "  record plain // Every type that needs no name.",
        "  record nested",
        "  alias streams",
        "  alias x509-ID2-0b",
        "  variant shape",
        "  enum color",
        "  flags permissions",
        "  resource empty",
        "  resource blob [unstable]",
        "  function odd [external-id]",
        "  function func",
        "interface empty",
        "world everything",
        "  include base {}",
        "  include other {a as b, list as c}",
        "  use shapes {shape, color as colour}",
        "  alias size",
        "  resource handle",
        "  import path",
        "  import path",
        "  import function",
        "  import labelled",
        "  import labelled",
        "  import inline",
        "  export function",
        "  export path",
        "world base",
        "world other",
        "  import function",
        "  import function",
        "package io",
        "package clocks",
      ]
    `);
  });

  it('gives spans that cover the names', () => {
    const text = fixture('everything.wit');
    const blob = parseWit(text)
      .tree.items.flatMap((item) => (item.kind === 'interface' ? item.items : []))
      .find((item) => item.kind === 'resource' && item.name.text === 'blob');
    if (blob?.kind !== 'resource') throw new Error('The fixture declares a resource `blob`.');
    expect(text.slice(blob.name.span.start, blob.name.span.end)).toBe('blob');
    expect(text.slice(blob.span.start, blob.span.end)).toMatch(/^@unstable[^]*\}$/);
    expect(
      blob.functions.map(({ name, role, type, doc }) => [
        text.slice(name.span.start, name.span.end),
        role,
        type.async,
        doc?.text,
      ]),
    ).toEqual([
      ['constructor', 'constructor', false, undefined],
      ['read', 'method', false, 'Reads.'],
      ['wait', 'method', true, undefined],
      ['merge', 'static', false, undefined],
      ['later', 'static', true, undefined],
    ]);
  });
});

describe('problems', () => {
  it.each([
    ['package a:b', '1:12 Expected `;`, found the end of the text.'],
    ['interface i {\n  f: func()\n  g: func();\n}', '2:12 Expected `;`, found `g`.'],
    ['interface i {\n  f: func(;\n  g: func();\n}', '2:11 Expected `)`, found `;`.'],
    ['interface i { f: func(a: list<>); }', '1:31 Expected a type, found `>`.'],
    ['interface i { type fooBar = u8; }', /Write `foo-bar`\.$/],
    ['interface i { type use = u8; }', '1:20 `use` is a keyword. Write `%use` to use it as a name.'],
    ['interface i { type m = map<f32, u8>; }', /The key of a map is/],
    ['interface i { variant v {} }', '1:23 A variant has at least one case.'],
    ['interface i { enum e {} }', '1:20 An enum has at least one case.'],
    ['interface i { type l = list<u8, 4294967296>; }', /The length of a list is 4294967295 at most/],
    ['interface i { f: func() -> (a: u32); }', '1:28 Expected a type, found `(`.'],
    ['interface i { resource r }', /^1:26 Expected `;` or `\{`/],
    ['package a:b@1.2;', /a version of three numbers/],
    ['package a:b@01.2.3;', /no leading zeros/],
    ['package a:b@1.2.3-01;', /no leading zeros/],
    ['package a:b:c;', /cannot be nested/],
    ['use a:b:c/d;', /cannot be nested/],
    ['interface i {} package a:b;', /named first/],
    ['package a:b; package c:d;', /names its package once/],
    ['package a:b { package c:d { interface i {} } }', /at the top of a file, not inside/],
    ['@later interface i {}', /^1:1 A gate is/],
    ['world w { include a with { b } }', /Expected `as`/],
    ['world w { include a with { b as c }; }', /No `;` stands after/],
    ['world w { async f: func(); }', /Expected `import`, `export`/],
    ['/* a /* b */', /This comment has no end/],
    ['@external-id("a) interface i {}', /This string has no end/],
    ['interface i { // \u202E\n}', '1:18 The character U+202E is not allowed in WIT.'],
    ['interface \0 i {}', /^1:11 The character U\+0000/],
    ['package a:b\u00e9;', /is not a name/],
    ['}', /Expected `package`, `interface`, `world` or `use`, found `}`/],
  ])('%j', (text, expected) => {
    const [first] = parseWit(text).problems;
    if (!first) throw new Error('There is a problem in this text.');
    const { line, column } = lineColumnAt(text, first.span.start);
    const shown = `${line + 1}:${column + 1} ${first.message}`;
    const found = typeof expected === 'string' ? shown === expected : expected.test(shown);
    expect({ shown, found }).toEqual({ shown, found: true });
  });

  it('are all found in a broken file, and the rest is read', () => {
    const text = fixture('broken.wit');
    const { tree, problems } = parseWit(text);
    expect(problems.map(({ span, message }) => `${lineColumnAt(text, span.start).line + 1} ${message}`))
      .toMatchInlineSnapshot(`
        [
          "1 Expected \`;\`, found \`interface\`.",
          "4 Expected \`,\` or \`}\`, found \`y\`.",
          "4 Expected \`:\` and a type after the name, found \`}\`.",
          "5 \`func\` is a keyword. Write \`%func\` to use it as a name.",
          "6 Expected \`,\` or \`)\`, found \`->\`.",
          "6 Expected \`)\`, found \`;\`.",
          "7 \`Size\` is not a name: a name is words of letters and digits joined by \`-\`, beginning with a letter, each word all in lower case or all in upper case. Write \`size\`.",
          "7 Expected a type, found \`;\`.",
          "8 Expected \`}\`, found \`world\`.",
          "11 Expected \`;\`, found \`export\`.",
          "12 Expected \`:\` and a type after the name, found \`string\`.",
          "13 A gate is \`@since\`, \`@unstable\`, \`@deprecated\` or \`@external-id\`.",
          "14 Expected the name of an interface, found \`9\`.",
        ]
      `);
    expect(outline(tree)).toMatchInlineSnapshot(`
      [
        "header example:broken",
        "interface shapes",
        "  record point",
        "  function func",
        "  function area",
        "  alias Size",
        "  function good",
        "world greeter",
        "  import path",
        "  export function",
        "  export path",
      ]
    `);
  });
});

/** The tree in lines: enough to see that an item was read as what it is. */
function outline(tree: FileNode): string[] {
  const header = tree.header?.name;
  const first = header
    ? [`header ${header.namespace.text}:${header.name.text}${header.version ? `@${header.version.text}` : ''}`]
    : [];
  return [
    ...first,
    ...tree.items.flatMap((item) => {
      if (item.kind === 'package') return [`package ${item.name.name.text}`];
      if (item.kind === 'top-use')
        return [`top-use ${item.path.name.text}${item.alias ? ` as ${item.alias.text}` : ''}`];
      const gates = item.gates.length > 0 ? ` [${item.gates.map(({ kind }) => kind).join(', ')}]` : '';
      const doc = item.doc ? ` // ${item.doc.text.replaceAll('\n', ' / ')}` : '';
      return [
        `${item.kind} ${item.name.text}${gates}${doc}`,
        ...item.items.map((each) => {
          if ('target' in each) return `  ${each.kind} ${each.target.kind}`;
          if (each.kind === 'use' || each.kind === 'include') {
            const names = (each.kind === 'use' ? each.names : each.renames).map(
              ({ name, alias }) => `${name.text}${alias ? ` as ${alias.text}` : ''}`,
            );
            return `  ${each.kind} ${each.path.name.text} {${names.join(', ')}}`;
          }
          const marks = each.gates.length > 0 ? ` [${each.gates.map(({ kind }) => kind).join(', ')}]` : '';
          return `  ${each.kind} ${each.name.text}${marks}${each.doc ? ` // ${each.doc.text}` : ''}`;
        }),
      ];
    }),
  ];
}
