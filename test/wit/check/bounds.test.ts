import { describe, expect, it } from 'vitest';
import { createAnalysis, type ResolvedPackage, type WitDiagnostic } from '../../../src/wit/index.ts';
import { didYouMean } from '../../../src/wit/check/suggest.ts';
import { rootOf } from './transcript.ts';

/** Few lines that stand for millions of items: what is kept of them is bounded. */
describe('the items of worlds', () => {
  it.each([
    [
      'included',
      `world w0 { ${lines(2000, (n) => `import f-${n}: func();`)} } ${lines(1200, (n) => `world w${n + 1} { include w0; }`)}`,
    ],
    [
      'included across packages',
      `world w0 { ${lines(2000, (n) => `import f-${n}: func();`)} } ${lines(1200, (n) => `package c:d${n} { world w { include a:b/w0; } }`)}`,
    ],
    ['needed by imports', `${chain(1000)} ${lines(1000, (n) => `world w${n} { import i1000; }`)}`],
    ['needed by exports', `${chain(1000)} ${lines(1000, (n) => `world w${n} { export i1000; }`)}`],
    [
      'in the way of each other',
      `world w0 { ${lines(5000, (n) => `import f-${n}: func();`)} } world w1 { ${lines(500, () => 'include w0;')} }`,
    ],
  ])('%s', (_, body) => {
    const { packages, found } = check(body);
    const sizes = packages.flatMap(({ worlds }) =>
      Array.from(worlds.values(), (world) => world.imports.size + world.exports.size),
    );
    const total = sizes.reduce((sum, size) => sum + size, 0);
    expect(total).toBeGreaterThan(5000);
    expect(total).toBeLessThan(160_000);
    expect(found.some(({ severity, message }) => severity === 'warning' && /bring too many items/.test(message))).toBe(
      true,
    );
  });

  it('are whole again once there is room', () => {
    const analysis = createAnalysis();
    const base = `world w0 { ${lines(2000, (n) => `import f-${n}: func();`)} } world last { include w0; }`;
    const many = lines(1200, (n) => `package c:d${n} { world w { include a:b/w0; } }`);
    const last = (): number | undefined =>
      analysis
        .packages('')
        .find(({ source }) => source.name === 'c:e')
        ?.worlds.get('w')?.imports.size;
    const set = (text: string): void =>
      analysis.set(
        '',
        rootOf(new Map([['a.wit', `package a:b; ${text} package c:e { world w { include a:b/w0; } }`]])),
      );
    set(`${base} ${many}`);
    analysis.diagnostics('');
    expect(last()).toBe(0);
    set(base);
    expect(last()).toBe(2000);
  });

  it('of a usual package are not touched', () => {
    const { found } = check(
      `${chain(50)} ${lines(200, (n) => `world w${n} { import i50; ${n > 0 ? `include w${n - 1};` : ''} }`)}`,
    );
    expect(found.filter(({ code }) => code !== 'unused')).toEqual([]);
  });
});

describe('guesses', () => {
  it('come to an end, and what is unknown is still reported', () => {
    const known = lines(5000, (n) => `type known-name-${n} = u8;`);
    const { found } = check(`interface i { ${known} record r { ${lines(5000, (n) => `f${n}: unknown-nome-${n},`)} } }`);
    const unknown = found.filter(({ code }) => code === 'unknown-name');
    expect(unknown).toHaveLength(5000);
    const guessed = unknown.filter(({ data }) => data !== undefined).length;
    expect(guessed).toBeGreaterThan(0);
    expect(guessed).toBeLessThan(100);
  });

  it('look at no name when nothing is left for them', () => {
    const budget = { items: 0, guesses: 10 };
    let looked = 0;
    function* names(): Iterable<string> {
      for (let n = 0; n < 1000; n++) {
        looked++;
        yield `name-${n}`;
      }
    }
    didYouMean(budget, 'nane-1', names);
    expect(looked).toBeLessThan(20);
    looked = 0;
    expect(didYouMean(budget, 'nane-1', names)).toEqual({ sentence: '', data: undefined });
    expect(looked).toBe(0);
    expect(didYouMean(budget, 'float32', names).data).toEqual({ kind: 'replace', text: 'f32' });
  });
});

/** Texts that took seconds or minutes, by work that grew with the square of their length. The test's own limit ends them. */
describe('many', () => {
  it.each<[string, string, number]>([
    [
      'packages with many needs',
      lines(
        300,
        (n) =>
          `package c:p${n} { interface i {} world w { ${lines(Math.min(n, 50), (m) => `import c:p${n - 1 - m}/i;`)} } }`,
      ),
      0,
    ],
    [
      'packages in a circle',
      lines(2000, (n) => `package c:p${n} { interface i {} world w { import c:p${(n + 1) % 2000}/i; } }`),
      2000,
    ],
    [
      'packages that are not there',
      `${lines(1500, (n) => `package c:known-name-${n} {}`)} world w { ${lines(2000, (n) => `import c:unknown-nome-${n}/x;`)} }`,
      2000,
    ],
    ['gates on one item', `${lines(20_000, () => '@unstable(feature = x)')} interface i {}`, 19_999],
    [
      'renames of what is not there',
      `world w { ${lines(3000, (n) => `import f-${n}: func();`)} } world v { include w with { ${lines(6000, (n) => `g${n} as h${n},`)} } }`,
      6000,
    ],
    [
      'worlds that are used as interfaces',
      `${lines(3000, (n) => `use c:d/w${n};`)} package c:d { ${lines(3000, (n) => `world w${n} {}`)} }`,
      3000,
    ],
    [
      'uses of what is left out',
      `package c:d { ${lines(2500, (n) => `@unstable(feature = x) interface w${n} {}`)} } interface i { ${lines(2500, (n) => `use c:d/w${n}.{t as t${n}};`)} }`,
      2500,
    ],
  ])('%s', (_, body, errors) => {
    expect(check(body).found.filter(({ severity }) => severity === 'error')).toHaveLength(errors);
  });
});

function check(body: string): { packages: readonly ResolvedPackage[]; found: readonly WitDiagnostic[] } {
  const analysis = createAnalysis();
  analysis.set('', rootOf(new Map([['a.wit', `package a:b; ${body}`]])));
  const found = Array.from(analysis.diagnostics('').values()).flat();
  return { packages: analysis.packages(''), found };
}

function chain(length: number): string {
  return `interface i0 { type t = u8; } ${lines(length, (n) => `interface i${n + 1} { use i${n}.{t}; }`)}`;
}

function lines(count: number, line: (index: number) => string): string {
  return Array.from({ length: count }, (_, index) => line(index)).join('\n');
}
