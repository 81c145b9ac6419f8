import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matchPath, mayContain, parsePattern, type PathPattern } from '../../src/manifest/index.ts';

function pathPattern(text: string): PathPattern {
  const parsed = parsePattern('filesystem.read', text);
  if (parsed.kind === 'error' || parsed.pattern.kind !== 'path') throw new Error(`no path pattern: ${text}`);
  return parsed.pattern;
}

function refusal(text: string): string {
  const parsed = parsePattern('filesystem.write', text);
  return parsed.kind === 'error' ? `${parsed.span.start}-${parsed.span.end} ${parsed.message}` : 'accepted';
}

const matching: readonly { pattern: string; yes: readonly string[]; no: readonly string[] }[] = [
  { pattern: './data/a.txt', yes: ['data/a.txt'], no: ['data/a', 'data/A.txt', 'data/a.txt/b', 'a.txt', 'data', ''] },
  { pattern: 'data/a.txt', yes: ['data/a.txt'], no: ['xdata/a.txt', 'data/aXtxt'] },
  { pattern: '.', yes: [''], no: ['a', '.'] },
  { pattern: './*', yes: ['a', '.env', 'x.y'], no: ['', 'a/b'] },
  { pattern: '**', yes: ['', 'a', 'a/b/c', '.git/config'], no: [] },
  { pattern: './data/**', yes: ['data', 'data/a', 'data/a/b/c'], no: ['', 'database', 'data2/a', 'x/data'] },
  { pattern: './data/*', yes: ['data/a', 'data/.a'], no: ['data', 'data/a/b', 'database/secret', 'data/'] },
  { pattern: '**/a', yes: ['a', 'x/a', 'x/y/a'], no: ['xa', 'a/x', 'b'] },
  { pattern: 'a/**/b', yes: ['a/b', 'a/x/b', 'a/x/y/b'], no: ['a', 'b', 'ab', 'a/x', 'a/b/c'] },
  { pattern: 'a/**/b/**/c', yes: ['a/b/c', 'a/b/b/c', 'a/x/b/y/z/c'], no: ['a/c', 'a/b', 'a/b/c/d'] },
  {
    pattern: 'out/*.txt',
    yes: ['out/a.txt', 'out/.txt', 'out/a.b.txt'],
    no: ['out/a.txt2', 'out/a/b.txt', 'out/atxt'],
  },
  { pattern: 'a?c', yes: ['abc', 'a.c', 'a😀c'], no: ['ac', 'a/c', 'abbc'] },
  { pattern: 'ab*ba', yes: ['abba', 'abxba'], no: ['aba', 'ab', 'ba', 'abxb'] },
  { pattern: '😀*😀', yes: ['😀😀', '😀x😀'], no: ['😀'] },
  { pattern: 'a*b*c', yes: ['abc', 'aXbYc', 'abbcc'], no: ['acb', 'ab', 'a/b/c'] },
  { pattern: '[abc]', yes: ['a', 'c'], no: ['d', 'ab', '[abc]', ''] },
  { pattern: '[a-c-]x', yes: ['bx', '-x'], no: ['dx'] },
  { pattern: '[!a-c]', yes: ['d', '!', '😀'], no: ['a', 'b', 'dd'] },
  { pattern: 'a[!b]c', yes: ['axc'], no: ['abc', 'a/c', 'ac'] },
  { pattern: '[]]', yes: [']'], no: ['[', '[]]'] },
  { pattern: '[!]]', yes: ['['], no: [']'] },
  { pattern: '[[]*[]]', yes: ['[x]', '[]'], no: ['[x', 'x]'] },
  { pattern: '[*]', yes: ['*'], no: ['a', '**'] },
  { pattern: '{a,bc}', yes: ['a', 'bc'], no: ['b', 'abc', '{a,bc}', 'a,bc'] },
  { pattern: 'f{,.bak}', yes: ['f', 'f.bak'], no: ['f.', 'bak'] },
  { pattern: '{a*,?b}{1,2}', yes: ['a1', 'axx2', 'xb2'], no: ['xb', 'a', 'bb3'] },
  { pattern: '{a,[b-d]}', yes: ['a', 'c'], no: ['e', '[b-d]'] },
  { pattern: 'a,b', yes: ['a,b'], no: ['a', 'b'] },
  { pattern: '{.,x}{.,y}', yes: ['.y', 'x.'], no: ['..'] },
];

