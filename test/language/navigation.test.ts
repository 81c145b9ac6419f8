import { describe, expect, it } from 'vitest';
import {
  declarationAt,
  definitionAt,
  highlightsAt,
  implementationsAt,
  incomingTo,
  memberAt,
  outgoingFrom,
  prepareRename,
  referencesAt,
  rename,
  typeDefinitionAt,
} from '../../src/language/index.ts';
import { dice } from '../wit/dice.ts';
import { type Fixture, fixture } from './fixture.ts';

type Place = { readonly path: string; readonly span: { readonly start: number; readonly end: number } };

/** A place for an expectation: its file below the folder of the workspace, its line, and what stands there. */
function shown({ texts, slice }: Fixture, place: Place): string {
  const line = (texts.get(place.path) ?? '').slice(0, place.span.start).split('\n').length;
  return `${place.path.replace('/w/', '')}:${line} ${slice(place).split('\n')[0]}`;
}

function targets(at: Fixture, found: ReturnType<typeof definitionAt>): string[] {
  return (found?.targets ?? []).map(({ path, nameSpan }) => shown(at, { path, span: nameSpan }));
}

describe('definition and declaration', () => {
  it.each<[string, string, string[], string[]]>([
    [
      'a type that comes by use',
      'package a:b;\ninterface i { record r { x: u8 } }\ninterface j {\n  use i.{r};\n  f: func(a: <|>r);\n}',
      ['wit/main.wit:2 r'],
      ['wit/main.wit:4 r'],
    ],
    [
      'a new name of a type, through another',
      'package a:b;\ninterface i { type t = u8; }\ninterface j {\n  use i.{t as u};\n}\ninterface k {\n  use j.{u as v};\n  f: func(a: <|>v);\n}',
      ['wit/main.wit:2 t'],
      ['wit/main.wit:7 v'],
    ],
    [
      'a new name of an interface',
      'package a:b;\nuse c:d/k@1.0.0 as kk;\nworld w { import <|>kk; }\n=== wit/deps/c.wit\npackage c:d@1.0.0;\ninterface k {}',
      ['wit/deps/c.wit:2 k'],
      ['wit/main.wit:2 kk'],
    ],
    [
      'a package: the headers of its files',
      'package a:b;\nworld w { import <|>c:d/k; }\n=== wit/deps/c/one.wit\npackage c:d;\ninterface k {}\n=== wit/deps/c/two.wit\ninterface l {}\n=== wit/deps/c/three.wit\npackage c:d;',
      ['wit/deps/c/one.wit:1 c:d', 'wit/deps/c/three.wit:1 c:d'],
      ['wit/deps/c/one.wit:1 c:d', 'wit/deps/c/three.wit:1 c:d'],
    ],
    [
      'a package in braces',
      'package a:b;\npackage n:n@2.0.0 { interface x {} }\nworld w { import <|>n:n/x@2.0.0; }',
      ['wit/main.wit:2 n:n@2.0.0'],
      ['wit/main.wit:2 n:n@2.0.0'],
    ],
    [
      'a label that an include renames, imported and exported by one name',
      'package a:b;\nworld v {\n  import f: func();\n  export f: func();\n}\nworld u { include v with { f as g } }\nworld w {\n  include u with { <|>g as h }\n}',
      ['wit/main.wit:3 f', 'wit/main.wit:4 f'],
      ['wit/main.wit:6 g'],
    ],
    ['itself, at a declaration', 'package a:b;\ninterface <|>i {}', ['wit/main.wit:2 i'], ['wit/main.wit:2 i']],
    ['nothing, at a primitive', 'package a:b;\ninterface i { f: func(a: <|>u8); }', [], []],
    ['nothing, at a name that leads nowhere', 'package a:b;\nworld w { import <|>nobody; }', [], []],
    ['nothing, at a feature', 'package a:b;\n@unstable(feature = <|>f)\ninterface i {}', [], []],
    [
      'the same name in the dependencies of each root',
      'package c:b;\n=== a/wit/m.wit\npackage a:a;\nworld w { import <|>x:x/i; }\n=== a/wit/deps/x.wit\npackage x:x;\ninterface i {}\n=== b/wit/deps/x.wit\npackage x:x;\n\ninterface i {}',
      ['a/wit/deps/x.wit:1 x:x'],
      ['a/wit/deps/x.wit:1 x:x'],
    ],
  ])('%s', async (_, text, definition, declaration) => {
    const at = await fixture(text);
    expect(targets(at, definitionAt(at.model, at.path, at.offset))).toEqual(definition);
    expect(targets(at, declarationAt(at.model, at.path, at.offset))).toEqual(declaration);
  });

  it('give the name they start from, and the whole declaration', async () => {
    const at = await fixture('package a:b;\ninterface i { record %list {\n x: u8 } f: func(a: <|>%list); }');
    const found = definitionAt(at.model, at.path, at.offset);
    expect(at.slice({ path: at.path, span: found?.origin ?? { start: 0, end: 0 } })).toBe('%list');
    expect(found?.targets.map(({ path, span }) => at.slice({ path, span }))).toEqual(['record %list {\n x: u8 }']);
  });

  it('end at the beginning of a package in binary form', async () => {
    const at = await fixture(
      'package a:b;\nworld w { import c:d/<|>k; }\n=== wit/deps/c.wasm\npackage c:d;\ninterface k {}',
    );
    expect(definitionAt(at.model, at.path, at.offset)?.targets).toEqual([
      { path: '/w/wit/deps/c.wasm', span: { start: 0, end: 0 }, nameSpan: { start: 0, end: 0 } },
    ]);
  });
});

