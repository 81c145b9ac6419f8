import { describe, expect, it } from 'vitest';
import {
  compareWith,
  comparisonLines,
  comparisonTitle,
  createBaselines,
  versionWarnings,
} from '../../src/language/index.ts';
import type { WitDiagnostic } from '../../src/wit/index.ts';
import { fixture } from './fixture.ts';

const before = `package a:b@1.2.0;
interface i {
  f: func(a: u8);
  g: func();
}
world w {
  export i;
}
`;

interface Seen {
  readonly titles: readonly string[];
  readonly warnings: readonly Pick<WitDiagnostic, 'message'>[];
  readonly slices: readonly string[];
}

async function compare(now: string, was = before, extra = ''): Promise<Seen> {
  const { model, path, slice } = await fixture(now + extra);
  const files = new Map([['/w/wit/main.wit', was]]);
  const baselines = createBaselines(model, () => Promise.resolve({ id: '1', files }));
  expect(await baselines.refresh('/w/wit')).toBe(true);
  expect(await baselines.refresh('/w/wit')).toBe(false);
  const comparisons = baselines.of('/w/wit').flatMap((earlier) => compareWith(earlier, model.packages(path)));
  const warnings = versionWarnings(comparisons);
  return {
    titles: comparisons.map((each) => `${each.name}: ${comparisonTitle(each)} | ${comparisonLines(each).join(' ')}`),
    warnings: warnings.map(({ message }) => ({ message })),
    slices: warnings.map(slice),
  };
}

