import * as fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { decide, policyOf, type Right, type Use } from '../../src/manifest/index.ts';
import { smallestRequests } from '../../src/manifest/learn.ts';

const read = (path: string): Use => ({ capability: 'filesystem.read', path });
const write = (path: string): Use => ({ capability: 'filesystem.write', path });
const variable = (name: string): Use => ({ capability: 'environment', name });
const connect = (host: string, port = 443, scheme = 'https'): Use => ({
  capability: 'network.connect',
  scheme,
  host,
  port,
});

function learned(uses: readonly Use[], existing: readonly Right[] = []): readonly string[] {
  return smallestRequests(uses, existing).add.map(({ capability, pattern }) => `${capability} ${pattern}`);
}

describe('what was used becomes requests', () => {
  const cases: readonly (readonly [what: string, uses: readonly Use[], add: readonly string[]])[] = [
    ['nothing', [], []],
    ['one file, many times', [read('a.txt'), read('a.txt')], ['filesystem.read ./a.txt']],
    [
      'a few files of a folder',
      ['a', 'b', 'c'].map((name) => read(`data/${name}.txt`)),
      ['filesystem.read ./data/a.txt', 'filesystem.read ./data/b.txt', 'filesystem.read ./data/c.txt'],
    ],
    [
      'many files of one kind',
      ['a', 'b', 'c', 'd'].map((name) => read(`data/${name}.txt`)),
      ['filesystem.read ./data/*.txt'],
    ],
    [
      'many files of many kinds',
      ['a.txt', 'b.md', 'c', 'd.json'].map((name) => read(`data/${name}`)),
      ['filesystem.read ./data/*'],
    ],
    [
      'a folder that is listed, and many files of it',
      ['data', 'data/a', 'data/b', 'data/c', 'data/d'].map(read),
      ['filesystem.read ./data/**'],
    ],
    ['a folder that is listed', [read('data'), read('data/a')], ['filesystem.read ./data', 'filesystem.read ./data/a']],
    [
      'many folders below one',
      ['a/x', 'b/x', 'c/x', 'd/e/x'].map((name) => read(`data/set/${name}`)),
      ['filesystem.read ./data/set/**'],
    ],
    [
      'files beside the manifest, of one kind',
      ['a', 'b', 'c', 'd'].map((name) => read(`${name}.json`)),
      ['filesystem.read ./*.json'],
    ],
    [
      'files beside the manifest, of many kinds',
      ['a.txt', 'b.md', 'c', 'd.json'].map(read),
      ['filesystem.read ./a.txt', 'filesystem.read ./b.md', 'filesystem.read ./c', 'filesystem.read ./d.json'],
    ],
    ['the folder itself', [read('')], ['filesystem.read .']],
    ['reading and writing', [read('a'), write('a')], ['filesystem.read ./a', 'filesystem.write ./a']],
    ['a name with signs in it', [read('data/[1]*.txt')], ['filesystem.read ./data/[[]1[]][*].txt']],
    [
      'hosts, never put together',
      ['a', 'b', 'c', 'd'].map((name) => connect(`${name}.example.com`)),
      ['a', 'b', 'c', 'd'].map((name) => `network.connect https://${name}.example.com`),
    ],
    [
      'variables',
      ['APP_A', 'APP_B', 'APP_C', 'APP_D', 'LANG'].map(variable),
      ['environment APP_*', 'environment LANG'],
    ],
    [
      'subjects',
      ['a', 'b', 'c', 'd'].map((name): Use => ({ capability: 'messaging.publish', subject: `news.today.${name}` })),
      ['messaging.publish news.today.>'],
    ],
    ['programs', [{ capability: 'process', command: ['git', 'status'] }], ['process git status']],
  ];
  it.each(cases)('%s', (_, uses, add) => {
    expect(learned(uses)).toEqual(add);
  });
});

test('what is requested already is not requested again', () => {
  const existing: Right[] = [{ capability: 'filesystem.read', pattern: './data/**' }];
  expect(learned([read('data/a'), read('data/b/c'), write('data/a')], existing)).toEqual(['filesystem.write ./data/a']);
});

test('what no pattern can allow is left, and named', () => {
  const use = read('a\\b');
  expect(smallestRequests([use, read('c')], [])).toEqual({
    add: [{ capability: 'filesystem.read', pattern: './c' }],
    left: [use],
  });
});

const name = fc.stringMatching(/^[a-d*?[\]{} .]{1,3}(\.txt)?$/).filter((text) => !/^\.{1,2}$/.test(text));
const paths = fc.array(name, { minLength: 0, maxLength: 4 }).map((segments) => segments.join('/'));
const uses: fc.Arbitrary<readonly Use[]> = fc.array(
  fc.oneof(
    paths.map(read),
    paths.map(write),
    fc.stringMatching(/^[AB]_?[A-D]?$/).map(variable),
    fc.stringMatching(/^[ab](\.[ab]){0,3}$/).map((subject): Use => ({ capability: 'storage', subject })),
    fc.constantFrom('a.example.com', '127.0.0.1', '::1', 'b.example.org').map((host) => connect(host, 8080, 'http')),
  ),
  { maxLength: 25 },
);

function allowed(use: Use, rights: readonly Right[]): boolean {
  return decide(use, policyOf(rights, rights), 0).kind === 'allow';
}

test('with what is proposed every use is allowed, nothing proposed is needless, and the order does not matter', () => {
  fc.assert(
    fc.property(uses, uses, (given, before) => {
      const existing = smallestRequests(before, []).add;
      const { add, left } = smallestRequests(given, existing);
      const all = [...existing, ...add];
      for (const use of given) expect(allowed(use, all) || left.includes(use)).toBe(true);
      for (const right of add) {
        const without = all.filter((other) => other !== right);
        expect(given.some((use) => !left.includes(use) && !allowed(use, without))).toBe(true);
        expect(right.pattern).not.toBe('./**');
      }
      expect(smallestRequests(given.toReversed(), existing).add).toEqual(add);
      expect(smallestRequests(given, all).add).toEqual([]);
    }),
    { seed: 6, numRuns: 300 },
  );
});
