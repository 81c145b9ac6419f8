import { describe, expect, it } from 'vitest';
import { formatWit } from '../../../src/wit/index.ts';

/** The lines of an interface's or a world's body, as they are formatted. */
function body(lines: string, keyword: 'interface' | 'world' = 'interface'): string {
  const [head, ...rest] = formatWit(`${keyword} x {${lines}}`).split('\n');
  expect(head).toMatch(/^(?:interface|world) x \{/);
  expect(rest.slice(-2)).toEqual(['}', '']);
  return rest.slice(0, -2).join('\n');
}

const long = 'a-name-that-is-quite-long';

/** A function whose line has so many columns behind its indentation. */
function wide(columns: number): string {
  const head = 'f: func(a: u8, b: u8) -> result<';
  return `${head}${'t'.repeat(columns - head.length - 2)}>;`;
}

describe('an item', () => {
  it.each([
    [
      'has single spaces',
      'f :async  func( a :u8 ,b:list< u8 >)->result <_,u8>  ;',
      '  f: async func(a: u8, b: list<u8>) -> result<_, u8>;',
    ],
    [
      'keeps `%`, versions and strings',
      '@external-id( "a  b" )%use : func();',
      '  @external-id("a  b")\n  %use: func();',
    ],
    [
      'has its gates on lines of their own',
      '@since(version=1.0.0)@deprecated( version = 1.0.0 ) type t=u8;',
      '  @since(version = 1.0.0)\n  @deprecated(version = 1.0.0)\n  type t = u8;',
    ],
    ['is alone on its line', 'type a = u8; type b = u8;', '  type a = u8;\n  type b = u8;'],
    [
      'has its parts on a line each, with commas',
      'record r{a:u8,b:u8} variant v{a,b(tuple<u8,u8>)} enum e{a,} flags f{a}',
      '  record r {\n    a: u8,\n    b: u8,\n  }\n  variant v {\n    a,\n    b(tuple<u8, u8>),\n  }\n  enum e {\n    a,\n  }\n  flags f {\n    a,\n  }',
    ],
    [
      'is short where it has no parts',
      'record r {  } flags f {\n} resource a { } resource b ;',
      '  record r {}\n  flags f {}\n  resource a {}\n  resource b;',
    ],
    [
      'of a resource has a line',
      'resource r{constructor(a:u8);m:func();s:static async func();}',
      '  resource r {\n    constructor(a: u8);\n    m: func();\n    s: static async func();\n  }',
    ],
    ['goes on one line where it fits', 'f: func(a: u8,\n b: u8,\n)\n->\nu8;', '  f: func(a: u8, b: u8) -> u8;'],
    [
      'keeps parameters on lines where they are begun on one',
      'f: func(\na: u8, b: u8) -> u8;',
      '  f: func(\n    a: u8,\n    b: u8,\n  ) -> u8;',
    ],
    ['goes on to column 100', wide(98), `  ${wide(98)}`],
    [
      'is broken at its parameters where it is wider',
      wide(99),
      `  f: func(\n    a: u8,\n    b: u8,\n  ${wide(99).slice(20)}`,
    ],
    [
      'is broken at a type where there are no parameters',
      `f: func() -> result<tuple<${long}, ${long}>, tuple<${long}, u8>>;`,
      `  f: func() -> result<\n    tuple<${long}, ${long}>,\n    tuple<${long}, u8>\n  >;`,
    ],
    [
      'is broken at its names',
      `use ${long}.{${long}, ${long} as b, ${long}};`,
      `  use ${long}.{\n    ${long},\n    ${long} as b,\n    ${long},\n  };`,
    ],
    ['has its names on one line if they fit', 'use  a . {\nb,\nc as  d,\n} ;', '  use a.{b, c as d};'],
    ['has a path without spaces', 'use a : b / c @ 1.0.0-rc.1 . {d};', '  use a:b/c@1.0.0-rc.1.{d};'],
  ])('%s', (_, text, expected) => expect(body(text)).toBe(expected));

  it.each([
    [
      'imports and exports',
      'import a:b/c@1.0.0;import a;export d:a:b/c;export e:a;import f:func();',
      '  import a:b/c@1.0.0;\n  import a;\n  export d: a:b/c;\n  export e: a;\n  import f: func();',
    ],
    [
      'interfaces in it',
      'import i:interface{f:func();}export j:interface{}',
      '  import i: interface {\n    f: func();\n  }\n  export j: interface {}',
    ],
    ['includes', 'include a;include b:c/d with{a as b,}', '  include a;\n  include b:c/d with { a as b }'],
  ])('of a world: %s', (_, text, expected) => expect(body(text, 'world')).toBe(expected));
});

describe('blank lines', () => {
  it.each([
    [
      'stay between items, one at most',
      'type a = u8;\n\n\n\ntype b = u8;\ntype c = u8;',
      '  type a = u8;\n\n  type b = u8;\n  type c = u8;',
    ],
    ['go at the edges of braces', '\n\n\ntype a = u8;\n\n', '  type a = u8;'],
    [
      'stand around documented functions',
      'f: func();\n/// Doc.\ng: func();\nh: func();\ntype t = u8;',
      '  f: func();\n\n  /// Doc.\n  g: func();\n\n  h: func();\n  type t = u8;',
    ],
    [
      'do not come before a documented type',
      'type a = u8;\n/// Doc.\ntype b = u8;',
      '  type a = u8;\n  /// Doc.\n  type b = u8;',
    ],
    ['stay between parts', 'enum e { a,\n\n\nb, }', '  enum e {\n    a,\n\n    b,\n  }'],
  ])('%s', (_, text, expected) => expect(body(text)).toBe(expected));

  it('stand between all items at the top but those of `use`', () => {
    const text = 'package a:b;use c:d/e;use c:d/f;interface i{}\nworld w{}package g:h{interface j{}interface k{}}';
    expect(formatWit(text).split('\n')).toEqual([
      'package a:b;',
      '',
      'use c:d/e;',
      'use c:d/f;',
      '',
      'interface i {}',
      '',
      'world w {}',
      '',
      'package g:h {',
      '  interface j {}',
      '',
      '  interface k {}',
      '}',
      '',
    ]);
  });
});

describe('comments', () => {
  it.each([
    [
      'stay at the end of a line',
      'f: func();   // one  \n  g: func(); /* two */\n',
      '  f: func(); // one\n  g: func(); /* two */',
    ],
    ['stay before an item', '\n// one\n\n\n   // two\nf: func();', '  // one\n\n  // two\n  f: func();'],
    [
      'stay on the line of an item',
      '/* one */ f: func(); /* two */ g: func();',
      '  /* one */ f: func();\n  /* two */ g: func();',
    ],
    ['that document have lines of their own', '/** one */ f: func();', '  /** one */\n  f: func();'],
    ['stay at the end of a block', 'f: func();\n      // end\n', '  f: func();\n  // end'],
    ['let a comma come before them', 'record r { a: u8 // one\n }', '  record r {\n    a: u8, // one\n  }'],
    ['of a line break parameters', 'f: func(a: u8, // one\nb: u8);', '  f: func(\n    a: u8, // one\n    b: u8,\n  );'],
    ['of a line break names', 'use a.{b, // one\nc};', '  use a.{\n    b, // one\n    c,\n  };'],
    ['stay within a line', 'f: func(/* one */ a: u8 /* two */);', '  f: func(/* one */ a: u8 /* two */);'],
    [
      'have their stars below one another',
      '\n/**\n      * one\n   *   two\n */\nf: func();',
      '  /**\n   * one\n   *   two\n   */\n  f: func();',
    ],
    [
      'without stars keep their lines',
      '\n/**\n      one\n   two\n */\nf: func();',
      '  /**\n      one\n   two\n */\n  f: func();',
    ],
    [
      'go between a gate and its item',
      '@since(version = 1.0.0) // one\n// two\nf: func();',
      '  @since(version = 1.0.0) // one\n  // two\n  f: func();',
    ],
  ])('%s', (_, text, expected) => expect(body(text)).toBe(expected));

  it('stay at the brace', () => {
    expect(formatWit('interface i {   // one\nf: func();}')).toBe('interface i { // one\n  f: func();\n}\n');
  });

  it('stay in a file of comments', () => {
    expect(formatWit('\n\n  // one\n\n\n  // two')).toBe('// one\n\n// two\n');
  });
});

describe('an error', () => {
  it.each([
    [
      'leaves its item, and the lines between it and others',
      'type a=u8;\n  type   b = ;\n type c=u8;\ntype d=u8;',
      '  type a = u8;\n  type   b = ;\n  type c = u8;\n  type d = u8;',
    ],
    [
      'in a record leaves the record',
      'record r  { a:u8,\n  b }\n\n\nf :func( );',
      'record r  { a:u8,\n  b }\n\n\n  f: func();',
    ],
    ['in a name leaves its item', 'f:func();\n type   fooBar=u8;\n', '  f: func();\n type   fooBar=u8;'],
    [
      'in a method leaves the method',
      'resource r { a:func();\n b:func( ;\n c:func();\nd:func();}',
      '  resource r {\n    a: func();\n b:func( ;\n    c: func();\n    d: func();\n  }',
    ],
  ])('%s', (_, text, expected) => {
    expect(formatWit(`interface x {${text}}`)).toContain(expected);
  });

  it('in a head leaves the head', () => {
    expect(formatWit('interface  fooBar  {f:func();g:func( );}')).toBe(
      'interface  fooBar  {f: func();\n  g: func();\n}\n',
    );
  });

  it('at the end leaves the end', () => {
    expect(formatWit('interface a{}\ninterface i { f:func()  ')).toBe('interface a {}\n\ninterface i { f:func()  ');
    expect(formatWit('type  t')).toBe('type  t');
    expect(formatWit('interface a{} /*  ')).toBe('interface a {} /*  ');
  });

  it('of a missing brace leaves what is beside it', () => {
    const text = 'interface a {\n f:func();\n g:func();\n\ninterface b {\nh:func();\n}';
    expect(formatWit(text)).toBe('interface a {\n  f: func();\n g:func();\n\ninterface b {\n  h: func();\n}\n');
  });
});

describe('options and files', () => {
  it.each([
    ['tabs', { tabSize: 4, insertSpaces: false }, 'interface i {\n\tenum e {\n\t\ta,\n\t}\n}\n'],
    ['four spaces', { tabSize: 4, insertSpaces: true }, 'interface i {\n    enum e {\n        a,\n    }\n}\n'],
    ['a size that is none', { tabSize: 0, insertSpaces: true }, 'interface i {\n  enum e {\n    a,\n  }\n}\n'],
  ])('indent by %s', (_, options, expected) => {
    expect(formatWit('interface i { enum e { a } }', options)).toBe(expected);
  });

  it('count a tab with its columns', () => {
    const lines = (tabSize: number): number =>
      formatWit(`interface i { ${wide(95)} }`, { tabSize, insertSpaces: false }).split('\n').length;
    expect([lines(5), lines(6)]).toEqual([4, 7]);
  });

  it.each([
    ['an empty text', '', ''],
    ['a blank text', ' \n\n ', ''],
    ['a byte order mark', '\uFEFF  package a:b;', '\uFEFFpackage a:b;\n'],
    ['CRLF', 'package a:b;\r\ninterface i {}\n\n', 'package a:b;\r\n\r\ninterface i {}\r\n'],
    ['LF', 'package a:b;\ninterface i {}\r\n', 'package a:b;\n\ninterface i {}\n'],
    ['many lines at the end', 'package a:b;\n\n\n', 'package a:b;\n'],
  ])('of %s', (_, text, expected) => expect(formatWit(text)).toBe(expected));
});