describe('type definition', () => {
  const text = (place: string): string =>
    `package a:b;
interface i {
  record r { one: option<v> }
  variant v { two(list<r>), three }
  use j.{t as u};
  type many = map<string, u>;
  resource blob { constructor(); four: func() -> result<r, v>; }
  five: func(six: tuple<r, u8, many>) -> borrow<blob>;
  seven: func();
}
interface j { type t = u8; }
world w { import eight: func() -> u8; export nine: i; import ten: interface {} }
`.replace(place, `<|>${place}`);
  it.each<[string, string[]]>([
    ['one', ['wit/main.wit:4 v']],
    ['two', ['wit/main.wit:3 r']],
    ['three', ['wit/main.wit:4 v']],
    ['many =', ['wit/main.wit:11 t']],
    ['constructor', ['wit/main.wit:7 blob']],
    ['four', ['wit/main.wit:3 r', 'wit/main.wit:4 v']],
    ['five', ['wit/main.wit:7 blob']],
    ['six', ['wit/main.wit:3 r', 'wit/main.wit:11 t']],
    ['seven', []],
    ['u>', ['wit/main.wit:11 t']],
    ['eight', []],
    ['nine', ['wit/main.wit:2 i']],
    ['ten', ['wit/main.wit:12 ten']],
  ])('of %s', async (place, expected) => {
    const at = await fixture(text(place));
    const found = targets(at, typeDefinitionAt(at.model, at.path, at.offset));
    // `many` in a tuple is a type by its own name, which is where one goes.
    expect(found).toEqual(place === 'six' ? ['wit/main.wit:3 r', 'wit/main.wit:6 many'] : expected);
  });
});

