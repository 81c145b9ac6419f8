import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Capability,
  decide,
  explain,
  matchEnvironment,
  parsePattern,
  onlyUse,
  policyOf,
  suggestPattern,
  type Use,
  widerPatterns,
} from '../../src/manifest/index.ts';

function words(capability: Capability, text: string): string {
  const parsed = parsePattern(capability, text);
  return parsed.kind === 'error' ? parsed.message : explain(parsed.pattern);
}

describe('environment patterns', () => {
  it.each([
    ['LANG', ['LANG'], ['lang', 'LANGUAGE', 'LAN', '']],
    ['GREETER_*', ['GREETER_', 'GREETER_X', 'GREETER_A_B'], ['GREETER', 'XGREETER_', 'greeter_x']],
    ['_x1', ['_x1'], ['_x']],
  ] as const)('%s', (text, yes, no) => {
    const parsed = parsePattern('environment', text);
    if (parsed.kind === 'error' || parsed.pattern.kind !== 'environment') throw new Error(`refused: ${text}`);
    const { pattern } = parsed;
    expect(yes.filter((name) => !matchEnvironment(pattern, name))).toEqual([]);
    expect(no.filter((name) => matchEnvironment(pattern, name))).toEqual([]);
  });

  it.each([
    ['', 'The name of a variable cannot be empty'],
    ['*', '"*" alone would be the whole environment; start with a letter, as GREETER_*'],
    ['A*B', '"*" stands only at the end'],
    ['A**', '"*" stands only at the end'],
    ['1A', 'The name of a variable is letters, digits and "_", and starts with no digit'],
    ['A-B', 'The name of a variable is letters, digits and "_", and starts with no digit'],
    ['A=B', 'The name of a variable is letters, digits and "_", and starts with no digit'],
    ['A\n', 'The name of a variable is letters, digits and "_", and starts with no digit'],
    ['Ä', 'The name of a variable is letters, digits and "_", and starts with no digit'],
    ['A'.repeat(257), 'The name of a variable has at most 256 characters'],
  ])('%j is none', (text, message) => {
    expect(parsePattern('environment', text)).toEqual({ kind: 'error', message, span: { start: 0, end: text.length } });
  });
});

describe('patterns in words', () => {
  it.each<readonly [Capability, string, string]>([
    ['filesystem.read', '.', "the manifest's folder itself, not what it holds"],
    ['filesystem.read', './**', "everything in the manifest's folder"],
    ['filesystem.read', './*', "whatever stands directly in the manifest's folder"],
    ['filesystem.read', './data/a.txt', 'only data/a.txt'],
    ['filesystem.read', './data/**', 'everything in data, at any depth, and data itself'],
    ['filesystem.write', 'a/b/*', 'whatever stands directly in a/b'],
    ['filesystem.write', './out/*.txt', 'what looks like out/*.txt, where * is any part of one name'],
    [
      'filesystem.write',
      '**/{a?,[xy]}',
      'what looks like **/{a?,[xy]}, where ** is any number of folders, ? is one character, […] is one of these characters, {…} is one of these alternatives',
    ],
    ['network.connect', 'https://api.example.com', 'api.example.com over https on port 443'],
    ['network.connect', 'example.com', 'example.com over http on port 80 or https on port 443'],
    ['network.connect', 'http://[::1]:8080', '[::1] over http on port 8080'],
    [
      'network.connect',
      '*.example.org:443',
      'every host below example.org, not example.org itself, over http or https on port 443',
    ],
    ['environment', 'LANG', 'the variable LANG'],
    ['environment', 'GREETER_*', 'every variable whose name starts with GREETER_'],
  ])('%s %s', (capability, text, expected) => {
    expect(words(capability, text)).toBe(expected);
  });
});

