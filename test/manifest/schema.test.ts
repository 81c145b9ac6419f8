import { readFileSync } from 'node:fs';
import { parse } from 'jsonc-parser';
import { describe, expect, it } from 'vitest';
import { type Capability, parseManifest, parsePattern } from '../../src/manifest/index.ts';
import { buildOf, wholeManifest, withCode, withMembers } from './manifests.ts';
import { schemaProblems } from './schema-check.ts';

const schemaText = readFileSync(new URL('../../schemas/airlock.schema.json', import.meta.url), 'utf8');
const schema: Readonly<Record<string, unknown>> = JSON.parse(schemaText);

/** What each of the two says of a manifest: whether it is one. */
function verdicts(text: string): { parser: boolean; schema: boolean } {
  const value: unknown = parse(text);
  return { parser: parseManifest(text).problems.length === 0, schema: schemaProblems(schema, value).length === 0 };
}

const patterns = (capability: Capability, pattern: string): string => {
  const list = JSON.stringify([pattern]);
  if (!capability.includes('.')) return withMembers(`"capabilities": { "${capability}": ${list} }`);
  const [group, key] = capability.split('.');
  return withMembers(`"capabilities": { "${group}": { "${key}": ${list} } }`);
};

const field = (key: string, value: string): string => {
  const members = { name: 'a', version: '0.1.0', world: 'w', source: 'a.ts', [key]: value };
  return JSON.stringify(members);
};

