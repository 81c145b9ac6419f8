import { describe, expect, it } from 'vitest';
import { actionsAt, errorsOf, outcome } from './actions.ts';
import { fixture } from './fixture.ts';

/** What an action by this title makes of the file with the mark. All else must stay as it is. */
async function after(text: string, title: string): Promise<string> {
  const start = await fixture(text);
  const action = actionsAt(start).find((each) => each.title === title);
  if (!action) throw new Error(`There is ${titles(start).join(', ') || 'nothing'}.`);
  return outcome(start, action).get(start.path) ?? '';
}

function titles(start: Parameters<typeof actionsAt>[0]): string[] {
  return actionsAt(start).map(({ title }) => title);
}

const head = 'package a:b@1.2.0;\n';

describe('quick fixes', () => {
  it.each([
    ['Write `%list`', 'interface i {\n  <|>list: func();\n}\n', 'interface i {\n  %list: func();\n}\n'],
    [
      'Put `%` before all keywords that are names',
      'interface i {\n  <|>list: func(from: u8);\n}\n',
      'interface i {\n  %list: func(%from: u8);\n}\n',
    ],
    [
      'Write `%record`',
      'interface i {\n  enum %record { a }\n  f: func() -> <|>record;\n}\n',
      'interface i {\n  enum %record { a }\n  f: func() -> %record;\n}\n',
    ],
    [
      'Add `;`',
      'interface i {\n  type a = u8<|> // A byte.\n  f: func();\n}\n',
      'interface i {\n  type a = u8; // A byte.\n  f: func();\n}\n',
    ],
    [
      'Add all `;` that are missing',
      'interface i {\n  type a = u8<|>\n  f: func()\n}\n',
      'interface i {\n  type a = u8;\n  f: func();\n}\n',
    ],
    [
      'Add `,`',
      'interface i {\n  record r {\n    a: u8<|>\n    b: u8\n  }\n}\n',
      'interface i {\n  record r {\n    a: u8,\n    b: u8\n  }\n}\n',
    ],
    ['Add `:`', 'interface i {\n  record r { a <|>u8 }\n}\n', 'interface i {\n  record r { a: u8 }\n}\n'],
    ['Add `}`', 'interface i {\n  f: func();<|>\n', 'interface i {\n  f: func();\n}\n'],
    [
      'Remove `;`',
      'world v {}\nworld w {\n  include v with { a as b }<|>;\n}\n',
      'world v {}\nworld w {\n  include v with { a as b }\n}\n',
    ],
    [
      'Write `my-type`',
      'interface i {\n  type <|>myType = u8;\n  f: func(a: myType);\n}\n',
      'interface i {\n  type my-type = u8;\n  f: func(a: my-type);\n}\n',
    ],
    ['Write `f32`', 'interface i {\n  f: func(a: <|>float32);\n}\n', 'interface i {\n  f: func(a: f32);\n}\n'],
    [
      'Write `f32` for `float32` everywhere in this file',
      'interface i {\n  f: func(a: <|>float32, b: float64) -> float32;\n}\n',
      'interface i {\n  f: func(a: f32, b: float64) -> f32;\n}\n',
    ],
    [
      'Write `x` alone',
      'interface x {}\nworld w { import a:<|>b/x@1.2.0; }\n',
      'interface x {}\nworld w { import x; }\n',
    ],
    [
      'Write all 2 paths without their own package',
      'interface x { type t = u8; }\nworld w {\n  import a:<|>b/x@1.2.0;\n  use a:b/x@1.2.0.{t};\n}\n',
      'interface x { type t = u8; }\nworld w {\n  import x;\n  use x.{t};\n}\n',
    ],
    [
      'Write `%list`',
      'interface i {\n  type %list = u8;\n  f: func(a: <|>lits);\n}\n',
      'interface i {\n  type %list = u8;\n  f: func(a: %list);\n}\n',
    ],
    [
      'Use `t` from `types`',
      'interface types {\n  type t = u8;\n}\ninterface i {\n  f: func(a: <|>t);\n}\n',
      'interface types {\n  type t = u8;\n}\ninterface i {\n  use types.{t};\n\n  f: func(a: t);\n}\n',
    ],
    [
      'Use `t` from `types`',
      'interface types { type t = u8; }\ninterface i { f: func(a: <|>t); }\n',
      'interface types { type t = u8; }\ninterface i { use types.{t}; f: func(a: t); }\n',
    ],
    [
      'Use `tt` from `k:k/o@2.0.0`',
      'interface i { f: func(a: <|>tt); }\n=== /w/k/wit/q.wit\npackage k:k@2.0.0;\ninterface o { type tt = u8; }\n',
      'interface i { use k:k/o@2.0.0.{tt}; f: func(a: tt); }\n',
    ],
    [
      'Use `t` from `types`',
      'interface types { type t = u8; type u = u8; }\ninterface i { use types.{u}; f: func(a: u) -> <|>t; }\n',
      'interface types { type t = u8; type u = u8; }\ninterface i { use types.{u, t}; f: func(a: u) -> t; }\n',
    ],
    [
      'Remove `u`',
      'interface i { type t = u8; type u = u8; }\ninterface j {\n  use i.{t, <|>u};\n  f: func(a: t);\n}\n',
      'interface i { type t = u8; type u = u8; }\ninterface j {\n  use i.{t};\n  f: func(a: t);\n}\n',
    ],
    [
      'Remove `x`',
      'interface i { type t = u8; }\ninterface j {\n  // Why it is here.\n  use i.{t as <|>x};\n\n  f: func();\n}\n',
      'interface i { type t = u8; }\ninterface j {\n  f: func();\n}\n',
    ],
    [
      'Remove all names that nothing uses',
      'interface i { type t = u8; type u = u8; type v = u8; type x = u8; }\ninterface j {\n  use i.{<|>t, u, /* about v */ v, x /* last */};\n  f: func(a: v);\n}\n',
      'interface i { type t = u8; type u = u8; type v = u8; type x = u8; }\ninterface j {\n  use i.{/* about v */ v /* last */};\n  f: func(a: v);\n}\n',
    ],
    [
      'Remove all names that nothing uses',
      'interface i { type t = u8; type u = u8; }\ninterface j {\n  use i.{<|>t, u};\n}\ninterface k {\n  use i.{t, u,};\n  f: func(a: u);\n}\n',
      'interface i { type t = u8; type u = u8; }\ninterface j {\n}\ninterface k {\n  use i.{u,};\n  f: func(a: u);\n}\n',
    ],
    [
      'Write `@since(version = 1.2.0)`',
      'interface i {\n  @since(version = 1.3.0)\n  type <|>t = u8;\n}\n',
      'interface i {\n  @since(version = 1.2.0)\n  type t = u8;\n}\n',
    ],
    [
      'Add `@since(version = 1.2.0)`',
      'interface i {\n  <|>@deprecated(version = 1.2.0)\n  type t = u8;\n}\n',
      'interface i {\n  @since(version = 1.2.0)\n  @deprecated(version = 1.2.0)\n  type t = u8;\n}\n',
    ],
    [
      'Remove `@since(version = 1.1.0)`',
      'interface i {\n  @since(version = 1.0.0) <|>@since(version = 1.1.0)\n  type t = u8;\n}\n',
      'interface i {\n  @since(version = 1.0.0) type t = u8;\n}\n',
    ],
    [
      'Add `@unstable(feature = x)`',
      '@unstable(feature = x)\ninterface i {\n  /// A byte.\n  type <|>t = u8;\n}\n',
      '@unstable(feature = x)\ninterface i {\n  /// A byte.\n  @unstable(feature = x)\n  type t = u8;\n}\n',
    ],
  ])('%s', async (title, before, expected) => {
    expect(await after(head + before, title)).toBe(head + expected);
  });

  it('also export what lies between, so that the world holds', async () => {
    const interfaces =
      'interface a { type t = u8; }\ninterface b { use a.{t as u}; type v = u; }\n' +
      'interface c { use b.{v}; type w = v; }\ninterface d { use a.{t}; use c.{w}; f: func(a: t, b: w); }\n';
    const text = await after(`${head}${interfaces}world w {\n  export a;\n  export <|>d;\n}\n`, 'Also export `c`, `b`');
    expect(text).toBe(`${head}${interfaces}world w {\n  export a;\n  export d;\n  export c;\n  export b;\n}\n`);
    expect(errorsOf(new Map([['/w/wit/main.wit', text]]))).toEqual([]);
  });

  it('a package header, named after the folder and below the notice', async () => {
    const text = '=== shop/wit/a.wit\n// Mine.\n\n/// An interface.\n<|>interface i {}\n';
    const added = 'Add `package example:shop;`';
    expect(await after(text, added)).toBe('// Mine.\n\npackage example:shop;\n\n/// An interface.\ninterface i {}\n');
  });

  it('a version of the package that reaches a @since, in each of its files', async () => {
    const start = await fixture(
      '=== wit/a.wit\npackage a:b@1.0.0;\ninterface i {\n  @since(version = 1.1.0)\n  <|>f: func();\n}\n=== wit/b.wit\npackage a:b@1.0.0;\n',
    );
    const action = actionsAt(start).find(({ title }) => title === 'Write `package a:b@1.1.0`');
    const texts = action && outcome(start, action);
    expect(texts?.get('/w/wit/b.wit')).toBe('package a:b@1.1.0;\n');
    expect(texts && errorsOf(texts)).toEqual([]);
  });

  it('the name that the other files of the folder have', async () => {
    const text = '=== wit/a.wit\npackage a:b;\n=== wit/b.wit\npackage a:<|>c;\ninterface i { use j.{t}; }\n';
    expect(await after(text, 'Name it `a:b`, as the other files do')).toContain('package a:b;');
  });

  it('a version that is there, the compatible one first', async () => {
    const start = await fixture(
      'package a:b;\nworld w {\n  import wasi:io/<|>poll@0.2.1;\n  import wasi:io/streams@0.2.1;\n}\n' +
        '=== wit/deps/new.wit\npackage wasi:io@0.3.0;\ninterface poll {}\ninterface streams {}\n' +
        '=== wit/deps/io.wit\npackage wasi:io@0.2.6;\ninterface poll {}\ninterface streams {}\n',
    );
    const [other, good] = actionsAt(start).filter(({ title }) => title.startsWith('Name '));
    expect([other?.title, other?.preferred]).toEqual(['Name `wasi:io@0.3.0`, which is there', false]);
    expect([good?.title, good?.preferred]).toEqual(['Name `wasi:io@0.2.6`, which is there', true]);
    const texts = good && outcome(start, good);
    expect(texts?.get('/w/wit/main.wit')).toBe(
      'package a:b;\nworld w {\n  import wasi:io/poll@0.2.6;\n  import wasi:io/streams@0.2.6;\n}\n',
    );
  });

  it('leave what others wrote alone', async () => {
    const start = await fixture('=== wit/deps/x.wit\npackage x:y;\ninterface i {\n  <|>list: func(a: float32)\n}\n');
    expect(actionsAt(start)).toEqual([]);
  });

  it.each([
    ['/// Doc.\ninter<|>face i {}\n', true],
    ['/// D<|>oc.\ninterface i {}\n', true],
    ['/// Doc.\ninterface i {\n<|>}\n', false],
  ])('is offered on the line of what is missing: %s', async (text, expected) => {
    expect(titles(await fixture(text)).includes('Add `package example:w;`')).toBe(expected);
  });

  it('never names what something stands in', async () => {
    const texts = ['world w { include w<|>w; }', 'interface i { use ii<|>.{t}; }', 'interface i { type tt = ttt<|>; }'];
    for (const text of texts) expect(titles(await fixture(head + text))).toEqual([]);
  });
});