const suggestions: readonly (readonly [use: Use, pattern: string])[] = [
  [{ capability: 'filesystem.read', path: 'data/greeting.txt' }, './data/greeting.txt'],
  [{ capability: 'filesystem.write', path: '' }, '.'],
  [{ capability: 'filesystem.read', path: 'a*b/[x]{y}?' }, './a[*]b/[[]x[]][{]y[}][?]'],
  [{ capability: 'filesystem.read', path: '**/x' }, './[*][*]/x'],
  [{ capability: 'filesystem.read', path: 'a\u202Eb' }, './a?b'],
  [{ capability: 'filesystem.read', path: '~x/c:' }, './~x/c:'],
  [{ capability: 'network.connect', scheme: 'http', host: '127.0.0.1', port: 8080 }, 'http://127.0.0.1:8080'],
  [{ capability: 'network.connect', scheme: 'http', host: 'localhost', port: 80 }, 'http://localhost:80'],
  [{ capability: 'network.connect', scheme: 'https', host: 'API.example.com.', port: 443 }, 'https://api.example.com'],
  [{ capability: 'network.connect', scheme: 'https', host: 'example.com', port: 80 }, 'https://example.com:80'],
  [{ capability: 'network.connect', scheme: 'http', host: '::1', port: 80 }, 'http://[::1]:80'],
  [{ capability: 'network.connect', scheme: 'https', host: '[2001:db8::1]', port: 443 }, 'https://[2001:db8::1]'],
  [{ capability: 'network.connect', scheme: 'tcp', host: '10.0.0.1', port: 80 }, 'tcp://10.0.0.1:80'],
  [{ capability: 'network.connect', scheme: 'lookup', host: 'localhost', port: 0 }, 'lookup://localhost'],
  [{ capability: 'network.listen', port: 8080 }, '8080'],
  [{ capability: 'messaging.publish', subject: 'orders.eu' }, 'orders.eu'],
  [{ capability: 'process', command: ['git', 'log', 'a b', '*', ''] }, 'git log "a b" "*" ""'],
  [{ capability: 'process', command: ['x', '\u202E\n😀'] }, 'x "\\u202e\\n😀"'],
  [{ capability: 'custom', interface: 'a:b/c' }, 'a:b/c'],
  [{ capability: 'filesystem.read', path: 'a[1]/.env' }, './a[[]1[]]/.env'],
  [{ capability: 'environment', name: 'LANG' }, 'LANG'],
];

const wider: readonly (readonly [use: Use, patterns: readonly string[]])[] = [
  [{ capability: 'filesystem.read', path: 'data/a.txt' }, ['./data/*.txt', './data/*', './data/**']],
  [
    { capability: 'filesystem.write', path: 'out/[x]/b.tar.gz' },
    ['./out/[[]x[]]/*.gz', './out/[[]x[]]/*', './out/[[]x[]]/**', './out/**'],
  ],
  [{ capability: 'filesystem.read', path: 'data/sub' }, ['./data/sub/**', './data/*', './data/**']],
  [{ capability: 'filesystem.read', path: 'a.txt' }, ['./*.txt', './*']],
  [{ capability: 'filesystem.read', path: 'data/.hidden' }, ['./data/.hidden/**', './data/*', './data/**']],
  [{ capability: 'filesystem.read', path: '' }, []],
  [{ capability: 'filesystem.read', path: 'app/.env' }, []],
  [{ capability: 'filesystem.read', path: 'app/id_rsa' }, []],
  [
    { capability: 'network.connect', scheme: 'https', host: 'api.eu.example.com', port: 443 },
    ['api.eu.example.com', 'https://*.eu.example.com', '*.eu.example.com', 'https://*.example.com', '*.example.com'],
  ],
  [
    { capability: 'network.connect', scheme: 'http', host: 'www.example.co.uk', port: 8080 },
    ['www.example.co.uk:8080', 'http://*.example.co.uk:8080', '*.example.co.uk:8080'],
  ],
  [{ capability: 'network.connect', scheme: 'tcp', host: 'db.example.com', port: 5432 }, ['tcp://*.example.com:5432']],
  [{ capability: 'network.connect', scheme: 'lookup', host: 'a.example.com', port: 0 }, ['lookup://*.example.com']],
  [{ capability: 'network.connect', scheme: 'https', host: 'example.com', port: 443 }, ['example.com']],
  [{ capability: 'network.connect', scheme: 'http', host: '10.0.0.1', port: 80 }, []],
  [{ capability: 'network.connect', scheme: 'http', host: 'metadata.google.internal', port: 80 }, []],
  [{ capability: 'network.listen', port: 8080 }, []],
  [{ capability: 'messaging.publish', subject: 'orders.eu.created' }, ['orders.eu.*', 'orders.eu.>', 'orders.>']],
  [{ capability: 'storage', subject: 'greeter' }, []],
  [
    { capability: 'process', command: ['git', 'diff', '--stat', 'a', 'b c'] },
    ['git diff --stat a *', 'git diff --stat * *'],
  ],
  [{ capability: 'process', command: ['git', 'status'] }, []],
  [{ capability: 'process', command: ['cat', './a.txt'] }, ['cat *']],
  [{ capability: 'process', command: ['node', 'a.js', 'b'] }, []],
  [{ capability: 'process', command: ['/bin/cat', 'a.txt'] }, []],
  [{ capability: 'environment', name: 'GREETER_DB_HOST' }, ['GREETER_DB_*', 'GREETER_*']],
  [{ capability: 'environment', name: '__X_Y' }, ['__X_*']],
  [{ capability: 'environment', name: 'HOME' }, []],
  [{ capability: 'custom', interface: 'a:b/c' }, []],
];