describe('what a path pattern matches', () => {
  it.each(matching)('$pattern', ({ pattern, yes, no }) => {
    const compiled = pathPattern(pattern);
    expect(yes.filter((path) => !matchPath(compiled, path))).toEqual([]);
    expect(no.filter((path) => matchPath(compiled, path))).toEqual([]);
  });

  it.each([
    'data/../etc/passwd',
    'data/..',
    '..',
    '../data/a',
    'data/./a',
    './data/a',
    '/data/a',
    'data//a',
    'data/',
    'data/..\\..\\secret',
    'data\\a',
    'data/a\0.txt',
  ])('what is not resolved matches nothing: %j', (path) => {
    expect(['**', './data/**', 'data/*', '*/**', '?*/**'].filter((text) => matchPath(pathPattern(text), path))).toEqual(
      [],
    );
    expect(mayContain(pathPattern('**'), path)).toBe(false);
  });

  it('takes bounded time where a backtracking matcher would not end', () => {
    const pattern = pathPattern(`${'*a'.repeat(200)}b/${'**/a/'.repeat(100)}c`);
    expect(matchPath(pattern, `${'a'.repeat(2000)}b${'/a'.repeat(200)}`)).toBe(false);
    expect(matchPath(pattern, `${'a'.repeat(2000)}b${'/a'.repeat(200)}/c`)).toBe(true);
    expect(matchPath(pathPattern('{a,a}'.repeat(200)), 'a'.repeat(199))).toBe(false);
  });
});

const refused: readonly (readonly [text: string, refusal: string])[] = [
  ['', '0-0 A path pattern cannot be empty; "." is the folder itself'],
  ['/etc/passwd', '0-1 A path pattern is relative to the manifest, never absolute'],
  ['C:/x', '0-2 A path pattern is relative to the manifest, never absolute'],
  ['~/x', '0-1 "~" is not expanded: a path pattern is relative to the manifest'],
  ['../x', '0-2 A path pattern cannot leave the manifest\'s folder with ".."'],
  ['./data/../../x', '7-9 A path pattern cannot leave the manifest\'s folder with ".."'],
  ['data/..', '5-7 A path pattern cannot leave the manifest\'s folder with ".."'],
  ['a\\b', '1-2 A path pattern is written with "/", never with "\\"'],
  ['a\0b', '1-2 A NUL character is not allowed'],
  ['a\nb', '1-2 The character U+000A is not allowed: it cannot be seen'],
  ['a\u202Etxt', '1-2 The character U+202E is not allowed: it cannot be seen'],
  ['a\uD800', '1-2 The character U+D800 is not allowed: it cannot be seen'],
  ['data/', '4-5 A path pattern has no empty segment; with "/**" at its end it is all that a folder holds'],
  ['a//b', '1-2 A path pattern has no empty segment; with "/**" at its end it is all that a folder holds'],
  ['./', '1-2 A path pattern has no empty segment; with "/**" at its end it is all that a folder holds'],
  ['a/./b', '2-3 "." stands only at the start of a path pattern'],
  ['a/b**', '3-5 "**" stands alone between two "/"'],
  ['***', '0-2 "**" stands alone between two "/"'],
  ['a/[bc', '2-5 This "[" has no "]" in its segment'],
  ['[a/b]', '0-2 This "[" has no "]" in its segment'],
  ['[]', '0-2 This "[" has no "]" in its segment'],
  ['[!]', '0-3 This "[" has no "]" in its segment'],
  ['x]', '1-2 This "]" has no "["; as itself it is written "[]]"'],
  ['[z-a]', '0-5 The range "z-a" runs backwards'],
  ['[^a]', '0-4 A class is negated with "!", as "[!a]"'],
  ['a/{b,c', '2-6 This "{" has no "}" in its segment'],
  ['{a/b,c}', '0-2 This "{" has no "}" in its segment'],
  ['{a,{b,c}}', '3-4 Braces cannot stand inside braces'],
  ['a}', '1-2 This "}" has no "{" in its segment; as itself it is written "[}]"'],
  ['a'.repeat(1025), '1024-1025 A path pattern has at most 1024 characters'],
];