const good: readonly string[] = [
  wholeManifest,
  withMembers(''),
  withMembers('"capabilities": {}, "reasons": {}, "limits": {}, "$schema": "x"'),
  withMembers('"restart": {}, "state": {}'),
  withMembers('"pool": { "workers": 2 }'),
  withMembers('"pool": { "workers": 16, "balance": "round-robin" }'),
  withMembers(
    '"restart": { "policy": "permanent", "max": 0, "within": "1ms", "backoff": ["1s", "60m"] }, "state": { "onRefusal": "start-clean" }',
  ),
  ...['{}', '{ "canary": {} }', '{ "canary": { "share": 0.5, "calls": 1, "errors": 0 } }'].map((swap) =>
    withMembers(`"swap": ${swap}`),
  ),
  withMembers('"swap": { "canary": { "share": 0.001, "calls": 1000000, "errors": 1 } }'),
  ...['a', 'a-b-c', 'a1-2b'].map((name) => field('name', name)),
  ...['0.0.0', '1.2.3-a.1.x-y', '1.0.0+001', '10.20.30-0a'].map((version) => field('version', version)),
  ...['w', 'my-world', 'HTTP-proxy', 'a-1'].map((world) => field('world', world)),
  ...['.', './', 'wit', './wit/', 'a/../b', './a.wit', 'ü/x y', '..a', 'a/..b/c'].map((wit) => field('wit', wit)),
  ...['a.ts', './src/a.js', 'a.b.ts', 'src/../a.ts'].map((source) => field('source', source)),
  ...['.', '**', '*', './data/**', 'a/**/b', '.env', './.git/x', '[a-z]{b,c}?', '..a/b..', './~', 'ü/x y'].map((one) =>
    patterns('filesystem.read', one),
  ),
  ...['example.com', '*.example.com', 'HTTPS://Example.com:1', 'a_b:65535', '[::1]:80', 'http://10.0.0.1', 'x.'].map(
    (one) => patterns('network.connect', one),
  ),
  ...['LANG', '_x', 'A*', 'GREETER_*'].map((one) => patterns('environment', one)),
  ...['tcp://db.example.com:5432', 'UDP://10.0.0.1:53', 'tcp://*.example.com:1', 'Lookup://example.com'].map((one) =>
    patterns('network.connect', one),
  ),
  ...['git', 'git status', 'git log --oneline *', 'x ""', 'x "a b" "*" "\\"" ü'].map((one) => patterns('process', one)),
  ...['[]', '[1024, 65535]', '[8080.0, 9e3]'].map((ports) =>
    withMembers(`"capabilities": { "network": { "listen": ${ports} } }`),
  ),
  ...['{}', '{ "a:b/c": {} }', '{ "example:payments/charge": { "max": 100, "to": ["x", { "y": null }] } }'].map((one) =>
    withMembers(`"capabilities": { "custom": ${one} }`),
  ),
  ...['"real"', '{ "frozen": "2026-01-01T00:00:00Z" }', '{ "frozen": "1970-01-01T00:00:00.125Z" }'].map((clocks) =>
    withMembers(`"capabilities": { "clocks": ${clocks} }`),
  ),
  ...['"real"', '{ "seed": 0 }', '{ "seed": 4294967295 }'].map((random) =>
    withMembers(`"capabilities": { "random": ${random} }`),
  ),
  ...['{}', '{ "greeting": "hello\\n", "ü x": "" }'].map((config) => withMembers(`"config": ${config}`)),
  ...['[]', '["greet", "a:b/c@1.0.0#d"]'].map((tools) => withMembers(`"tools": ${tools}`)),
  ...['{}', '{ "a:b/c": "x", "example:math/add": "order-desk-2" }'].map((links) => withMembers(`"links": ${links}`)),
  ...['1KiB/s', '64MiB/s'].map((output) => withMembers(`"limits": { "output": "${output}" }`)),
  ...['1KiB', '1GiB', '1024MiB'].map((storage) => withMembers(`"limits": { "storage": "${storage}" }`)),
  ...['1/s', '1000/s', '100000/s'].map((messages) => withMembers(`"limits": { "messages": "${messages}" }`)),
  ...['a', 'a-b._c.9', '*', 'a.*.b', 'a.>', '*.>', 'x'.repeat(256)].flatMap((one) => [
    patterns('storage', one),
    patterns('messaging.publish', one),
    patterns('messaging.subscribe', one),
  ]),
  withMembers('"capabilities": { "storage": [], "messaging": {} }'),
  ...[
    '{ "subject": "orders.>" }',
    '{ "subject": "a", "queue": "workers" }, "b"',
    '{ "subject": "a", "delivery": "at-most-once", "queue": "a_B-9" }',
    '{ "subject": "a", "delivery": "at-least-once", "maxDeliver": 100, "backoff": ["1ms", "60m"] }',
  ].map((list) => withMembers(`"capabilities": { "messaging": { "subscribe": [${list}] } }`)),
  withMembers('"reasons": { "network.listen": "a", "process": "b", "custom": "c" }'),
  withMembers('"reasons": { "storage": "a", "messaging": "b", "messaging.publish": "c", "messaging.subscribe": "d" }'),
  withCode('"component": "./a.wasm"'),
  withCode('"component": "a.wasm"', '"world": "w", "wit": "./a.wit"'),
  withCode(buildOf()),
  withCode(buildOf(), '"world": "w"'),
  ...['a.wasm', './x/../a.wasm', 'a.b.wasm', 'target/wasm32-wasip2/release/a.wasm'].map((output) =>
    withCode(buildOf({ output })),
  ),
  ...['cargo', 'clang++-14', './build.sh', 'tools/b', '_x', 'tools/../x/y'].map((program) =>
    withCode(buildOf({ command: [program, '', 'a b', '--x=$(y)', '"', 'ü'] })),
  ),
  withCode(buildOf({ command: Array.from({ length: 100 }, () => 'a') })),
  ...['$gcc', '$rustc', '$tsc', '$go', '$asc', '$python'].map((problemMatcher) =>
    withCode(buildOf({ problemMatcher })),
  ),
  ...['1MiB', '1024KiB', '2GiB'].map((memory) => withMembers(`"limits": { "memory": "${memory}" }`)),
  ...['10ms', '1s', '10m'].map((time) => withMembers(`"limits": { "callTime": "${time}" }`)),
];

