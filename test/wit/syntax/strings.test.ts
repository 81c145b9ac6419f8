import { describe, expect, it } from 'vitest';
import { parseWit } from '../../../src/wit/index.ts';

const gated = (string: string): string => `@external-id(${string}) interface i {}`;
const header = (version: string): string => `package a:b@${version};`;
const use = (version: string): string => `interface i { use a:b/c@${version}.{d}; }`;

describe('strings', () => {
  it.each([
    String.raw`"a\n\t\r\\\"\'"`,
    String.raw`"\u{41}\u{0000041}\u{4_1}\u{1__0}\41\c3\a9é"`,
    String.raw`"100% \c3\a9 \"%\""`,
    '""',
    '"\u00a0"',
  ])('take %s', (string) => {
    expect(parseWit(gated(string)).problems).toEqual([]);
  });

  it.each([
    [String.raw`"a\q"`, 2, /^`\\q` means nothing in a string/],
    [String.raw`"\0"`, 1, /^`\\0` means nothing/],
    [String.raw`"\x41"`, 1, /^`\\x` means nothing/],
    [String.raw`"\u0041"`, 1, /^`\\u` means nothing/],
    [String.raw`"\u{}"`, 1, /^`\\u\{\}` means nothing/],
    [String.raw`"\u{1_}"`, 1, /means nothing/],
    [String.raw`"\u{_1}"`, 1, /means nothing/],
    [String.raw`"\u{41"`, 1, /means nothing/],
    [String.raw`"\u{d800}"`, 1, /is no character of Unicode/],
    [String.raw`"\u{110000}"`, 1, /is no character of Unicode/],
    [String.raw`"\ff"`, 1, /are no UTF-8/],
    ['"a\tb"', 2, /^The character U\+0009 is written `\\t`/],
  ])('refuse %s at its place', (string, offset, message) => {
    const [problem, ...more] = parseWit(gated(string)).problems;
    expect(problem?.span.start).toBe('@external-id('.length + offset);
    expect(problem?.message).toMatch(message);
    expect(more).toEqual([]);
  });
});

describe('versions', () => {
  it.each([
    '18446744073709551615.0.0',
    '1.0.0-18446744073709551616',
    '1.2.3-',
    '1.2.3+',
    '1.2.3-a+',
    '1.2.3 - +',
    '1.2.3--',
  ])('take %s as tools do', (version) => {
    expect(parseWit(header(version)).problems).toEqual([]);
    expect(parseWit(use(version)).problems).toEqual([]);
  });

  it.each([
    ['18446744073709551616.0.0', /are 18446744073709551615 at most/],
    ['0.0.99999999999999999999', /are 18446744073709551615 at most/],
    ['1.2.3-+a', /Expected `;`, found `\+`/],
    ['1.2.3-é', /Expected `;`, found `-`/],
    ['1.2.3+a+b', /Expected `;`, found `\+`/],
  ])('refuse %s', (version, message) => {
    expect(parseWit(header(version)).problems[0]?.message).toMatch(message);
  });
});
