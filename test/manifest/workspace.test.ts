import * as fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { parse } from 'jsonc-parser';
import { describe, expect, it } from 'vitest';
import { lineColumnAt, type Span } from '../../src/base/index.ts';
import { emptyWorkspace, parseWorkspace } from '../../src/manifest/index.ts';
import { schemaProblems } from './schema-check.ts';

const whole = `// The shop
{
  "$schema": "x",
  "groups": {
    "shop": {
      "strategy": "rest-for-one",
      "members": ["stock", "order-desk"],
      "restart": { "max": 2, "within": "1m", "backoff": ["50ms", "2s"] },
    },
    "tools": { "strategy": "one-for-all", "members": ["clock"] },
  },
  "after": { "site": ["stock", "order-desk"] },
  "health": { "interval": "100ms", "timeout": "1s", "failures": 2 },
}`;

function placed(text: string, span: Span): string {
  const [start, end] = [lineColumnAt(text, span.start), lineColumnAt(text, span.end)];
  return `${start.line + 1}:${start.column + 1}-${end.column + 1}`;
}

const problemsOf = (text: string): readonly string[] =>
  parseWorkspace(text).problems.map(({ span, message }) => `${placed(text, span)} ${message}`);

describe('a workspace file without problems', () => {
  it('is read whole, with the places of names', () => {
    const { workspace, problems } = parseWorkspace(whole);
    expect(problems).toEqual([]);
    expect(workspace).toMatchObject({
      groups: [
        {
          name: 'shop',
          strategy: 'rest-for-one',
          members: [{ name: 'stock' }, { name: 'order-desk' }],
          restart: { max: 2, withinMs: 60_000, backoffMs: [50, 2000] },
        },
        {
          name: 'tools',
          strategy: 'one-for-all',
          members: [{ name: 'clock' }],
          restart: { max: 3, withinMs: 300_000, backoffMs: [1000, 60_000] },
        },
      ],
      after: [{ name: 'site', needs: [{ name: 'stock' }, { name: 'order-desk' }] }],
      health: { intervalMs: 100, timeoutMs: 1000, failuresInARow: 2 },
    });
    const named = [...(workspace?.groups.flatMap(({ members }) => members) ?? []), ...(workspace?.after ?? [])];
    for (const { name, span } of named) expect(whole.slice(span.start, span.end)).toBe(`"${name}"`);
  });

  it('may say nothing', () => {
    expect(parseWorkspace('{}')).toEqual({ workspace: emptyWorkspace, problems: [] });
  });
});

const group = (members: string) => `{ "groups": { "g": { ${members} } } }`;

const golden: readonly (readonly [what: string, text: string, problems: readonly string[]])[] = [
  ['nothing', '', ['1:1-1 The workspace file is empty']],
  ['a list', '[]', ['1:1-3 "workspace file" is an object, not a list']],
  ['something behind the end', '{} 1', ['1:4-5 The workspace file ends before this']],
  [
    'rights',
    '{ "capabilities": {}, "grants": ["x"], "limits": {} }',
    ['capabilities', 'grants', 'limits'].map((key, at) => {
      const start = [3, 23, 40][at] ?? 0;
      return `1:${start}-${start + key.length + 2} Unknown key "${key}"; it is one of groups, after, health`;
    }),
  ],
  [
    'a group that says nothing',
    group(''),
    ['1:20-21 "groups.g.strategy" is missing', '1:20-21 "groups.g.members" is missing'],
  ],
  [
    'a strategy that is none, and nobody in it',
    group('"strategy": "all", "members": []'),
    [
      '1:35-38 "groups.g.strategy" is one of "one-for-one", "one-for-all", "rest-for-one"',
      '1:52-54 "groups.g.members" names at least one component, as ["order-desk"]',
    ],
  ],
  [
    'names that are none',
    '{ "groups": { "G": {} }, "after": { "a": ["B", 1, "c", "c", "a"], "": [] } }',
    [
      '1:15-18 A name is lowercase words joined by "-", at most 64 characters, as "order-desk"',
      '1:44-45 A name is lowercase words joined by "-", at most 64 characters, as "order-desk"',
      '1:48-49 "after.a" is a list of texts, not a number',
      '1:56-59 "c" is already in this list',
      '1:61-64 A component cannot start after itself',
      '1:67-69 A name is lowercase words joined by "-", at most 64 characters, as "order-desk"',
    ],
  ],
  [
    'a component in two groups',
    '{ "groups": {\n"g": { "strategy": "one-for-one", "members": ["a"] },\n"h": { "strategy": "one-for-all", "members": ["b", "a"] } } }',
    ['3:52-55 "a" is already in the group "g", and no component is in two'],
  ],
  [
    'times and counts that are none',
    '{ "health": { "interval": "99ms", "timeout": "2h", "failures": 0 },\n"groups": { "g": { "strategy": "one-for-one", "members": ["a"],\n"restart": { "policy": "permanent", "max": 1.5, "backoff": ["2s", "1s"] } } } }',
    [
      '1:27-33 "health.interval" is at least 100ms',
      '1:47-49 A time is a whole number with ms, s or m, as "60s"',
      '1:64-65 "health.failures" is a whole number from 1 to 100',
      '3:14-22 Unknown key "groups.g.restart.policy"; it is one of max, within, backoff',
      '3:44-47 "groups.g.restart.max" is a whole number from 0 to 1000',
      '3:60-72 The first wait of "groups.g.restart.backoff" is longer than the longest',
    ],
  ],
];