const bad: readonly string[] = [
  ...['{}', '"greet"', '[1]', '["a b"]', '["greet", "greet"]', '["#a"]'].map((tools) =>
    withMembers(`"tools": ${tools}`),
  ),
  ...['[]', '{ "canary": true }', '{ "x": {} }', '{ "canary": { "share": 0 } }', '{ "canary": { "share": 0.6 } }'].map(
    (swap) => withMembers(`"swap": ${swap}`),
  ),
  ...['{ "calls": 0 }', '{ "calls": 1.5 }', '{ "errors": -0.1 }', '{ "errors": 1.1 }', '{ "share": "0.1" }'].map(
    (canary) => withMembers(`"swap": { "canary": ${canary} }`),
  ),
  ...['[]', '1', '{ "a": "x" }', '{ "a:b/c@1.0.0": "x" }', '{ "wasi:io/poll": "x" }', '{ "a:b/c": "X" }'].map((links) =>
    withMembers(`"links": ${links}`),
  ),
  ...['{ "a:b/c": {} }', '{ "a:b/c": ["x"] }', '{ "a:b/c d": "x" }', '{ "then": "x" }'].map((links) =>
    withMembers(`"links": ${links}`),
  ),
  '{}',
  withCode('"world": "w"'),
  withCode('"component": "./a.wasm"', '"source": "a.ts", "world": "w"'),
  withCode('"component": "./a.wasm"', buildOf()),
  withCode(buildOf(), '"source": "a.ts"'),
  withCode('"source": "a.ts"'),
  ...['', 'a', 'a.wat', '.wasm', 'x/.wasm', '/a.wasm', '../a.wasm', 'a\\b.wasm', 'a.WASM'].flatMap((path) => [
    withCode(`"component": ${JSON.stringify(path)}`),
    withCode(buildOf({ output: path })),
  ]),
  ...[1, null, [], {}].flatMap((value) => [
    withCode(`"component": ${JSON.stringify(value)}`),
    withCode(`"build": ${JSON.stringify(value)}`),
    withCode(buildOf({ command: value })),
    withCode(buildOf({ output: value })),
    withCode(buildOf({ watch: value })),
    withCode(buildOf({ problemMatcher: value })),
  ]),
  ...['', '/bin/sh', '../x', 'a b', '-x', 'a\\b', '~/x', 'C:/x', 'a;b', 'ü', 'x'.repeat(129)].map((program) =>
    withCode(buildOf({ command: [program] })),
  ),
  ...['a\n', '\0', 'x'.repeat(4097)].map((argument) => withCode(buildOf({ command: ['a', argument] }))),
  withCode(buildOf({ command: ['a', 1] })),
  withCode(buildOf({ command: Array.from({ length: 101 }, () => 'a') })),
  ...['', '/a', '../a', 'a//b'].map((pattern) => withCode(buildOf({ watch: [pattern] }))),
  withCode(buildOf({ watch: ['a', 'a'] })),
  withCode(buildOf({ problemMatcher: '$msCompile' })),
  withCode(buildOf({ shell: true })),
  ...['command', 'output', 'watch'].map((key) => withCode(buildOf({ [key]: undefined }))),
  '[]',
  '"x"',
  '1',
  ...['name', 'version', 'world', 'source'].map((key) => withMembers('').replace(`"${key}"`, '"wit"')),
  ...['name', 'version', 'world', 'source'].map((key) =>
    withMembers('').replace(new RegExp(`"${key}": "[^"]*"`), `"${key}": 1`),
  ),
  ...['wit', '$schema'].map((key) => withMembers(`"${key}": 1`)),
  ...['', 'A', 'a_b', '-a', 'a-', 'a--b', '1a', 'a b', 'x'.repeat(65)].map((name) => field('name', name)),
  ...['', '1', '1.0', '01.0.0', '1.0.0-', '1.0.0-01', 'v1.0.0', '1.0.0 '].map((version) => field('version', version)),
  ...['', 'a_b', 'a:b/c', 'Ab', '-a'].map((world) => field('world', world)),
  ...['', '/wit', '..', '../wit', './../wit', 'C:/wit', 'a\\b', 'a\0', '~/wit', 'x'.repeat(1025)].map((wit) =>
    field('wit', wit),
  ),
  ...['', 'a', 'a.py', '.ts', 'src/.ts', 'a.d.ts', '/a.ts', '../a.ts', 'a\\b.ts', 'a.TS'].map((source) =>
    field('source', source),
  ),
  ...[
    '',
    '/a',
    '../a',
    'a/..',
    'a/../b',
    'a//b',
    'a/',
    './',
    'a/./b',
    'a\\b',
    'a\0',
    'C:/a',
    '~/a',
    'x'.repeat(1025),
  ].map((one) => patterns('filesystem.write', one)),
  ...[
    '',
    '*',
    'a.*.b',
    '*a',
    'ftp://a',
    'a/b',
    'a?b',
    'a@b',
    'a:0',
    'a:x',
    'a:',
    'ü.de',
    '::1',
    'a..b',
    '-a',
    'a b',
  ].map((one) => patterns('network.connect', one)),
  ...['', '*', '1A', 'A-B', 'A*B', 'A**', 'x'.repeat(257)].map((one) => patterns('environment', one)),
  ...['', '64', '64MB', '1.5MiB', '064MiB', '-1MiB'].map((memory) =>
    withMembers(`"limits": { "memory": "${memory}" }`),
  ),
  ...['', '5', '1h', '0s', '1.5s'].map((time) => withMembers(`"limits": { "callTime": "${time}" }`)),
  ...['build', 'x'].map((key) => withMembers(`"${key}": {}`)),
  ...['messaging', 'custom', 'clocks', 'random', 'x'].map((key) => withMembers(`"capabilities": { "${key}": [] }`)),
  ...['tcp://', 'sctp://a:1', 'tcp:a:1'].map((one) => patterns('network.connect', one)),
  ...[
    '',
    ' ',
    '*',
    './git',
    '/bin/sh',
    'git  status',
    'git ',
    ' git',
    'git a*',
    'git "a',
    'git "a"b',
    '-x',
    'a\\b',
  ].map((one) => patterns('process', one)),
  ...['80', '1023', '65536', '"8080"', '8080.5', '-8080', 'null', '8080, 8080'].map((ports) =>
    withMembers(`"capabilities": { "network": { "listen": [${ports}] } }`),
  ),
  ...['a', 'a:b', 'a:b/c@1.0.0', 'A:b/c', 'a:b/c/d', 'wasi:http/types', 'airlock:component/process', 'a:b/c d'].map(
    (name) => withMembers(`"capabilities": { "custom": { "${name}": {} } }`),
  ),
  ...['[]', 'true', '1', '"x"'].map((value) => withMembers(`"capabilities": { "custom": { "a:b/c": ${value} } }`)),
  ...['"frozen"', '{}', '1', '{ "frozen": 1 }', '{ "frozen": "2026-01-01" }', '{ "real": true }'].map((clocks) =>
    withMembers(`"capabilities": { "clocks": ${clocks} }`),
  ),
  ...['2026-01-01T00:00:00', '1969-12-31T23:59:59Z', '2026-01-01T00:00:00+01:00', '2026-1-1T00:00:00Z'].map((moment) =>
    withMembers(`"capabilities": { "clocks": { "frozen": "${moment}" } }`),
  ),
  ...['"seeded"', '{}', '42', '{ "seed": "1" }', '{ "seed": -1 }', '{ "seed": 1.5 }', '{ "seed": 4294967296 }'].map(
    (random) => withMembers(`"capabilities": { "random": ${random} }`),
  ),
  ...['[]', '{ "a": 1 }', '{ "": "x" }', '{ "a\\n": "x" }', `{ "${'x'.repeat(129)}": "" }`].map((config) =>
    withMembers(`"config": ${config}`),
  ),
  withMembers(`"config": { "a": "${'x'.repeat(4097)}" }`),
  withMembers(
    `"config": ${JSON.stringify(Object.fromEntries(Array.from({ length: 101 }, (_, at) => [`k${at}`, ''])))}`,
  ),
  ...['', '1MiB', '1GiB/s', '0MiB/s', '1MB/s'].map((output) => withMembers(`"limits": { "output": "${output}" }`)),
  ...[
    '[]',
    '{ "x": 1 }',
    '{ "policy": "always" }',
    '{ "max": -1 }',
    '{ "max": 1.5 }',
    '{ "max": 1001 }',
    '{ "max": "3" }',
    '{ "within": "60" }',
    '{ "within": 60 }',
    '{ "backoff": "1s" }',
    '{ "backoff": ["1s"] }',
    '{ "backoff": ["1s", "2s", "3s"] }',
    '{ "backoff": ["1s", "2h"] }',
  ].map((restart) => withMembers(`"restart": ${restart}`)),
  ...[
    '[]',
    '{}',
    '{ "workers": 1 }',
    '{ "workers": 17 }',
    '{ "workers": 2.5 }',
    '{ "workers": 2, "balance": "x" }',
  ].map((pool) => withMembers(`"pool": ${pool}`)),
  ...['[]', '{ "onRefusal": "clean" }', '{ "onRefusal": 1 }', '{ "on": "x" }'].map((state) =>
    withMembers(`"state": ${state}`),
  ),
  withMembers('"capabilities": { "filesystem": { "execute": [] } }'),
  withMembers('"capabilities": { "filesystem": { "read": "a" } }'),
  ...['', '>', 'a..b', '.a', 'a.', 'a b', 'a*', 'a.>.b', '**', 'ü', 'a\n', 'x'.repeat(257)].flatMap((one) => [
    patterns('storage', one),
    patterns('messaging.publish', one),
    patterns('messaging.subscribe', one),
  ]),
  withMembers('"capabilities": { "storage": ["a", "a"] }'),
  ...[
    '{}',
    '1',
    '{ "queue": "workers" }',
    '{ "subject": "a.>.b" }',
    '{ "subject": 1 }',
    '{ "subject": "a", "group": "workers" }',
    '{ "subject": "a", "queue": "" }',
    '{ "subject": "a", "queue": "a b" }',
    `{ "subject": "a", "queue": "${'x'.repeat(65)}" }`,
    '{ "subject": "a", "delivery": "exactly-once" }',
    '{ "subject": "a", "delivery": "at-least-once", "maxDeliver": 0 }',
    '{ "subject": "a", "delivery": "at-least-once", "maxDeliver": 101 }',
    '{ "subject": "a", "delivery": "at-least-once", "maxDeliver": 1.5 }',
    '{ "subject": "a", "delivery": "at-least-once", "backoff": "1s" }',
    '{ "subject": "a", "delivery": "at-least-once", "backoff": ["1s"] }',
  ].map((list) => withMembers(`"capabilities": { "messaging": { "subscribe": [${list}] } }`)),
  withMembers('"capabilities": { "messaging": { "listen": ["a"] } }'),
  withMembers('"capabilities": { "messaging": ["a"] }'),
  ...['', '16', '16MB', '0KiB', '1MiB/s'].map((storage) => withMembers(`"limits": { "storage": "${storage}" }`)),
  ...['', '1000', '0/s', '100001/s', '1k/s', '1.5/s'].map((rate) => withMembers(`"limits": { "messages": "${rate}" }`)),
  withMembers('"capabilities": { "environment": ["A", "A"] }'),
  withMembers('"capabilities": { "environment": [1] }'),
  withMembers(`"capabilities": { "environment": ${JSON.stringify(Array.from({ length: 101 }, (_, at) => `A${at}`))} }`),
  withMembers('"limits": { "memory": 64 }'),
  withMembers('"reasons": { "x": "y" }'),
  withMembers('"reasons": { "network": "" }'),
  withMembers('"reasons": { "network": 1 }'),
  withMembers(`"reasons": { "network": "${'x'.repeat(201)}" }`),
];

