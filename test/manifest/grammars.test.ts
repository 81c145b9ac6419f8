import { describe, expect, it } from 'vitest';
import { type Capability, decide, explain, parsePattern, policyOf, type Use } from '../../src/manifest/index.ts';

/** Whether a request and a grant of the pattern allow the use. */
function allows(use: Use, pattern: string): boolean {
  const right = { capability: use.capability, pattern };
  return decide(use, policyOf([right], [right]), 0).kind === 'allow';
}

function outcome(capability: Capability, text: string): string {
  const parsed = parsePattern(capability, text);
  return parsed.kind === 'error'
    ? `${parsed.span.start}-${parsed.span.end} ${parsed.message}`
    : explain(parsed.pattern);
}

const publish = (subject: string): Use => ({ capability: 'messaging.publish', subject });

describe('what a subject matches', () => {
  it.each([
    ['orders', ['orders'], ['order', 'orders.x', 'Orders', '', 'orders.']],
    ['*', ['x'.repeat(256)], ['x'.repeat(257)]],
    [
      'orders.*',
      ['orders.a', 'orders.a-b_1'],
      ['orders', 'orders.a.b', 'orders.', 'orders.a b', 'orders.>', 'orders.*'],
    ],
    ['orders.>', ['orders.a', 'orders.a.b.c'], ['orders', 'order.a', 'orders..a', 'orders.a.']],
    ['*.created', ['orders.created'], ['created', 'a.b.created', 'orders.deleted']],
    ['a.*.c.>', ['a.b.c.d', 'a.x.c.d.e'], ['a.b.c', 'a.c.d', 'a.b.x.d']],
  ] as const)('%s', (pattern, yes, no) => {
    for (const capability of ['storage', 'messaging.publish', 'messaging.subscribe'] as const) {
      expect(yes.filter((subject) => !allows({ capability, subject }, pattern))).toEqual([]);
      expect(no.filter((subject) => allows({ capability, subject }, pattern))).toEqual([]);
    }
  });

  it('is told apart by what is done with it', () => {
    const right = { capability: 'messaging.subscribe', pattern: 'orders.>' } as const;
    expect(decide(publish('orders.a'), policyOf([right], [right]), 0).kind).toBe('deny');
  });
});

describe('what a command matches', () => {
  it.each([
    ['git', ['git'], ['git status', 'Git', './git', '/usr/bin/git', 'git.exe']],
    ['git status', ['git status'], ['git', 'git status -s', 'git|status', 'status git']],
    [
      'git log *',
      ['git log main', 'git log ', 'git log a;b', 'git log $(x)'],
      ['git log', 'git log -p', 'git log --output=x', 'git log a b'],
    ],
    ['git "a b"', [], ['git a b', 'git "a b"']],
    ['x "*"', ['x *'], ['x a', 'x']],
  ] as const)('%s', (pattern, yes, no) => {
    const use = (line: string): Use => ({ capability: 'process', command: line.split(' ') });
    expect(yes.filter((line) => !allows(use(line), pattern))).toEqual([]);
    expect(no.filter((line) => allows(use(line), pattern))).toEqual([]);
  });

  it.each<readonly [string, readonly string[]]>([
    ['git "a b"', ['git', 'a b']],
    ['x "*" - "" "\\"" "\\\\"', ['x', '*', '-', '', '"', '\\']],
    ['x "\\u202e"', ['x', '\u202e']],
    ['x * *', ['x', '', 'a b']],
  ])('%s allows the words %j', (pattern, command) => {
    expect(allows({ capability: 'process', command }, pattern)).toBe(true);
    expect(allows({ capability: 'process', command: [...command, ''] }, pattern)).toBe(false);
    expect(allows({ capability: 'process', command: command.slice(0, -1) }, pattern)).toBe(false);
  });

  it('a * is never the name of a program or an option', () => {
    expect(allows({ capability: 'process', command: ['x', '-a'] }, 'x *')).toBe(false);
    expect(allows({ capability: 'process', command: ['x', '-'] }, 'x *')).toBe(false);
  });
});

describe('what a port and an interface match', () => {
  it.each<readonly [string, Use, boolean]>([
    ['8080', { capability: 'network.listen', port: 8080 }, true],
    ['8080', { capability: 'network.listen', port: 808 }, false],
    ['8080', { capability: 'network.listen', port: 8081 }, false],
    ['65535', { capability: 'network.listen', port: 65_535 }, true],
    ['example:payments/charge', { capability: 'custom', interface: 'example:payments/charge' }, true],
    ['example:payments/charge {"max":100}', { capability: 'custom', interface: 'example:payments/charge' }, true],
    ['example:payments/charge', { capability: 'custom', interface: 'example:payments/refund' }, false],
    ['example:payments/charge', { capability: 'custom', interface: 'example:payments/charge@1.0.0' }, false],
    ['example:payments/charge', { capability: 'custom', interface: 'example:payments/charge/x' }, false],
  ])('%s and %j: %s', (pattern, use, expected) => {
    expect(allows(use, pattern)).toBe(expected);
  });
});

