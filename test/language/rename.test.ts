import { describe, expect, it } from 'vitest';
import { prepareRename, rename } from '../../src/language/index.ts';
import { applyEdits, fixture } from './fixture.ts';

/** The texts after a rename, or why there is none. */
async function after(text: string, name: string, features: readonly string[] = []): Promise<string> {
  const { model, path, offset, texts } = await fixture(text, features);
  const result = rename(model, path, offset, name);
  if (result.kind === 'refused') return result.message;
  const changed = Array.from(applyEdits(texts, result.edits)).filter(([each, content]) => texts.get(each) !== content);
  return changed.map(([each, content]) => `=== ${each.replace('/w/', '')}\n${content}`).join('');
}

describe('what can be renamed', () => {
  it.each<[string, string]>([
    ['package a:b;\ninterface %<|>list {}', 'list [%list]'],
    ['package a:<|>b@1.0.0;', 'a:b [a:b]'],
    [
      'package a:b@1.<|>0.0;\ninterface i {}',
      'A version is no name: write another where the package is declared, and in every path that names it.',
    ],
    ['package a:b;\ninterface i { f: func(a: u<|>8); }', '`u8` is a word of WIT itself, and has no other name.'],
    ['package a:b;\n<|>interface i {}', '`interface` is a word of WIT itself, and has no other name.'],
    [
      'package a:b;\ninterface i { f: func(a: no<|>where); }',
      '`nowhere` leads nowhere, so there is nothing to rename.',
    ],
    ['package a:b;\ninterface i {} <|> ', 'There is no name here.'],
    [
      'package a:b;\ninterface i { resource r { <|>constructor(); } }',
      'A constructor has no name of its own: `constructor` is a keyword.',
    ],
    ['package a:b;\nworld w { import c:<|>d/k; }', 'The package `c:d` is not in reach, so its name is what it is.'],
    [
      'package a:b;\nworld w { import c:d/<|>k; }\n=== wit/deps/c/x.wit\npackage c:d;\ninterface k {}',
      '`k` is declared in deps/c/x.wit, which is not changed from here.',
    ],
    ['package a:b;\nuse c:d/k as <|>l;\n=== wit/deps/c/x.wit\npackage c:d;\ninterface k {}', 'l [l]'],
    ['package a:b;\ninterface i { @unstable(feature = <|>new-things) f: func(); }', 'new-things [new-things]'],
  ])('%s', async (text, expected) => {
    const at = await fixture(text);
    const found = prepareRename(at.model, at.path, at.offset);
    const said =
      found.kind === 'refused'
        ? found.message
        : `${found.placeholder} [${at.slice({ path: at.path, span: found.span })}]`;
    expect(said).toBe(expected);
  });
});