describe('refactorings', () => {
  it.each([
    [
      'Extract the type `pairs-type`',
      'interface i {\n  /// Puts.\n  put: func(pairs: <[list<tuple<string, u8>>]>);\n}\n',
      'interface i {\n  type pairs-type = list<tuple<string, u8>>;\n  /// Puts.\n  put: func(pairs: pairs-type);\n}\n',
    ],
    [
      'Extract the type `get-result`',
      'interface i {\n  get: func() -> option< <[tuple<u8, u8>]> >;\n}\n',
      'interface i {\n  type get-result = tuple<u8, u8>;\n  get: func() -> option< get-result >;\n}\n',
    ],
    [
      'Extract the type `a-type-2` in 3 places',
      'interface i {\n  type a-type = u8;\n  record r { x: option<list<u8>> }\n  f: func(a: <[list<u8>]>) -> list< u8 >;\n}\n',
      'interface i {\n  type a-type = u8;\n  type a-type-2 = list<u8>;\n  record r { x: option<a-type-2> }\n  f: func(a: a-type-2) -> a-type-2;\n}\n',
    ],
    [
      'Extract the type `x-type`',
      'interface i {\n  resource r {\n    @unstable(feature = on)\n    m: func(x: <[list<u8>]>);\n  }\n}\n',
      'interface i {\n  @unstable(feature = on)\n  type x-type = list<u8>;\n  resource r {\n    @unstable(feature = on)\n    m: func(x: x-type);\n  }\n}\n',
    ],
    [
      'Inline `t` in 2 places, and keep it with its comments',
      'interface i {\n  /// Bytes.\n  type <|>t = list<u8>;\n\n  f: func(a: t) -> option<t>;\n}\n',
      'interface i {\n  /// Bytes.\n  type t = list<u8>;\n\n  f: func(a: list<u8>) -> option<list<u8>>;\n}\n',
    ],
    [
      'Inline `t`, and keep it with its comments',
      'interface i {\n  type <|>t = list<u8>; // Bytes.\n  f: func(a: t);\n}\n',
      'interface i {\n  type t = list<u8>; // Bytes.\n  f: func(a: list<u8>);\n}\n',
    ],
    [
      'Inline `t` in 2 places',
      'interface i {\n  type <|>t = list<u8>;\n\n  f: func(a: t) -> option<t>;\n}\n',
      'interface i {\n  f: func(a: list<u8>) -> option<list<u8>>;\n}\n',
    ],
    [
      'Inline `t` in 3 places',
      'interface i {\n  resource r;\n  type t = r;\n  f: func(a: <|>t, b: borrow<t>) -> own<t>;\n}\n',
      'interface i {\n  resource r;\n  f: func(a: r, b: borrow<r>) -> own<r>;\n}\n',
    ],
    [
      'Inline `t` here',
      'interface i {\n  type t = u8;\n  f: func(a: <|>t) -> t;\n}\n',
      'interface i {\n  type t = u8;\n  f: func(a: u8) -> t;\n}\n',
    ],
    [
      'Move 2 items to a new interface',
      'interface x { type y = u8; }\n/// All.\n@since(version = 1.0.0)\ninterface i {\n  use x.{y};\n\n<[  /// Doc.\n  type t = y;\n\n  // Note.\n  record r {\n    a: t,\n  }]>\n\n  f: func(a: t);\n}\nworld w {\n  @since(version = 1.1.0)\n  export i;\n}\n',
      'interface x { type y = u8; }\n/// All.\n@since(version = 1.0.0)\ninterface i {\n  use i-types.{t};\n\n  f: func(a: t);\n}\n\n@since(version = 1.0.0)\ninterface i-types {\n  use x.{y};\n\n  /// Doc.\n  type t = y;\n\n  // Note.\n  record r {\n    a: t,\n  }\n}\nworld w {\n  @since(version = 1.1.0)\n  export i;\n  @since(version = 1.1.0)\n  export i-types;\n}\n',
    ],
    [
      'Move `g` to a new interface',
      'interface i {\n  f: func();\n  <|>g: func();\n}\nworld w { import i; export i; }\n',
      'interface i {\n  f: func();\n}\n\ninterface i-part {\n  g: func();\n}\nworld w { import i; import i-part; export i; export i-part; }\n',
    ],
    [
      'Move `g` to a new interface',
      'interface i {\n  type t = u8;\n  f: func(a: t);\n  <|>g: func(a: t);\n}\n',
      'interface i {\n  type t = u8;\n  f: func(a: t);\n}\n\ninterface i-part {\n  use i.{t};\n\n  g: func(a: t);\n}\n',
    ],
    [
      'Add `@since(version = 1.2.0)`',
      'interface i {\n  /// Doc.\n  <|>f: func();\n}\n',
      'interface i {\n  /// Doc.\n  @since(version = 1.2.0)\n  f: func();\n}\n',
    ],
    [
      'Add `@since(version = 1.0.0)`',
      '@since(version = 1.0.0)\ninterface i {\n  <|>f: func();\n}\n',
      '@since(version = 1.0.0)\ninterface i {\n  @since(version = 1.0.0)\n  f: func();\n}\n',
    ],
    [
      'Deprecate `m`',
      'interface i {\n  @since(version = 1.1.0)\n  resource r {\n    <|>m: func();\n  }\n}\n',
      'interface i {\n  @since(version = 1.1.0)\n  resource r {\n    @since(version = 1.1.0)\n    @deprecated(version = 1.2.0)\n    m: func();\n  }\n}\n',
    ],
    [
      'Raise to `@since(version = 1.2.0)`',
      'interface i {\n  @since(version = 1.0.0)\n  <|>f: func();\n}\n',
      'interface i {\n  @since(version = 1.2.0)\n  f: func();\n}\n',
    ],
    [
      'Deprecate `f`',
      'interface i {\n  @since(version = 1.0.0)\n  <|>f: func();\n}\n',
      'interface i {\n  @since(version = 1.0.0)\n  @deprecated(version = 1.2.0)\n  f: func();\n}\n',
    ],
    [
      'Deprecate `i`',
      'interface <|>i { f: func(); }\n',
      '@since(version = 1.2.0)\n@deprecated(version = 1.2.0)\ninterface i { f: func(); }\n',
    ],
    [
      'Organise `use`',
      'interface a { type t = u8; }\ninterface b { type u = u8; }\ninterface c {\n  use <|>b.{u};\n  use a.{t};\n  f: func(a: u);\n}\n',
      'interface a { type t = u8; }\ninterface b { type u = u8; }\ninterface c {\n  use b.{u};\n  f: func(a: u);\n}\n',
    ],
    [
      'Fix all that can be fixed',
      'interface a { type t = u8; type u = u8; }\ninterface c {\n  use a.{t, u};<|>\n  f: func(a: float32) -> myType;\n  type my-type = float64;\n}\n',
      'interface a { type t = u8; type u = u8; }\ninterface c {\n  f: func(a: f32) -> my-type;\n  type my-type = f64;\n}\n',
    ],
  ])('%s', async (title, before, expected) => {
    const text = await after(head + before, title);
    expect(text).toBe(head + expected);
  });

  it('move what worlds of other roots have, too', async () => {
    const start = await fixture(
      `${head}interface i {\n  f: func();\n  <|>g: func();\n}\n=== /w/k/wit/k.wit\npackage k:k;\nworld o {\n  import a:b/i@1.2.0;\n}\nworld p { use a:b/i@1.2.0.{}; export x: a:b/i@1.2.0; }\n=== /w/k/wit/deps/x.wit\npackage x:x;\nworld q { import a:b/i@1.2.0; }\n`,
    );
    const action = actionsAt(start).find(({ title }) => title.startsWith('Move'));
    const texts = action ? outcome(start, action) : new Map<string, string>();
    expect(texts.get('/w/k/wit/k.wit')).toContain(
      'world o {\n  import a:b/i@1.2.0;\n  import a:b/i-part@1.2.0;\n}\nworld p { use a:b/i@1.2.0.{}; export x: a:b/i@1.2.0; }\n',
    );
    expect(texts.get('/w/k/wit/deps/x.wit')).toBe(start.texts.get('/w/k/wit/deps/x.wit'));
  });

  it('keep the line ends of a file', async () => {
    const text = 'package a:b@1.2.0;\r\ninterface i {\r\n  f: func(a: <[list<u8>]>);\r\n  g: func();\r\n}\r\n';
    expect(await after(text, 'Extract the type `a-type`')).toBe(
      'package a:b@1.2.0;\r\ninterface i {\r\n  type a-type = list<u8>;\r\n  f: func(a: a-type);\r\n  g: func();\r\n}\r\n',
    );
    expect(await after(text.replace(/<\[(.*)\]>/, '$1').replace('g:', '<|>g:'), 'Move `g` to a new interface')).toBe(
      'package a:b@1.2.0;\r\ninterface i {\r\n  f: func(a: list<u8>);\r\n}\r\n\r\ninterface i-part {\r\n  g: func();\r\n}\r\n',
    );
  });

  it.each([
    ['a type that is not made of others is not extracted', 'interface i { f: func(a: <[string]>); }', 'Extract'],
    ['what an alias stands for is not extracted', 'interface i { type a = <[list<u8>]>; }', 'Extract'],
    ['a selection of more than a type', 'interface i { f: func(<[a: list<u8>, b]>: u8); }', 'Extract'],
    [
      'a type of a world that would be left out',
      'world w { @unstable(feature = x) import f: func(a: <[list<u8>]>); }',
      'Extract',
    ],
    [
      'an alias that others take',
      'interface i { type <|>t = u8; f: func(a: t); }\ninterface j { use i.{t}; f: func(a: t); }',
      'Inline',
    ],
    ['an alias that nothing names', 'interface i { type <|>t = u8; }', 'Inline'],
    ['an alias of itself', 'interface i { type <|>t = option<t>; f: func(a: t); }', 'Inline'],
    [
      'an alias of a handle in a handle',
      'interface i { resource r; type <|>t = list<r>; f: func(a: borrow<t>); }',
      'Inline',
    ],
    ['items that would need each other', 'interface i { type a = u8; type <|>b = a; f: func(a: b); }', 'Move'],
    ['all items', 'interface i { <|>f: func(); }', 'Move'],
    ['an item of an inline interface', 'world w { import x: interface { <|>f: func(); g: func(); } }', 'Move'],
    [
      'what is deprecated already',
      'interface i { @since(version = 1.0.0) @deprecated(version = 1.1.0) <|>f: func(); }',
      'Deprecate',
    ],
    ['an import by its path', 'interface i {}\nworld w { import <|>i; }', 'Deprecate'],
    ['what is not there yet', 'interface i { @since(version = 2.0.0) <|>f: func(); }', 'Deprecate'],
    ['a file with errors of the grammar', 'interface i { f: func(a: <[list<u8>]>) type }', 'Extract'],
  ])('nothing for %s', async (_, text, title) => {
    const found = titles(await fixture(head + text));
    expect(found.filter((each) => each.startsWith(title))).toEqual([]);
  });

  it('nothing about versions where the package has none', async () => {
    const found = titles(await fixture('package a:b;\ninterface i { <|>f: func(); g: func(); }'));
    expect(found).toEqual(['Move `f` to a new interface']);
  });
});