const token = 'A token of a subject is letters, digits, "_" and "-", or "*" alone, or ">" at the end';
const plainName = 'A command begins with the plain name of a program, as "git status"; no path, no "*"';
const spaces = 'The words of a command are divided by single spaces; an empty argument is written ""';
const quotes =
  'An argument that holds a quote, a backslash or a "*" stands in double quotes; "*" alone is any one argument';
const port = 'A port to listen on is a number from 1024 to 65535';
const named = 'A custom capability is the name of an interface without a version, as "example:payments/charge"';
const parameters = 'The parameters are a JSON object with its keys in order';

describe('what a text means, or where it is wrong', () => {
  it.each<readonly [Capability, string, string]>([
    ['storage', 'greeter.>', 'everything below greeter'],
    ['storage', 'greeter', 'only greeter'],
    ['messaging.publish', 'a.*.c', 'what looks like a.*.c, where * is any one word'],
    ['messaging.publish', 'a.*.>', 'everything below a.*, where * is any one word'],
    ['storage', '', '0-0 A subject cannot be empty'],
    ['storage', '>', '0-1 ">" alone would be every subject; start with a token, as orders.>'],
    ['storage', 'a..b', '2-2 A subject has no empty token: tokens are joined by one "."'],
    ['storage', 'a.', '2-2 A subject has no empty token: tokens are joined by one "."'],
    ['storage', 'a.>.b', '2-3 ">" stands only at the end of a subject'],
    ['storage', 'a.**', '2-4 "**" is for paths; in a subject "*" is one token and ">" at the end is the rest'],
    ['storage', 'a.b*', `2-4 ${token}`],
    ['storage', 'a.b c', `2-5 ${token}`],
    ['storage', 'ä', `0-1 ${token}`],
    ['storage', 'x'.repeat(257), '256-257 A subject has at most 256 characters'],
    ['process', 'git status', 'exactly the command git status'],
    ['process', 'git log *', 'exactly the command git log *, where * is any one argument that is no option'],
    ['process', '', `0-1 ${spaces}`],
    ['process', ' git', `0-1 ${spaces}`],
    ['process', 'git  a', `4-5 ${spaces}`],
    ['process', 'git ', `4-5 ${spaces}`],
    ['process', '/bin/sh', `0-7 ${plainName}`],
    ['process', '../x y', `0-4 ${plainName}`],
    ['process', '* x', `0-1 ${plainName}`],
    ['process', 'git a*', `4-6 ${quotes}`],
    ['process', 'git a"b"', `4-8 ${quotes}`],
    ['process', 'git "a', '4-6 This quote does not end, or what is in it is no JSON text'],
    ['process', 'git "a"b c', '4-7 Behind a closing quote comes a space or the end'],
    ['process', 'git "\\u0000"', '4-12 A word of a command holds no NUL'],
    ['process', 'git \u202e', '4-5 The character U+202E is not allowed: it cannot be seen'],
    ['process', `x ${'a'.repeat(1024)}`, '1024-1026 A command has at most 1024 characters'],
    ['network.listen', '8080', "port 8080 of this machine's loopback interface, which no other machine reaches"],
    ['network.listen', '1023', `0-4 ${port}`],
    ['network.listen', '65536', `0-5 ${port}`],
    ['network.listen', '08080', `0-5 ${port}`],
    ['network.listen', '8080.0', `0-6 ${port}`],
    ['custom', 'a:b/c', 'the interface a:b/c'],
    ['custom', 'a:b/c {"max":100}', 'the interface a:b/c, with {"max":100}'],
    ['custom', 'a:b', `0-3 ${named}`],
    ['custom', 'a:b/c@1.0.0', `0-11 ${named}`],
    ['custom', 'wasi:http/types', '0-15 What a standard covers has a capability of its own'],
    ['custom', 'airlock:component/process', '0-25 What a standard covers has a capability of its own'],
    ['custom', 'a:b/c {}', `5-8 ${parameters}`],
    ['custom', 'a:b/c {"b":1,"a":2}', `5-19 ${parameters}`],
    ['custom', 'a:b/c { "a":2}', `5-14 ${parameters}`],
    ['custom', 'a:b/c [1]', `5-9 ${parameters}`],
    ['custom', 'a:b/c {"x":"\u202e"}', '12-13 The character U+202E is not allowed: it cannot be seen'],
    [
      'custom',
      `a:b/c {"x":"${'x'.repeat(4096)}"}`,
      '4096-4110 An interface and its parameters have at most 4096 characters',
    ],
    ['network.connect', 'tcp://db.example.com:5432', 'db.example.com over tcp on port 5432, and its addresses'],
    ['network.connect', 'lookup://example.com', 'the addresses of example.com, without connecting'],
    [
      'network.connect',
      'lookup://*.example.com',
      'the addresses of every host below example.com, not example.com itself, without connecting',
    ],
  ])('%s %j', (capability, text, expected) => {
    expect(outcome(capability, text)).toBe(expected);
  });
});
