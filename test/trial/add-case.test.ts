import { parse } from 'jsonc-parser';
import { describe, expect, it } from 'vitest';
import { addCase, type NewCase, parseTestFile } from '../../src/trial/index.ts';

const adding: NewCase = { kind: 'call', call: 'add', args: '40, 2', expected: { returns: '42' } };

/** The text with a case added, which the edits make too. */
function added(text: string, what: NewCase = adding): string {
  const outcome = addCase(text, what);
  if (outcome.kind === 'error') throw new Error(outcome.message);
  const after = outcome.text;
  let made = text;
  for (const { span, newText } of outcome.edits.toReversed()) {
    made = made.slice(0, span.start) + newText + made.slice(span.end);
  }
  expect(made).toBe(after);
  const { file, problems } = parseTestFile(after);
  expect(problems).toEqual([]);
  expect(file.cases.at(-1)?.name).toBe(outcome.name);
  return after;
}

describe('a case that is added', () => {
  it('begins a file', () => {
    const text = added('');
    expect(parse(text)).toEqual({
      cases: [{ name: 'add(40, 2)', steps: [{ call: 'add', args: '40, 2', returns: '42' }] }],
    });
    expect(text.split('\n').length).toBeGreaterThan(5);
  });

  it('leaves what is written, and its comments, and has a name of its own', () => {
    const before = `// What it adds.
{
    "cases": [
        // The first.
        { "name": "add(40, 2)", "steps": [{ "call": "add", "args": "1, 2" /* small */ }] }, // and small
    ],
    // Nothing is given.
    "given": {},
}
`;
    const text = added(before);
    const at = before.indexOf('\n    ],');
    expect([text.startsWith(before.slice(0, at)), text.endsWith(before.slice(at))]).toEqual([true, true]);
    expect(text).toContain('// and small\n        {\n            "name": "add(40, 2), 2",\n');
    expect(parseTestFile(added(text)).file.cases.map(({ name }) => name)).toEqual([
      'add(40, 2)',
      'add(40, 2), 2',
      'add(40, 2), 3',
    ]);
  });

  it.each<[string, string]>([
    ['an empty list', '{ "cases": [] }'],
    ['no list', '{}'],
    ['no list beside a world', '{ "given": { "seed": 1 } }'],
    ['a mark of byte order', '\uFEFF{ "cases": [] }'],
    ['other ends of lines', '{\r\n\t"cases": [\r\n\t]\r\n}\r\n'],
  ])('fits into a file with %s', (_what, before) => {
    const text = added(before);
    const ends = (whole: string): boolean[] => [whole.includes('\r\n'), /(?<!\r)\n/.test(whole)];
    expect(ends(text)).toEqual(ends(before));
  });

  it('says how a call fails, that any result is fine, or what is replayed', () => {
    const cases = [
      added('', { kind: 'call', call: 'trap', args: '', expected: { fails: 'trapped' } }),
      added('', { kind: 'call', call: 'a:b/c@1.0.0#d', args: `"${'x'.repeat(500)}"` }),
      added('', { kind: 'replays', path: 'tapes/x.airlock-tape' }),
    ].map((text) => (parse(text) as { cases: { name: string }[] }).cases[0]);
    expect(cases[0]).toEqual({ name: 'trap()', steps: [{ call: 'trap', fails: 'trapped' }] });
    expect(cases[1]).toMatchObject({ steps: [{ call: 'a:b/c@1.0.0#d', args: expect.stringContaining('xxx') }] });
    expect(cases[1]?.name.length).toBeLessThan(100);
    expect(cases[2]).toEqual({ name: 'replays tapes/x.airlock-tape', replays: 'tapes/x.airlock-tape' });
  });

  it.each<[string, string]>([
    ['is no JSON', '{ "cases": ['],
    ['is a list', '[]'],
    ['has cases that are none', '{ "cases": {} }'],
    ['gives all cases what is wrong', '{ "given": { "seed": "x" }, "cases": [] }'],
    [
      'is full',
      `{ "cases": [${Array.from({ length: 1000 }, (_, at) => `{"name":"${at}","steps":[{"call":"a"}]}`).join()}] }`,
    ],
  ])('is refused by a file that %s', (_what, text) => {
    expect(addCase(text, adding)).toMatchObject({ kind: 'error', message: expect.stringMatching(/./) as string });
  });
});