/** What an expression cannot say, or could only say in a way that nobody can read. The parser alone refuses it. */
const onlyTheParserRefuses: readonly string[] = [
  field('wit', 'a/../../b'),
  field('wit', 'a\u202Eb'),
  patterns('filesystem.read', 'a/[b'),
  patterns('filesystem.read', '{a,{b}}'),
  patterns('filesystem.read', 'a**'),
  patterns('network.connect', 'localhost'),
  patterns('network.connect', '127.1:80'),
  patterns('network.connect', 'a:65536'),
  patterns('network.connect', '[1:2]:80'),
  patterns('network.connect', 'tcp://example.com'),
  patterns('process', 'git "\\x"'),
  withMembers('"capabilities": { "clocks": { "frozen": "2026-02-30T00:00:00Z" } }'),
  withMembers('"capabilities": { "custom": { "a:b/c": { "x": "\u202e" } } }'),
  withMembers('"capabilities": { "custom": { "a:b/c": { "x": 1e999 } } }'),
  withMembers('"limits": { "output": "65MiB/s" }'),
  withMembers('"limits": { "memory": "3GiB" }'),
  withMembers('"restart": { "within": "61m" }'),
  ...[
    '"a", { "subject": "a", "queue": "workers" }',
    '{ "subject": "a", "maxDeliver": 3 }',
    '{ "subject": "a", "delivery": "at-most-once", "backoff": ["1s", "2s"] }',
    '{ "subject": "a", "delivery": "at-least-once", "backoff": ["2s", "1s"] }',
  ].map((list) => withMembers(`"capabilities": { "messaging": { "subscribe": [${list}] } }`)),
  withMembers('"restart": { "backoff": ["2s", "1s"] }'),
  withMembers('"limits": { "callTime": "1ms" }'),
  withMembers('"reasons": { "network": "a\\nb" }'),
  withMembers('"reasons": {}, "reasons": {}'),
];