describe('what is no path pattern', () => {
  it.each(refused)('%j', (text, expected) => {
    expect(refusal(text)).toBe(expected);
  });
});

describe('whether something below a folder may match', () => {
  it.each([
    ['./data/**', ['', 'data', 'data/x'], ['dat', 'database', 'x/data']],
    ['./data/*', ['', 'data'], ['data/x', 'x']],
    ['data', [''], ['data']],
    ['.', [], ['', 'a']],
    ['a/**/b', ['', 'a', 'a/x', 'a/b'], ['b']],
    ['**', ['', 'a/b/c'], []],
    ['x{1,2}/y', ['', 'x1'], ['x3', 'x1/y']],
  ] as const)('%s', (text, yes, no) => {
    const pattern = pathPattern(text);
    expect(yes.filter((folder) => !mayContain(pattern, folder))).toEqual([]);
    expect(no.filter((folder) => mayContain(pattern, folder))).toEqual([]);
  });

  it('holds for every ancestor of a path that matches', () => {
    const segment = fc.constantFrom('a', 'b', '*', '**', '?', '[ab]', '{a,b}', 'a*');
    const names = fc.array(fc.constantFrom('a', 'b', 'ab'), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(fc.array(segment, { minLength: 1, maxLength: 5 }), names, (segments, path) => {
        const pattern = pathPattern(segments.join('/'));
        fc.pre(matchPath(pattern, path.join('/')));
        for (let depth = 0; depth < path.length; depth++) {
          expect(mayContain(pattern, path.slice(0, depth).join('/'))).toBe(true);
        }
      }),
      { seed: 7, numRuns: 1000 },
    );
  });
});

describe('the matcher against a plain one', () => {
  it('agrees with a regular expression on small patterns', () => {
    const piece = fc.constantFrom('a', 'b', '*', '?', '[ab]', '[!a]', '{a,bb}', '.');
    const name = fc.array(piece, { minLength: 1, maxLength: 4 }).map((pieces) => pieces.join(''));
    const segment = fc.oneof({ weight: 3, arbitrary: name }, { weight: 1, arbitrary: fc.constant('**') });
    const path = fc.array(fc.string({ unit: fc.constantFrom('a', 'b', '.'), minLength: 1, maxLength: 4 }), {
      maxLength: 4,
    });
    fc.assert(
      fc.property(fc.array(segment, { minLength: 1, maxLength: 4 }), path, (segments, names) => {
        fc.pre(segments[0] !== '.' && parsePattern('filesystem.read', segments.join('/')).kind === 'pattern');
        fc.pre(!names.includes('.') && !names.includes('..'));
        const expected = plainExpression(segments).test(names.map((one) => `/${one}`).join(''));
        expect(matchPath(pathPattern(segments.join('/')), names.join('/'))).toBe(expected);
      }),
      { seed: 11, numRuns: 3000 },
    );
  });
});

function plainExpression(segments: readonly string[]): RegExp {
  const body = segments.map((segment) => {
    if (segment === '**') return '(?:/[^/]+)*';
    const inner = segment.replace(/\.|\*|\?|\[!a\]|\{a,bb\}/g, (sign) => plainSigns[sign] ?? sign);
    return `/${inner}`;
  });
  return new RegExp(`^${body.join('')}$`);
}

const plainSigns: Readonly<Record<string, string>> = {
  '.': '\\.',
  '*': '[^/]*',
  '?': '[^/]',
  '[!a]': '[^/a]',
  '{a,bb}': '(?:a|bb)',
};