describe('a rename', () => {
  it.each<[string, string, string, string]>([
    [
      'goes through files, paths and all that is used of a type',
      'package a:b;\ninterface i { type <|>t = u8; f: func(t: t); }\nworld w { use i.{t}; import g: func(x: t); }\n=== wit/x.wit\ninterface j { use i.{t as u}; f: func(a: u); }\n=== other/x.wit\npackage o:o;\ninterface k { use a:b/i.{t}; f: func(t: list<t>); }',
      'stream',
      '=== wit/main.wit\npackage a:b;\ninterface i { type %stream = u8; f: func(t: %stream); }\nworld w { use i.{%stream}; import g: func(x: %stream); }\n=== wit/x.wit\ninterface j { use i.{%stream as u}; f: func(a: u); }\n=== other/x.wit\npackage o:o;\ninterface k { use a:b/i.{%stream}; f: func(t: list<%stream>); }',
    ],
    [
      'of a new name to the old one leaves the new one out',
      'package a:b;\ninterface i { type t = u8; type v = u8; }\ninterface j { use i.{t as <|>u, v}; f: func(a: u, b: v); }\ninterface k { use j.{u as w}; f: func(a: w); }',
      't',
      '=== wit/main.wit\npackage a:b;\ninterface i { type t = u8; type v = u8; }\ninterface j { use i.{t, v}; f: func(a: t, b: v); }\ninterface k { use j.{t as w}; f: func(a: w); }',
    ],
    [
      'to the new name that others give leaves that out',
      'package a:b;\ninterface i { type <|>t = u8; }\ninterface j { use i.{t as stream2}; f: func(a: stream2); }',
      'stream2',
      '=== wit/main.wit\npackage a:b;\ninterface i { type stream2 = u8; }\ninterface j { use i.{stream2}; f: func(a: stream2); }',
    ],
    [
      'takes the escape away that a name does not need',
      'package a:b;\ninterface %<|>list { f: func(); }\nworld w { import %list; }',
      '%more',
      '=== wit/main.wit\npackage a:b;\ninterface more { f: func(); }\nworld w { import more; }',
    ],
    [
      'of an alias stays in its file',
      'package a:b;\nuse i as j;\ninterface i {}\nworld w { import <|>j; export i; }\n=== wit/x.wit\nuse i as j;\nworld v { import j; }',
      'k',
      '=== wit/main.wit\npackage a:b;\nuse i as k;\ninterface i {}\nworld w { import k; export i; }\n',
    ],
    [
      'of a package is that of all its headers, and of what names it',
      'package a:<|>b@1.0.0;\ninterface i {}\n=== wit/x.wit\npackage a:b@1.0.0;\n=== other/x.wit\npackage o:o;\nworld w { import a:b/i@1.0.0; import a:b/i@2.0.0; }\n=== copy/deps/x.wit\npackage a:b@1.0.0;\ninterface i {}\n=== copy/x.wit\npackage c:c;\nworld w { import a:b/i@1.0.0; }',
      'use:new-name',
      '=== wit/main.wit\npackage %use:new-name@1.0.0;\ninterface i {}\n=== wit/x.wit\npackage %use:new-name@1.0.0;\n=== other/x.wit\npackage o:o;\nworld w { import %use:new-name/i@1.0.0; import a:b/i@2.0.0; }\n',
    ],
    [
      'of a label goes through worlds that include it, up to a new name',
      'package a:b;\nworld x { import <|>f: func(); export f: func(); }\nworld y { include x; }\nworld z { include y with { f as g } }\nworld q { include z with { g as f } }',
      'h',
      '=== wit/main.wit\npackage a:b;\nworld x { import h: func(); export h: func(); }\nworld y { include x; }\nworld z { include y with { h as g } }\nworld q { include z with { g as f } }',
    ],
    [
      'of a name that renames two things is that of both',
      'package a:b;\nworld x { import f: func(); }\nworld y { export f: func(); }\nworld z { include x; include y; }\nworld w { include z with { <|>f as g } }',
      'h',
      '=== wit/main.wit\npackage a:b;\nworld x { import h: func(); }\nworld y { export h: func(); }\nworld z { include x; include y; }\nworld w { include z with { h as g } }',
    ],
    [
      'of a feature leaves those of dependencies alone',
      'package a:b;\n@unstable(feature = <|>f)\ninterface i {}\n=== other/m.wit\npackage o:o;\n@unstable(feature = f)\ninterface j {}\n=== wit/deps/d.wit\npackage d:d;\n@unstable(feature = f)\ninterface k {}',
      'g',
      '=== wit/main.wit\npackage a:b;\n@unstable(feature = g)\ninterface i {}\n=== other/m.wit\npackage o:o;\n@unstable(feature = g)\ninterface j {}\n',
    ],
    [
      'mends a name that is declared twice, from the second as from the first',
      'package a:b;\ninterface i { f: func(a: t); type t = u8; type <|>t = u16; }',
      's',
      '=== wit/main.wit\npackage a:b;\ninterface i { f: func(a: t); type t = u8; type s = u16; }',
    ],
    ['to the same name does nothing', 'package a:b;\ninterface <|>i {}', 'i', ''],
  ])('%s', async (_, text, name, expected) => {
    expect(await after(text, name)).toBe(expected);
  });

  it.each<[string, string, string, string]>([
    [
      'what is no name',
      'package a:b;\ninterface <|>i {}',
      'I_x',
      '`I_x` is not a name: a name is words of letters and digits joined by `-`, beginning with a letter, each word all in lower case or all in upper case. Write `i-x`.',
    ],
    [
      'what is no name of a package',
      'package <|>a:b;\ninterface i {}',
      'b',
      'The name of a package is two names, as `example:greeter`; its version stays as it is.',
    ],
    [
      'a name that is taken',
      'package a:b;\ninterface <|>i {}\n=== wit/x.wit\nworld w {}',
      'w',
      '`i` cannot be `w`. In x.wit:1: `w` is an interface of this package already.',
    ],
    [
      'a name that is taken where a type is used',
      'package a:b;\ninterface i { type <|>t = u8; }\ninterface j {\n use i.{t};\n f: func(a: t); }',
      'f',
      '`t` cannot be `f`. In main.wit:5: `f` is declared already.',
    ],
    [
      'a field but for its case',
      'package a:b;\ninterface i { record r { <|>x: u8, y-z: u8 } }',
      'Y-Z',
      '`x` cannot be `Y-Z`. In main.wit:2: `y-z` and `Y-Z` differ only in case: no component can be made with both.',
    ],
    [
      'what a world has by way of another',
      'package a:b;\nworld x { import <|>f: func(); }\nworld y { import g: func(); }\nworld z {\n include x;\n include y; }',
      'g',
      '`f` cannot be `g`. In main.wit:6: This include brings the import `g`, which this world has already. Rename it: `with { g as … }`.',
    ],
    [
      'what would be one with another label',
      'package a:b;\nworld x { import <|>f: func();\n export g: func(); }',
      'g',
      '`f` cannot be `g`: the name in main.wit:3 would stand for something else.',
    ],
    [
      'what an include would rename too',
      'package a:b;\nworld x { import <|>f: func(); }\nworld y { export g: func(); }\nworld z { include x; include y; }\nworld w {\n include z with { g as h } }',
      'g',
      '`f` cannot be `g`: the name in main.wit:6 would stand for something else.',
    ],
    [
      'a name that leads nowhere now',
      'package a:b;\ninterface i { type <|>t = u8;\n f: func(a: s); }',
      's',
      '`t` cannot be `s`: the name in main.wit:3 leads nowhere now, and would then stand for it.',
    ],
    [
      'a name that another file has for something else',
      'package a:b;\ninterface <|>i {}\n=== wit/x.wit\nuse c:d/k as j;\nworld w { import i;\n import j; }\n=== wit/deps/c.wit\npackage c:d;\ninterface k {}',
      'j',
      '`i` cannot be `j`. In x.wit:3: The world imports the interface `k` already.',
    ],
    [
      'what a world of another root has by way of a type',
      'package a:b;\ninterface i { type <|>t = u8; }\nworld w { use i.{t}; }\n=== o/x.wit\npackage o:o;\nworld v { include a:b/w; }\n=== q/x.wit\npackage q:q;\nworld u { import x: func();\n include o:o/v; }',
      'x',
      '`t` cannot be `x`. In x.wit:3: This include brings the import `x`, which this world has already. Rename it: `with { x as … }`.',
    ],
    [
      'what a dependency names',
      'package a:b;\ninterface <|>i {}\n=== other/deps/c.wit\npackage c:d;\nworld w { import a:b/i; }',
      'j',
      '`i` is named in deps/c.wit too, which is not changed from here.',
    ],
    [
      'what stands in a text that is not understood',
      'package a:b;\ninterface <|>i {}\n=== wit/x.wit\nworld w {\n import i;\n export = i; }',
      'j',
      '`i` in x.wit:3 is not understood, because of the errors in this file: mend them first.',
    ],
    [
      'a package in one place',
      'package <|>a:b;\ninterface i {}\n=== wit/deps/x.wit\npackage x:y;\ninterface j {}',
      'x:y',
      '`a:b` cannot be `x:y`. In main.wit:1: The package `x:y` is declared in two places: keep one of them. The other is in `wit/deps/x.wit`.',
    ],
    [
      'one feature for two',
      'package a:b;\n@unstable(feature = <|>f)\ninterface i {}\n@unstable(feature = g)\ninterface j {}',
      'g',
      '`f` cannot be `g`: the name in main.wit:4 would stand for something else.',
    ],
  ])('is refused of %s', async (_, text, name, expected) => {
    expect(await after(text, name)).toBe(expected);
  });

  it('of a package is refused where somebody looks for it by the new name in vain', async () => {
    const text = 'package <|>a:b;\ninterface i {}\n=== o/x.wit\npackage o:o;\nworld w { import x:y/i; }';
    expect(await after(text, 'x:y')).toMatch(/^`a:b` cannot be `x:y`.* x\.wit:2/);
  });

  it('of a feature is refused while the settings enable one of its names', async () => {
    const text = 'package a:b;\n@unstable(feature = <|>f)\ninterface i {}';
    const said = 'is enabled in the settings, and the other name is not: with it other things would be left out.';
    expect(await after(text, 'g', ['f'])).toBe(`The feature \`f\` ${said}`);
    expect(await after(text, 'g', ['g'])).toBe(`The feature \`g\` ${said}`);
    expect(await after(text, 'g', ['f', 'g'])).toContain('feature = g');
  });
});