describe('a workspace file with problems', () => {
  it.each(golden)('%s', (_, text, problems) => {
    expect(problemsOf(text)).toEqual(problems);
    expect(parseWorkspace(text).workspace).toBeUndefined();
  });

  it('always gives problems inside the text, or a file, whatever the text', () => {
    const pieces = fc.array(
      fc.constantFrom(
        '{',
        '}',
        '[',
        ']',
        ',',
        ':',
        '"groups"',
        '"after"',
        '"health"',
        '"a"',
        '1',
        '// x\n',
        '"strategy"',
      ),
    );
    const texts = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 200 }),
      pieces.map((all) => all.join(' ')),
      fc.nat(whole.length).map((end) => whole.slice(0, end)),
      fc
        .tuple(fc.nat(whole.length), fc.nat(5), fc.string({ unit: 'binary', maxLength: 3 }))
        .map(([at, taken, put]) => whole.slice(0, at) + put + whole.slice(at + taken)),
    );
    fc.assert(
      fc.property(texts, (text) => {
        const { workspace, problems } = parseWorkspace(text);
        expect(workspace === undefined).toBe(problems.length > 0);
        for (const { span } of problems) {
          expect(span.start).toBeGreaterThanOrEqual(0);
          expect(span.end).toBeGreaterThanOrEqual(span.start);
          expect(span.end).toBeLessThanOrEqual(text.length);
        }
        const members = (workspace?.groups ?? []).flatMap((one) => one.members.map(({ name }) => name));
        expect(new Set(members).size).toBe(members.length);
      }),
      { seed: 7, numRuns: 400 },
    );
  });
});

describe('the schema', () => {
  const schema: Readonly<Record<string, unknown>> = JSON.parse(
    readFileSync(new URL('../../schemas/airlock-workspace.schema.json', import.meta.url), 'utf8'),
  );
  const member = '"strategy": "one-for-one", "members": ["a"]';
  const texts: readonly string[] = [
    whole,
    '{}',
    '{ "groups": {}, "after": {}, "health": {} }',
    group(`${member}, "restart": {}`),
    group(member),
    '{ "after": { "a": [] } }',
    '{ "health": { "failures": 100 } }',
    '[]',
    '1',
    '{ "x": 1 }',
    '{ "health": { "failures": 101 } }',
    '{ "health": { "interval": "1h" } }',
    '{ "health": [] }',
    '{ "after": { "A": [] } }',
    '{ "after": { "a": "b" } }',
    '{ "after": { "a": ["b", "b"] } }',
    '{ "after": { "a": [1] } }',
    group(''),
    group('"strategy": "one-for-one"'),
    group('"members": ["a"]'),
    group('"strategy": "one-for-one", "members": []'),
    group('"strategy": "one-for-one", "members": ["A"]'),
    group('"strategy": "none", "members": ["a"]'),
    group(`${member}, "policy": "permanent"`),
    group(`${member}, "restart": { "policy": "permanent" }`),
    group(`${member}, "restart": { "max": -1 }`),
    group(`${member}, "restart": { "backoff": ["1s"] }`),
    group(`${member}, "restart": { "within": 1 }`),
    '{ "$schema": 1 }',
  ];

  it.each(texts)('agrees with the parser about %s', (text) => {
    const isGood = schemaProblems(schema, parse(text, [], { allowTrailingComma: true })).length === 0;
    expect(isGood).toBe(parseWorkspace(text).problems.length === 0);
  });
});
