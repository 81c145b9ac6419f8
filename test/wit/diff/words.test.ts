import { describe, expect, it } from 'vitest';
import {
  changeText,
  describeWorld,
  detailText,
  diffWorlds,
  nextVersion,
  type SemverStep,
} from '../../../src/wit/index.ts';

function linesOf(before: string, after: string): string[] {
  const [from, to] = [before, after].map((text) => describeWorld([{ path: 'a.wit', text }], 'w'));
  if (from?.kind !== 'world' || to?.kind !== 'world') throw new Error('These are no worlds.');
  return diffWorlds(from, to).changes.flatMap((change) => [
    changeText(change),
    ...('details' in change ? change.details.map((detail) => `- ${detailText(detail)}`) : []),
  ]);
}

describe('a difference in words', () => {
  const of = (items: string, wiring: string): string => `package a:b; interface i { ${items} } world w { ${wiring} }`;

  it('says what came, what went and whom it breaks', () => {
    expect(
      linesOf(of('f: func();', 'import log: func(); export i;'), of('f: func();', 'import i; export run: func();')),
    ).toEqual([
      '`log` is no longer imported.',
      '`a:b/i` is now imported, which breaks who provides the imports.',
      '`run` is now exported.',
      '`a:b/i` is no longer exported, which breaks its callers.',
    ]);
  });

  it('says how a function changed', () => {
    const before = 'record p { x: u8 } enum e { a, b } f: func(a: p, b: e, c: u8) -> result<u8>;';
    const after = 'record p { x: u16, y: u8 } enum e { b, a } f: async func(a: p, b: e, d: u8) -> result<u8, e>;';
    expect(linesOf(of(before, 'export i;'), of(after, 'export i;'))).toEqual([
      'The exported function `f` of `a:b/i` changed, which breaks its callers.',
      '- became async',
      '- parameter `a`, field `x`: u8 became u16',
      '- parameter `a`: field `y` (u8) is new',
      '- parameter `b`: the order `a`, `b` became `b`, `a`',
      '- result: value of `err` (e) is new',
      '- parameter `c` is now called `d`',
    ]);
  });

  it('says how a type changed', () => {
    const before = 'record t { a: u8 } type gone = u8; f: func();';
    const after = 'record t { a: u8, b: u8 } resource r; f: func();';
    expect(linesOf(of(before, 'import i; type s = u8;'), of(after, 'import i; type s = u16;'))).toEqual([
      'The imported type `s` changed, which breaks who provides the imports.',
      '- u8 became u16',
      'The type `gone` of `a:b/i` is no longer imported.',
      'The type `r` of `a:b/i` is now imported, which breaks who provides the imports.',
      'The imported type `t` of `a:b/i` changed, which breaks who provides the imports.',
      '- field `b` (u8) is new',
    ]);
  });

  it('says which version came', () => {
    const world = (version: string): string =>
      `package a:b; package c:d@${version} { interface i { f: func(); } } world w { import c:d/i@${version}; }`;
    expect(linesOf(world('0.2.0'), world('0.2.6'))).toEqual(['`c:d/i@0.2.0` is now imported as `c:d/i@0.2.6`.']);
  });
});

describe('the next version', () => {
  it.each<[string, SemverStep, string | undefined]>([
    ['1.2.3', 'none', '1.2.3'],
    ['1.2.3', 'patch', '1.2.4'],
    ['1.2.3', 'minor', '1.3.0'],
    ['1.2.3', 'major', '2.0.0'],
    ['0.2.3', 'patch', '0.2.4'],
    ['0.2.3', 'minor', '0.2.4'],
    ['0.2.3', 'major', '0.3.0'],
    ['2.0.0-rc.1', 'major', '2.0.0'],
    ['1.2.3+build', 'patch', '1.2.4'],
    ['1.2', 'patch', undefined],
    ['', 'major', undefined],
  ])('%j by %s is %j', (version, step, next) => {
    expect(nextVersion(version, step)).toBe(next);
  });
});