describe('implementations', () => {
  const manifest = (world: string, source: string, wit = './wit'): string =>
    `{ "name": "c", "version": "0.1.0", "wit": "${wit}", "world": "${world}", "source": "${source}" }`;
  const files = `=== /w/c/wit/m.wit
package a:b;
interface api {
  resource big-blob {
    constructor();
    read-all: func();
    open-it: static func();
  }
  do-it: func();
}
world base { export run-now: func(); export inner: interface { go: func(); } }
world w {
  export api;
  include base with { run-now as start-up }
}
world other { export l: api; import api; }
=== /w/c/airlock.json
${manifest('w', './src/main.ts')}
=== /w/c/src/main.ts
import { inner } from './inner.js';
// export function startUp() {}
export async function startUp(): Promise<void> {}
class BigBlob {
  static openIt() { return new BigBlob(); }
  constructor() {}
  readAll(): string { return \`\${'}'}\`; }
}
export const api: Api = { BigBlob, doIt() {} };
export { inner };
=== /w/c/src/inner.ts
export const inner = { go: () => {} };
`;
  it.each<[string, string[]]>([
    ['api {', ['c/wit/m.wit:12 api', 'c/wit/m.wit:15 l', 'c/src/main.ts:9 api']],
    ['run-now: func', ['c/src/main.ts:3 startUp']],
    ['start-up', ['c/src/main.ts:3 startUp']],
    ['inner: interface', ['c/src/inner.ts:1 inner']],
    ['go: func', ['c/src/inner.ts:1 go']],
    ['do-it', ['c/src/main.ts:9 doIt']],
    ['big-blob', ['c/src/main.ts:4 BigBlob']],
    ['constructor', ['c/src/main.ts:6 constructor']],
    ['read-all', ['c/src/main.ts:7 readAll']],
    ['open-it', ['c/src/main.ts:5 openIt']],
    ['w {', ['c/src/main.ts:1 ']],
    ['other {', []],
  ])('of %s', async (place, expected) => {
    const at = await fixture(files.replace(place, `<|>${place}`));
    expect(targets(at, (await implementationsAt(at.model, at.path, at.offset)) ?? undefined)).toEqual(expected);
  });

  it('are the worlds of all roots that export an interface, those of dependencies last', async () => {
    const at = await fixture(
      '=== a/wit/m.wit\npackage a:a;\ninterface <|>i {}\nworld w { import i; }\n=== b/wit/deps/d.wit\npackage d:d;\nworld v { export a:a/i; }\n=== b/wit/m.wit\npackage b:b;\nworld u { include d:d/v; }',
    );
    const found = await implementationsAt(at.model, at.path, at.offset);
    expect(targets(at, found)).toEqual(['b/wit/m.wit:2 v', 'b/wit/deps/d.wit:2 i']);
  });

  it.each([
    ['of another world', manifest('v', './src/main.ts')],
    ['with another folder of WIT', manifest('w', './src/main.ts', './wit2')],
    ['that cannot be read', '{'],
    ['whose source is not there', manifest('w', './src/none.ts')],
    ['whose source leads out', manifest('w', '../main.ts')],
  ])('are not found by a manifest %s', async (_, text) => {
    const at = await fixture(
      `=== c/wit/m.wit\npackage a:b;\nworld w { export <|>run: func(); }\n=== c/airlock.json\n${text}\n=== c/src/main.ts\nexport function run() {}\n=== main.ts\nexport function run() {}`,
    );
    expect((await implementationsAt(at.model, at.path, at.offset))?.targets).toEqual([]);
  });
});

describe('references and highlights', () => {
  const text = `=== wit/a.wit
package a:b@1.0.0;
use i as ii;
interface <|>i { type t = u8; }
interface j { use i.{t}; use ii.{t as u}; }
world w { import i; export i; export l: i; }
=== wit/b.wit
use i;
world v { import a:b/i@1.0.0; }
=== other/m.wit
package o:o;
world x { import a:b/i@1.0.0; }
=== third/m.wit
package t:t;
interface i {}
`;
  const uses = [
    'other/m.wit:2 i',
    'wit/a.wit:2 i',
    'wit/a.wit:4 i',
    'wit/a.wit:5 i',
    'wit/a.wit:5 i',
    'wit/a.wit:5 i',
    'wit/b.wit:1 i',
    'wit/b.wit:2 i',
  ];
  it.each<[boolean, string[]]>([
    [false, uses],
    [true, [...uses, 'wit/a.wit:3 i']],
  ])('are found in all files; with the declaration: %s', async (withDeclaration, expected) => {
    const at = await fixture(text);
    const found = Array.from(referencesAt(at.model, at.path, at.offset, withDeclaration)).flat();
    expect(found.map((place) => shown(at, place)).toSorted()).toEqual(expected.toSorted());
  });

  it('tell what is declared from what is read', async () => {
    const at = await fixture(text);
    const found = highlightsAt(at.model, at.path, at.offset);
    expect(found.map(({ span, kind }) => `${kind} ${shown(at, { path: at.path, span })}`)).toEqual([
      'read wit/a.wit:2 i',
      'write wit/a.wit:3 i',
      'read wit/a.wit:4 i',
      'read wit/a.wit:5 i',
      'read wit/a.wit:5 i',
      'read wit/a.wit:5 i',
    ]);
  });

  it('are both labels at a name that renames two', async () => {
    const at = await fixture(
      'package a:b;\nworld x { import f: func(); }\nworld y { export f: func(); }\nworld z { include x; include y; }\nworld w { include z with { <|>f as g } }',
    );
    const found = Array.from(referencesAt(at.model, at.path, at.offset, true)).flat();
    expect(found.map((place) => shown(at, place))).toEqual([
      'wit/main.wit:2 f',
      'wit/main.wit:5 f',
      'wit/main.wit:3 f',
    ]);
    expect(highlightsAt(at.model, at.path, at.offset)).toHaveLength(3);
  });
});

