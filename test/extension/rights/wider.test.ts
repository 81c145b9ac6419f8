import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { widerRights } from '../../../src/extension/rights/wider.ts';
import { type Capability, matchPath, parsePathPattern, suggestPattern } from '../../../src/manifest/index.ts';

test.each<readonly [Capability, string, readonly string[]]>([
  ['filesystem.read', './data/a.txt', ['./data/*.txt', './data/*', './data/**']],
  ['filesystem.read', './a/b/c', ['./a/b/c/**', './a/b/*', './a/b/**', './a/**']],
  ['filesystem.read', './data/**', []],
  ['filesystem.write', './a.txt', ['./*.txt', './*']],
  ['filesystem.read', '.', []],
  ['network.connect', 'https://api.example.com', ['api.example.com', 'https://*.example.com', '*.example.com']],
  ['network.connect', 'tcp://db.example.com:5432', ['tcp://*.example.com:5432']],
  ['network.connect', 'https://example.com', ['example.com']],
  ['network.connect', 'http://127.0.0.1:8717', []],
  ['network.connect', 'http://[::1]:8717', []],
  ['network.connect', 'https://*.example.com', []],
  ['environment', 'GREETER_SIGNATURE', ['GREETER_*']],
  ['environment', 'LANG', []],
  ['storage', 'greeter.cache.today', ['greeter.cache.*', 'greeter.cache.>', 'greeter.>']],
  ['messaging.publish', 'greetings', []],
  ['process', 'git status', []],
])('%s %s has the wider patterns %j', (capability, pattern, wider) => {
  expect(widerRights({ capability, pattern }).map(({ right }) => right.pattern)).toEqual(wider);
});

test('each says in words what it covers', () => {
  expect(widerRights({ capability: 'environment', pattern: 'GREETER_SIGNATURE' })[0]?.words).toBe(
    'every variable whose name starts with GREETER_',
  );
});

test('every wider pattern of a path covers that path', () => {
  const segment = fc.stringMatching(/^[a-zA-Z0-9_*?[\]{} -]{1,6}(\.[a-z]{1,3})?$/);
  fc.assert(
    fc.property(fc.array(segment, { minLength: 1, maxLength: 4 }), (segments) => {
      const path = segments.join('/');
      const pattern = suggestPattern({ capability: 'filesystem.read', path }) ?? '';
      for (const { right } of widerRights({ capability: 'filesystem.read', pattern })) {
        const parsed = parsePathPattern(right.pattern);
        expect(parsed.kind === 'pattern' && matchPath(parsed.pattern, path)).toBe(true);
      }
    }),
    { seed: 6, numRuns: 500 },
  );
});