describe('the schema and the parser', () => {
  it.each(good)('both take %s', (text) => {
    expect(verdicts(text)).toEqual({ parser: true, schema: true });
  });

  it.each(bad)('both refuse %j', (text) => {
    expect(verdicts(text)).toEqual({ parser: false, schema: false });
  });

  it.each(onlyTheParserRefuses)('the schema is the milder one for %j', (text) => {
    expect(verdicts(text)).toEqual({ parser: false, schema: true });
  });
});

describe('the schema itself', () => {
  it('has examples and defaults that it allows', () => {
    const wrong: string[] = [];
    const visit = (node: unknown, at: string): void => {
      if (typeof node !== 'object' || node === null) return;
      const { examples, default: standard, ...rules } = Object.fromEntries(Object.entries(node));
      const given = [
        ...(Array.isArray(examples) && typeof rules['type'] === 'string' ? examples : []),
        ...(typeof standard === 'string' ? [standard] : []),
      ];
      for (const one of given)
        if (schemaProblems({ ...rules, definitions: schema['definitions'] }, one).length > 0)
          wrong.push(`${at}: ${String(one)}`);
      for (const [key, inner] of Object.entries(node)) visit(inner, `${at}/${key}`);
    };
    visit(schema, '');
    expect(wrong).toEqual([]);
  });

  it.each<readonly [Capability, string]>([
    ['filesystem.read', 'definitions/pathPattern'],
    ['network.connect', 'definitions/hostPattern'],
    ['environment', 'properties/capabilities/properties/environment/items'],
    ['process', 'properties/capabilities/properties/process/items'],
    ['network.listen', 'properties/capabilities/properties/network/properties/listen/items'],
  ])('has examples that the grammar of %s takes', (capability, place) => {
    const { examples } = place.split('/').reduce(memberOf, schema);
    if (!Array.isArray(examples) || examples.length === 0) throw new Error('no examples');
    expect(examples.map((one) => parsePattern(capability, String(one)).kind)).toEqual(examples.map(() => 'pattern'));
  });
});

function memberOf(node: Readonly<Record<string, unknown>>, key: string): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(node[key] ?? {}));
}