describe('what changed since an earlier version', () => {
  it('is nothing where nothing changed, whatever the layout', async () => {
    expect(await compare(before.replaceAll('  ', ' ').replace('f:', '/// Doc.\n f:'))).toEqual({
      titles: [],
      warnings: [],
      slices: [],
    });
  });

  it('is a warning at the version where callers break and the version does not say so', async () => {
    const { titles, warnings, slices } = await compare(before.replace('  g: func();\n', ''));
    expect(titles).toEqual([
      'i: 1 breaking change since the last commit: asks for 2.0.0 | `g` of `a:b/i` is no longer exported, which breaks its callers.',
      'w: 1 breaking change since the last commit: asks for 2.0.0 | `g` of `a:b/i` is no longer exported, which breaks its callers.',
    ]);
    expect(slices).toEqual(['1.2.0']);
    expect(warnings).toEqual([
      {
        message:
          '`i` changed since the last commit, which asks for version 2.0.0. `g` of `a:b/i` is no longer exported, which breaks its callers.',
      },
    ]);
  });

  it.each([
    ['is right once the version says it', 'package a:b@2.0.0;', '  g: func();\n', '2.0.0 is right'],
    ['is nothing where the version alone changed', 'package a:b@2.0.0;', '', 'no change'],
  ])('%s', async (_, header, removed, expected) => {
    const { titles, warnings } = await compare(before.replace('package a:b@1.2.0;', header).replace(removed, ''));
    expect(warnings).toEqual([]);
    expect(expected === 'no change' ? titles : titles.map((title) => title.includes(expected))).toEqual(
      expected === 'no change' ? [] : [true, true],
    );
  });

  it('asks for a minor step where there is more to call', async () => {
    const { titles, slices } = await compare(before.replace('  g: func();', '  g: func();\n  h: func();'));
    expect(titles[0]).toContain('1 compatible change since the last commit: asks for 1.3.0');
    expect(slices).toEqual(['1.2.0']);
  });

  it('is shown and not warned about in a package without a version', async () => {
    const plain = before.replace('@1.2.0', '');
    const { titles, warnings } = await compare(plain.replace('  g: func();\n', ''), plain);
    expect(titles[0]).toContain('i: 1 breaking change since the last commit (major)');
    expect(warnings).toEqual([]);
  });

  const wide = `package a:b@1.2.3;
interface i {
  record r { a: u8, b: string }
  resource res { constructor(); m: func(); }
  f: func(a: r);
}
interface j { g: func(); }
world w {
  import i;
}
world v {
  export j;
}
`;
  const gone = (what: string): string =>
    `\`a:b\` changed since the last commit, which asks for version 2.0.0. The ${what}, which breaks who uses it.`;

  it.each<[string, string, string, string]>([
    ['a world that is gone', 'world v {\n  export j;\n}\n', '', gone('world `v` is gone')],
    ['a world that has another name', 'world v', 'world vv', `${gone('world `v` is gone')} And 1 more.`],
    ['an interface that has another name', 'j', 'k', `${gone('interface `j` is gone')} And 1 more.`],
    [
      'a world that is unstable now',
      'world v',
      '@unstable(feature = x)\nworld v',
      gone('world `v` is unstable now, behind the feature `x`'),
    ],
    [
      'a version that went down',
      '1.2.3',
      '1.0.0',
      '`a:b` changed since the last commit, which asks for version 1.2.3. The version went down from 1.2.3 to 1.0.0.',
    ],
    [
      'a new interface',
      'world w',
      'interface k {}\nworld w',
      '`a:b` changed since the last commit, which asks for version 1.3.0. The interface `k` is new.',
    ],
  ])('is told at the header of the package for %s', async (_, from, to, message) => {
    const { titles, warnings, slices } = await compare(wide.replaceAll(from, to), wide);
    expect(warnings).toEqual([{ message }]);
    expect(titles[0]).toMatch(/^a:b: /);
    expect(slices).toEqual([to === '1.0.0' ? '1.0.0' : '1.2.3']);
  });

  it('is nothing for build metadata, and for what is unstable in both', async () => {
    const unstable = wide.replace('world v', '@unstable(feature = x)\nworld v');
    expect((await compare(unstable.replace('export j;', ''), unstable)).titles).toEqual([]);
    const built = wide.replace('1.2.3', '1.2.3+5');
    expect((await compare(built, built)).titles).toEqual([]);
  });

  it('is a minor step for what an imported interface of the same package has more, and who provides it is told of', async () => {
    const { titles, warnings } = await compare(wide.replace('  f: func', '  n: func();\n  f: func'), wide);
    expect(titles).toEqual([
      'i: 1 compatible change since the last commit: asks for 1.3.0 | `n` of `a:b/i` is now exported.',
      'w: 1 compatible change since the last commit: asks for 1.3.0 | `n` of `a:b/i` is now imported. Who provides the imports of `w` has to provide it.',
    ]);
    expect(warnings[0]?.message).toContain('1.3.0');
    const early = wide.replace('1.2.3', '0.0.4');
    const later = await compare(early.replace('0.0.4', '0.0.5').replace('  f: func', '  n: func();\n  f: func'), early);
    expect(later.warnings).toEqual([]);
    expect(later.titles.map((title) => title.includes('0.0.5 is right'))).toEqual([true, true]);
  });

  it('is a major step where callers lose what a world imports of the same package, or it needs more of others', async () => {
    expect((await compare(wide.replace('  f: func(a: r);\n', ''), wide)).titles[1]).toBe(
      'w: 1 breaking change since the last commit: asks for 2.0.0 | `f` of `a:b/i` is no longer imported, which breaks its callers.',
    );
    const foreign = '=== wit/deps/c.wit\npackage c:d;\ninterface e { f: func(); }\n';
    expect((await compare(wide.replace('  import i;', '  import i;\n  import c:d/e;'), wide, foreign)).titles).toEqual([
      'w: 1 breaking change since the last commit: asks for 2.0.0 | `c:d/e` is now imported, which breaks who provides the imports.',
    ]);
  });

  it.each([
    [
      'f: func(a: r)',
      'f: func(a: u8)',
      'The exported function `f` of `a:b/i` changed, which breaks its callers. Parameter `a`: r became u8.',
    ],
    [
      'f: func(a: r)',
      'f: async func(a: r)',
      'The exported function `f` of `a:b/i` changed, which breaks its callers. Became async.',
    ],
    ['b: string }', 'b: string, c: u8 }', 'Parameter `a`: field `c` (u8) is new.'],
    ['constructor(); ', '', 'The constructor of `res` of `a:b/i` is no longer exported, which breaks its callers.'],
    ['m: func();', '', '`res.m` of `a:b/i` is no longer exported, which breaks its callers.'],
  ])('says what changed: %s to %s', async (from, to, line) => {
    expect((await compare(wide.replace(from, to), wide)).titles[0]).toContain(line);
  });

  it('is only a new name where a type has another name and its old one beside it', async () => {
    const { titles } = await compare(wide.replace('record r {', 'type r = rr;\n  record rr {'), wide);
    expect(titles[0]).toBe(
      'i: 1 compatible change since the last commit: asks for 1.3.0 | The type `rr` of `a:b/i` is now exported.',
    );
  });

  it('leaves alone a version of a package that stays beside another one', async () => {
    const dep = (version: string, items: string): string => `package c:d@${version} { interface e { ${items} } }\n`;
    const [one, two] = [dep('1.0.0', 'f: func();'), dep('2.0.0', 'g: func();')];
    expect((await compare(before + one + two, before + one)).titles).toEqual([]);
  });

  it('is not told of a file that cannot be read', async () => {
    expect((await compare(before.replace('  g: func();\n', '  g: fun'))).titles).toEqual([]);
  });

  it('sees through to packages of other roots, which are taken as they are', async () => {
    const user = 'package a:b@1.0.0;\ninterface i { use c:d/e.{t}; f: func(a: t); }\n';
    const other = '=== other/x.wit\npackage c:d;\ninterface e { type t = u8; }\n';
    expect((await compare(user, user, other)).titles).toEqual([]);
    expect((await compare(user.replace('a: t', 'b: t'), user, other)).titles).toHaveLength(1);
  });
});
