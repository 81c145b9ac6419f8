import { describe, expect, it } from 'vitest';
import { hoverAt } from '../../src/language/index.ts';
import { fixture } from './fixture.ts';

const files = `
=== wit/main.wit
/// All of it.
package a:b@1.0.0;

use dep:io/streams@0.2.6 as s;

/// A world.
world w {
  use shapes.{point};
  import shapes;
  export s;
  import run-it: async func(a: list<u8>) -> string;
  export draw: func(what: string);
  include dep:io/all@0.2.6 with { go as went }
  export ui: interface {
    use shapes.{point};
    show: func(p: point) -> string;
  }
}

/// Shapes.
@since(version = 0.5.0)
interface shapes {
  use base.{unit as length};
  /// A point.
  /// In a plane.
  record point {
    /// Across.
    x: length,
    last-modified: u8,
  }
  flags style { dark-red }
  enum colour { dark-green }
  variant shape { a-dot(point), nothing }
  /// Moves it.
  @unstable(feature = moving)
  %move: func(to: option<point>, by-what: string, %use: list<tuple<shape, style, colour>>) -> point;
  /** A canvas. */
  resource canvas {
    constructor(a: u8);
    /// Clears.
    clear-all: static func();
    get-it: func() -> list<u8>;
  }
}

@unstable(feature = early)
interface base {
  /// A length.
  @since(version = 0.9.0) @deprecated(version = 1.0.0)
  type unit = f64;
  type other = unit;
  many: func(a: list<string, 9>);
}
=== wit/deps/io/a.wit
/// IO.
package dep:io@0.2.6;
interface error { resource error; }
interface poll { resource pollable; }
interface streams {
  use error.{error};
  use poll.{pollable};
  record input { a: u8, b: own<error>, c: own<pollable> }
}
interface ui { use streams.{input}; f: func(i: input); }
world all { import ui; import go: func(); }
`;

/** What is shown at the end of a word, which is the first of its kind that \`place\` holds. */
async function shownAt(place: string, features: readonly string[] = []): Promise<string | undefined> {
  const { model, texts } = await fixture(files, features);
  for (const [path, text] of texts) {
    const at = text.indexOf(place);
    if (at >= 0) return hoverAt(model, path, at + (/[\w-]+$/.exec(place)?.index ?? 0))?.markdown;
  }
  throw new Error(`The fixture holds \`${place}\`.`);
}

describe('hover', () => {
  it('says all there is to say of every name of a file', async () => {
    const { model, path, texts } = await fixture(files);
    const text = texts.get(path) ?? '';
    const said = new Map<string, string>();
    for (let at = 0; at <= text.length; at++) {
      const found = hoverAt(model, path, at);
      if (!found) continue;
      const name = text.slice(found.span.start, found.span.end);
      expect(found.span.start <= at && at <= found.span.end).toBe(true);
      if (!said.has(`${name} ${found.markdown}`))
        said.set(`${name} ${found.markdown}`, `# ${name}\n\n${found.markdown}\n`);
    }
    await expect(Array.from(said.values()).join('\n')).toMatchFileSnapshot('../fixtures/wit/hover.md');
  });

  it.each<[string, string, readonly string[], RegExp]>([
    [
      'a name of another package',
      'dep:io/streams',
      [],
      /^```wit\ninterface streams\n```\n\n`dep:io\/streams@0.2.6` · `deps\/io\/a.wit` · 1 type$/,
    ],
    [
      'a version',
      'dep:io/streams@0',
      [],
      /^```wit\npackage dep:io@0.2.6;\n```\n\n`deps\/io\/a.wit` · 4 interfaces · 1 world\n\nIO\.$/,
    ],
    ['a renamed type', 'x: length', [], /^```wit\nuse base.\{unit as length\};\ntype unit = f64\n```/],
    ['a feature', 'feature = moving', [], /Not enabled: what needs it is left out/],
    ['a feature that is enabled', 'feature = moving', ['moving'], /Enabled\./],
    ['a gate of a feature', '%move', [], /unstable: feature `moving`, not enabled/],
    ['a gate of a feature that is enabled', '%move', ['moving'], /unstable: feature `moving`, enabled/],
    ['a gate around it', 'type other', [], /interface unstable: feature `early`, not enabled/],
    ['a keyword in Rust', '%move', [], /JavaScript `move` · Rust `move_`/],
    ['parameters by way of memory', 'many', [], /Canonical ABI `\(i32\)`$/],
    ['a label that an include renames', 'go as went', [], /import ← included from `dep:io\/all@0.2.6`/],
    ['a primitive type', 'last-modified: u8', [], /^A whole number from 0 to 255\.$/],
  ])('knows %s', async (_, place, features, expected) => {
    expect(await shownAt(place, features)).toMatch(expected);
  });

  it.each<[string, string]>([
    ['documentation', '/// Moves'],
    ['a package that nobody names', '@1'],
  ])('is silent at %s', async (_, place) => {
    const { model, path, texts } = await fixture('package a:b;\n/// Moves it.\ninterface i {} // @1\n');
    expect(hoverAt(model, path, (texts.get(path) ?? '').indexOf(place) + place.length)).toBeUndefined();
  });

  it('is bounded, however much there is', async () => {
    const many = Array.from({ length: 3000 }, (_, index) => `f${index}: u8`).join(', ');
    const imports = Array.from({ length: 3000 }, (_, index) => `import g${index}: func(a: u8);`).join('\n');
    const doc = '/// words and words and words\n'.repeat(3000);
    const { model, path, offset } = await fixture(
      `package a:b;\ninterface i { record r { ${many} } }\n${doc}world w<|> { use i.{r}; ${imports} export h: func(r: r); }`,
    );
    const shown = hoverAt(model, path, offset)?.markdown ?? '';
    expect(shown).toContain('**Imports** (3002)');
    expect(shown).toContain('… and 2962 more');
    expect(shown.length).toBeLessThan(15_000);
    const record = hoverAt(model, path, 35)?.markdown ?? '';
    expect(record).toContain('// … and 2960 more');
    expect(record.length).toBeLessThan(2000);
  });

  it.each<[string, string, string]>([
    ['a package that is not there', 'package a:b;\ninterface i { use <|>c:d/e.{f}; }', 'Not in reach.'],
    [
      'a package of another version',
      '=== wit/a.wit\npackage a:b;\ninterface i { use <|>c:d/e@1.0.0.{f}; }\n=== wit/deps/c.wit\npackage c:d@1.1.0;\n',
      'Not in reach. There is `c:d@1.1.0`.',
    ],
    [
      'an import that an export needs',
      'package a:b;\ninterface i { type t = u8; }\ninterface j { use i.{t}; }\nworld <|>w { export j; }',
      '- `a:b/i` ← used by `a:b/j` for `t` ← exported',
    ],
    [
      'documentation with code that nobody ended',
      'package a:b@1.0.0;\n/// ```\n/// x\ninterface <|>i {}',
      '```\nx\n```',
    ],
    ['types in a circle', 'package a:b;\ninterface i { record <|>r { a: option<r> } }', 'record r { a: option<r> }'],
    ['a function of types that lead nowhere', 'package a:b;\ninterface i { <|>f: func(a: gone); }', 'f: func(a: gone)'],
    [
      'a label that stands twice',
      'package a:b;\nworld w { import f: func(); import <|>f: func(a: u8); }',
      'import f: func()',
    ],
  ])('has something to say of %s', async (_, text, expected) => {
    const { model, path, offset } = await fixture(text);
    expect(hoverAt(model, path, offset)?.markdown).toContain(expected);
  });
});