describe('call hierarchy', () => {
  const text = (place: string): string =>
    `=== a/m.wit
package a:a;
use b:b/far as near;
interface api { use types.{t}; f: func(x: t); }
interface types { type t = u8; }
world base { import types; export near; }
world w { include base; import api; export api; export l: near; export go: func(); }
=== b/m.wit
package b:b;
interface far {}
world v { import x: interface { use far.{t}; } }
`.replace(place, `<|>${place}`);

  const lines = (found: ReturnType<typeof outgoingFrom>): string[] =>
    found.map(({ member, ways, spans }) => `${member.owner} ${member.name}: ${ways.join(', ')} (${spans.length})`);

  it.each<[string, string, string[], string[]]>([
    ['api {', 'api', ['a:a w: imports, exports (2)'], ['a:a types: uses (1)']],
    ['f: func', 'api', ['a:a w: imports, exports (2)'], ['a:a types: uses (1)']],
    ['types {', 'types', ['a:a api: uses (1)', 'a:a base: imports (1)'], []],
    ['near;', 'far', ['a:a base: exports (1)', 'a:a w: exports (1)', 'b:b v: uses (1)'], []],
    ['l: near', 'far', ['a:a base: exports (1)', 'a:a w: exports (1)', 'b:b v: uses (1)'], []],
    ['go:', 'w', [], ['a:a base: includes (1)', 'a:a api: imports, exports (2)', 'b:b far: exports (1)']],
    ['base {', 'base', ['a:a w: includes (1)'], ['a:a types: imports (1)', 'b:b far: exports (1)']],
  ])('at %s is that of %s', async (place, name, incoming, outgoing) => {
    const at = await fixture(text(place));
    const member = memberAt(at.model, at.path, at.offset);
    expect(member?.name).toBe(name);
    if (!member) return;
    expect(lines(Array.from(incomingTo(at.model, member.path, member.offset)).flat())).toEqual(incoming);
    expect(lines(outgoingFrom(at.model, member.path, member.offset))).toEqual(outgoing);
  });

  it('is nothing where no name stands', async () => {
    const at = await fixture('package a:b;\n<|>\ninterface i {}');
    expect(memberAt(at.model, at.path, at.offset)).toBeUndefined();
    expect(Array.from(incomingTo(at.model, at.path, -1))).toEqual([]);
    expect(outgoingFrom(at.model, '/nowhere.wit', 5)).toEqual([]);
  });
});

describe('text that is broken, and places that are not there', () => {
  const whole = `package a:b@1.0.0;
use c:d/k as kk;
interface i { use kk.{t as u}; record %list { x: u } resource r { constructor(); f: func() -> u; } }
world w { include v with { a as b, c as d } import kk; export l: i; export inner: interface { use i.{r}; } }
world v { import a: func(); export c: func(x: option<`;

  it('never make a feature fail', async () => {
    const roll = dice(7);
    for (let time = 0; time < 40; time++) {
      const cut = whole.slice(0, roll.below(whole.length));
      const at = roll.below(cut.length + 1);
      const text =
        cut.slice(0, at) + (roll.pick(['', '{', '}', '%', 'interface i {', '.{', ' as ', '@']) ?? '') + cut.slice(at);
      const { model, path } = await fixture(`${text}\n=== wit/deps/c.wit\npackage c:d;\ninterface k { type t = `);
      for (const offset of [-5, ...Array.from({ length: text.length + 2 }, (_, index) => index), 1e9]) {
        definitionAt(model, path, offset);
        declarationAt(model, path, offset);
        typeDefinitionAt(model, path, offset);
        highlightsAt(model, path, offset);
        Array.from(referencesAt(model, path, offset, true));
        memberAt(model, path, offset);
        Array.from(incomingTo(model, path, offset));
        outgoingFrom(model, path, offset);
        prepareRename(model, path, offset);
        if (offset % 9 === 0) await implementationsAt(model, path, offset);
        if (offset % 23 === 0) rename(model, path, offset, 'fresh');
      }
    }
    const { model } = await fixture(whole);
    expect(definitionAt(model, 'untitled:1', 3)).toBeUndefined();
    expect(prepareRename(model, '/nowhere', 3).kind).toBe('refused');
  });
});
