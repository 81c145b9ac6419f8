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
    titles: comparisons.map(
      (each) => `${each.item.name}: ${comparisonTitle(each)} | ${comparisonLines(each).join(' ')}`,
    ),
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
