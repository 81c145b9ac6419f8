import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ComponentVersion } from '../../src/host/index.ts';
import { parseTestFile, runCases, type StepTrace } from '../../src/trial/index.ts';
import { misbehaving, opening } from '../host/support/sources.ts';
import { type TrialRun, trialRun } from './support/ports.ts';
import { versionOf } from './support/version.ts';

let trial: TrialRun;
let plain: ComponentVersion;
beforeAll(async () => {
  trial = await trialRun();
  plain = await versionOf(misbehaving);
}, 60_000);
afterAll(() => trial.end());

const caseOf = (path: string): string => JSON.stringify({ cases: [{ name: 'it', replays: path }] });

const header = 'airlock tape 1\ncomponent "subject"\ntime 2026-11-28T07:00:00.000Z\n\ninstance "x"\n';
const adding = `${header}call add(1, 2)\n  returns 3\ncall count()\n  returns 1\ncall divide(1, 0)\n  returns err("by zero")\n`;

async function put(text: string): Promise<void> {
  await mkdir(join(trial.ports.folder, 'tapes'), { recursive: true });
  await writeFile(join(trial.ports.folder, 'tapes/x.airlock-tape'), `${text}end\n`);
}

/** Puts a tape beside the test file and runs the case that names it. */
async function ran(text: string, version = plain, stepped: (trace: StepTrace) => void = () => {}) {
  await put(text);
  return trial.run(caseOf('./tapes/x.airlock-tape'), version, { stepped: (_, trace) => stepped(trace) });
}

it('a case that replays a tape passes where the same is done, and counts its calls', async () => {
  const traces: string[] = [];
  const { cases, coverage } = await ran(adding, plain, ({ what, outcome }) => traces.push(`${what} -> ${outcome}`));
  expect(cases).toMatchObject([{ outcome: 'passed', findings: [] }]);
  expect(cases[0]?.called).toEqual(['add', 'count', 'divide']);
  expect(coverage.functions.find(({ name }) => name === 'count')?.calls).toBe(1);
  expect(traces).toEqual(['add(1, 2) -> 3', 'count() -> 1', 'divide(1, 0) -> err("by zero")']);
});

it('fails with the part that differs, at the name of the tape', async () => {
  const { cases } = await ran(adding.replace('returns 1', 'returns 9'));
  const [first] = cases;
  expect(first?.outcome).toBe('failed');
  expect(first?.findings).toMatchObject([
    {
      message: 'It does not do what is recorded in tapes/x.airlock-tape',
      expected: 'call count()\n  returns 9\ncall divide(1, 0)\n  returns err("by zero")',
      actual: 'call count()\n  returns 1\ncall divide(1, 0)\n  returns err("by zero")',
    },
  ]);
  const text = caseOf('./tapes/x.airlock-tape');
  const span = first?.findings[0]?.span;
  expect(span && text.slice(span.start, span.end)).toBe('"./tapes/x.airlock-tape"');
});

it('answers what the component asks from the tape, and there is no file', async () => {
  const version = await versionOf(opening, {
    requests: [{ capability: 'filesystem.read', pattern: './data/a.txt' }],
  });
  const asks = '{}, "data/a.txt", {}, {read}';
  const tape = (what: string): string => `${header}call attempts(1)
  import wasi:filesystem/preopens#get-directories() -> [("descriptor#1", ".")]
  import wasi:filesystem/types#[method]descriptor.open-at("descriptor#1", ${asks}) -> ${what}
`;
  const opened = await ran(`${tape('ok("descriptor#2")')}  returns 1\n`, version);
  expect(opened.cases).toMatchObject([{ outcome: 'passed' }]);
  const refused = await ran(`${tape('err(access)')}  returns 1\n`, version);
  expect(refused.cases).toMatchObject([
    { outcome: 'failed', findings: [{ expected: expect.stringContaining('returns 1') as string }] },
  ]);
});

it.each<[string, string, RegExp]>([
  ['that is none', 'odd', /x\.airlock-tape:1: this is no tape/],
  ['with a line that is none', `${adding}odd\n`, /x\.airlock-tape:\d+: a tape has no such line/],
])('says what is wrong with a tape %s', async (_what, text, message) => {
  const { cases } = await ran(text);
  expect(cases).toMatchObject([
    { outcome: 'errored', findings: [{ message: expect.stringMatching(message) as string }] },
  ]);
});

it('says where there is no tape, a folder included', async () => {
  await mkdir(join(trial.ports.folder, 'folder.airlock-tape'), { recursive: true });
  for (const name of ['none.airlock-tape', 'folder.airlock-tape']) {
    const { cases } = await trial.run(caseOf(name), plain);
    expect(cases).toMatchObject([{ outcome: 'errored', findings: [{ message: `${name} is not there` }] }]);
  }
});

it('ends when it is stopped, whatever the component does', async () => {
  await put(`${header}call loop()\n`);
  const { file } = parseTestFile(caseOf('tapes/x.airlock-tape'));
  const stop = new AbortController();
  const running = runCases(file.cases, { ...plain, callTimeMs: 600_000 }, trial.ports, {}, stop.signal);
  setImmediate(() => stop.abort());
  const { cases } = await running;
  expect(cases.every(({ outcome }) => outcome !== 'passed')).toBe(true);
});