describe('wider patterns', () => {
  it.each(wider)('for %j', (use, patterns) => {
    expect(widerPatterns(use)).toEqual(patterns);
    for (const pattern of patterns) {
      const right = { capability: use.capability, pattern };
      expect(decide(use, policyOf([right], [right]), 0)).toEqual({ kind: 'allow', pattern });
    }
  });
});

describe('suggested patterns', () => {
  it.each(suggestions)('for %j', (use, pattern) => {
    expect(suggestPattern(use)).toBe(pattern);
    const right = { capability: use.capability, pattern };
    expect(decide(use, policyOf([right], [right]), 0)).toEqual({ kind: 'allow', pattern });
  });

  it.each<Use>([
    { capability: 'filesystem.read', path: 'a\\b' },
    { capability: 'filesystem.read', path: 'a\0b' },
    { capability: 'filesystem.read', path: '../x' },
    { capability: 'network.connect', scheme: 'ftp', host: 'example.com', port: 21 },
    { capability: 'network.connect', scheme: 'http', host: '0.0.0.0', port: 80 },
    { capability: 'network.connect', scheme: 'http', host: '127.1', port: 80 },
    { capability: 'network.connect', scheme: 'http', host: '::ffff:127.0.0.1', port: 80 },
    { capability: 'network.connect', scheme: 'http', host: 'a b', port: 80 },
    { capability: 'network.connect', scheme: 'http', host: '169.254.169.254', port: 80 },
    { capability: 'network.listen', port: 80 },
    { capability: 'network.listen', port: 65_536 },
    { capability: 'messaging.publish', subject: 'orders.*' },
    { capability: 'messaging.publish', subject: '' },
    { capability: 'process', command: ['/bin/sh', '-c', 'x'] },
    { capability: 'process', command: ['git', 'a\0b'] },
    { capability: 'process', command: [] },
    { capability: 'custom', interface: 'wasi:http/types' },
    { capability: 'filesystem.read', path: '.ssh/id_rsa' },
    { capability: 'filesystem.write', path: 'airlock.json' },
    { capability: 'environment', name: '' },
    { capability: 'environment', name: 'A=B' },
  ])('are none where nothing can allow the use: %j', (use) => {
    expect(suggestPattern(use)).toBeUndefined();
    expect(widerPatterns(use)).toEqual([]);
  });

  it('allow the very path they were made from, whatever stands in its names', () => {
    const unit = fc.oneof(
      fc.constantFrom(...Array.from('*?[]{}!-,^. ~\u202E\n')),
      fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
    );
    const name = fc
      .string({ unit, minLength: 1, maxLength: 6 })
      .filter((text) => !/[\\/\0]/.test(text) && text !== '.' && text !== '..');
    fc.assert(
      fc.property(fc.array(name, { maxLength: 4 }), (names) => {
        const use: Use = { capability: 'filesystem.read', path: names.join('/') };
        const right = { capability: use.capability, pattern: suggestPattern(use) ?? '' };
        expect(decide(use, policyOf([right], [right]), 0)).toEqual({ kind: 'allow', pattern: right.pattern });
        const only = onlyUse(right);
        expect(only === undefined || JSON.stringify(only) === JSON.stringify(use)).toBe(true);
        // A character that cannot be seen is written as `?`, which means others as well.
        expect(only === undefined).toBe(right.pattern.replaceAll('[?]', '').includes('?'));
      }),
      { seed: 3, numRuns: 2000 },
    );
  });
});
