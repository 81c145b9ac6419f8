import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { parse } from 'jsonc-parser';
import { describe, expect, it } from 'vitest';
import { parseTestFile } from '../../src/trial/index.ts';
import { schemaProblems } from '../manifest/schema-check.ts';
import { oneCase } from './support/ports.ts';

const schema = JSON.parse(
  readFileSync(new URL('../../schemas/airlock-test.schema.json', import.meta.url), 'utf8'),
) as Readonly<Record<string, unknown>>;

const step = { call: 'greet', args: '"Ada"', returns: '"Hello"' };
const given = (world: object): string => oneCase([step], { given: world });

const good: readonly string[] = [
  oneCase([step]),
  oneCase([{ call: 'a:b/c@1.0.0#d' }, { call: 'x', fails: 'trapped', denied: ['a b'], prints: '' }]),
  oneCase([
    { request: 'GET /a?b', headers: { a: 'b' }, body: 'x', responds: { status: 200, headers: { c: 'd' }, body: '' } },
  ]),
  '{ "cases": [] }',
  given({}),
  given({ files: { 'a/b.txt': 'x', './c': { base64: 'AAA=' } }, environment: { A: 'b' }, config: { a: 'b' } }),
  given({
    network: { 'https://a.example': 'x', 'POST http://127.0.0.1:1/x': [{ status: 404 }, { error: 'DNS-error' }] },
  }),
  given({ storage: { a: { b: 'c' } }, clock: '2026-01-01T00:00:00Z', seed: 0, rights: ['filesystem.read ./a/**'] }),
  '{ "cases": [{ "name": "x", "replays": "./tapes/x.airlock-tape" }] }',
  oneCase([step], { leaves: { files: { a: null, b: 'x' }, storage: { a: { b: null } } } }),
];

const bad: readonly (readonly [text: string, where: string, message: string])[] = [
  ['[]', '[]', 'is an object'],
  ['{', '', 'This is not JSON'],
  ['{}', '{', '"cases" is missing'],
  [oneCase([]), '[]', 'A case has "steps"'],
  ['{"cases":[{"name":"x","replays":1}]}', '1', '"replays" is a text'],
  ['{"cases":[{"name":"x","replays":"../x.airlock-tape"}]}', '"../x.airlock-tape"', 'does not lead out of it'],
  ['{"cases":[{"name":"x","replays":"x.txt"}]}', '"x.txt"', 'A tape is called *.airlock-tape'],
  [oneCase([step], { replays: 'x.airlock-tape' }), '"steps"', 'is all that it does: it has no "steps"'],
  ['{"cases":[{"name":"x","given":{},"replays":"x.airlock-tape"}]}', '"given"', 'it has no "given"'],
  [oneCase([{ args: '' }]), '{"args":""}', 'A step is a "call" of an export or a "request"'],
  [oneCase([{ ...step, odd: 1 }]), '"odd"', 'has no "odd"'],
  [oneCase([{ ...step, fails: 'trapped' }]), '"fails"', 'either returns or fails'],
  [oneCase([{ call: 'x', fails: 'odd' }]), '"odd"', 'A call fails with one of'],
  [oneCase([{ call: 1 }]), '1', '"call" is a text'],
  [oneCase([{ request: 'get /' }]), '"get /"', 'A request is a method and a path'],
  [oneCase([{ request: 'GET /', args: '' }]), '"args"', 'belongs to a step with "call"'],
  [oneCase([{ ...step, responds: {} }]), '"responds"', 'belongs to a step with "request"'],
  [given({ files: { '../a': '' } }), '"../a"', 'does not lead out of it'],
  [given({ files: { '/a': '' } }), '"/a"', 'does not lead out of it'],
  [given({ files: { 'a\\b': '' } }), '"a\\\\b"', 'does not lead out of it'],
  [given({ files: { a: { base64: '?' } } }), '"?"', 'This is not base64'],
  [given({ network: { 'example.com': '' } }), '"example.com"', 'is a URL'],
  [given({ network: { 'http://a/': [] } }), '[]', 'at least one response'],
  [given({ network: { 'http://a/': { error: 'odd' } } }), '"odd"', 'An error is one of'],
  [given({ network: { 'http://a/': { headers: { 'a b': '' } } } }), '"a b"', 'not the name of a header'],
  [given({ clock: 'noon' }), '"noon"', 'A clock is a time with its zone'],
  [given({ seed: 1.5 }), '1.5', 'is a whole number'],
  [given({ rights: ['files ./a'] }), '"files ./a"', 'A right is a capability and a pattern'],
  [given({ rights: ['filesystem.read /a'] }), '"filesystem.read /a"', 'never absolute'],
  [
    `{"cases":[{"name":"a","steps":[${JSON.stringify(step)}]},{"name":"a","steps":[${JSON.stringify(step)}]}]}`,
    '"a"',
    'Another case has this name',
  ],
];

describe('a test file', () => {
  it.each(good)('is read: %s', (text) => {
    const { file, problems } = parseTestFile(text);
    expect(problems).toEqual([]);
    expect(file.cases.length).toBe(text.includes('"cases": []') ? 0 : 1);
    expect(schemaProblems(schema, parse(text))).toEqual([]);
  });

  it.each(bad)('is refused at its place: %s', (text, where, message) => {
    const { problems } = parseTestFile(text);
    const found = problems.find((problem) => problem.message.includes(message));
    expect(found && text.slice(found.span.start, found.span.end)).toBe(where);
  });

  it('with a problem in one case still has the others', () => {
    const text = `{ "cases": [{ "name": "one", "steps": [{ "call": 1 }] }, { "name": "two", "steps": [${JSON.stringify(step)}] }] }`;
    expect(parseTestFile(text).file.cases.map(({ name }) => name)).toEqual(['two']);
  });

  it('puts what a case is given over what all are given', () => {
    const text = JSON.stringify({
      given: { files: { a: '1', b: '1' }, seed: 1, network: { 'http://a': 'x' } },
      cases: [{ name: 'it', given: { files: { b: '2' }, network: { 'http://a/': 'y' } }, steps: [step] }],
    });
    const world = parseTestFile(text).file.cases[0]?.world;
    expect(world && [...world.files].map(([path, bytes]) => `${path}${new TextDecoder().decode(bytes)}`)).toEqual([
      'a1',
      'b2',
    ]);
    expect(world).toMatchObject({ seed: 1, network: [{ responses: [{ body: new TextEncoder().encode('y') }] }] });
  });

  it('is read whatever it is, and nothing is thrown', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.json(),
          fc.string(),
          fc.constantFrom(...good).chain((text) => fc.nat(text.length).map((at) => text.slice(0, at))),
        ),
        (text) => {
          expect(parseTestFile(text).problems.length).toBeLessThanOrEqual(100);
        },
      ),
      { seed: 8, numRuns: 500 },
    );
    expect(parseTestFile('['.repeat(200_000)).problems[0]?.message).toBeTypeOf('string');
  });
});
