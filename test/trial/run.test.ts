import { readdirSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ComponentVersion } from '../../src/host/index.ts';
import { conditioned } from '../host/support/gate-sources.ts';
import { parseTestFile, runCases, type StepTrace } from '../../src/trial/index.ts';
import { rights } from '../host/support/gates.ts';
import { serving } from '../host/support/serving-source.ts';
import { fetching, misbehaving, opening, printing } from '../host/support/sources.ts';
import { versionOf } from './support/version.ts';
import { oneCase, type TrialRun, trialRun } from './support/ports.ts';

let trial: TrialRun;
let plain: ComponentVersion;
beforeAll(async () => {
  trial = await trialRun();
  plain = await versionOf(misbehaving, { callTimeMs: 1000 });
}, 60_000);
afterAll(async () => {
  await trial.end();
});

/** The outcome of the one case, with what differs. */
async function verdict(version: ComponentVersion, steps: readonly object[], more: object = {}): Promise<object> {
  const { cases } = await trial.run(oneCase(steps, more), version);
  const [first] = cases;
  if (!first) throw new Error('there is one case');
  const findings = first.findings.map(({ expected, actual, message }) =>
    expected === undefined ? message : `${expected} | ${actual}`,
  );
  return { outcome: first.outcome, findings };
}

const passed = { outcome: 'passed', findings: [] };
const failed = (...findings: readonly string[]): object => ({ outcome: 'failed', findings });

describe('a call', () => {
  it.each<[string, object[], object]>([
    ['that returns what is expected passes', [{ call: 'add', args: '1, 2', returns: '3' }], passed],
    ['of which nothing is expected passes', [{ call: 'add', args: '1, 2' }], passed],
    ['is compared by its value, not by its text', [{ call: 'divide', args: '7, 2', returns: ' 3 ' }], passed],
    ['that returns something else fails', [{ call: 'add', args: '1, 2', returns: '4' }], failed('4 | 3')],
    ['of a result gives its error', [{ call: 'divide', args: '1, 0', returns: 'err("by zero")' }], passed],
    ['that traps where it must passes', [{ call: 'trap', fails: 'trapped' }], passed],
    [
      'that does not trap where it must fails',
      [{ call: 'add', args: '1, 2', fails: 'trapped' }],
      failed('trapped | 3'),
    ],
    ['over its time is ended', [{ call: 'loop', fails: 'execution-timeout' }], passed],
    [
      'without a result returns nothing',
      [{ call: 'trap', fails: 'exited' }],
      failed(expect.stringMatching(/^exited \| trapped: /) as string),
    ],
    [
      'keeps the state that the one before left, and a trap takes it away',
      [
        { call: 'count', returns: '1' },
        { call: 'count', returns: '2' },
        { call: 'trap', fails: 'trapped' },
        { call: 'count', returns: '1' },
      ],
      passed,
    ],
  ])('%s', async (_, steps, wanted) => {
    expect(await verdict(plain, steps)).toEqual(wanted);
  });

  it.each<[string, object]>([
    ['has no export nothing: it exports', { call: 'nothing' }],
    ['The arguments of add cannot be read', { call: 'add', args: '1' }],
    ['What is expected cannot be read', { call: 'add', args: '1, 2', returns: '"3"' }],
  ])('that makes no sense is an error of the test: %s', async (message, step) => {
    expect(await verdict(plain, [step, { call: 'add', args: '1, 2', returns: '0' }])).toEqual({
      outcome: 'errored',
      findings: [expect.stringContaining(message)],
    });
  });

  it('points at what differs, and tells which exports were called', async () => {
    const text = oneCase([{ call: 'add', args: '1, 2', returns: '4' }, { call: 'count' }]);
    const { cases, coverage } = await trial.run(text, plain);
    const span = cases[0]?.findings[0]?.span;
    expect(span && text.slice(span.start, span.end)).toBe('"4"');
    expect(coverage.functions.filter(({ calls }) => calls > 0)).toEqual([
      { name: 'add', calls: 1 },
      { name: 'count', calls: 1 },
    ]);
    expect(coverage.functions.length).toBe(9);
  });
});

describe('the world of a case', () => {
  it('has the files that it gives, to be read where that is requested', async () => {
    const version = await versionOf(opening, { requests: rights('read ./data/**') });
    const call = { call: 'attempts', args: '1' };
    const given = { files: { './data/a.txt': 'alpha' } };
    expect(await verdict(version, [{ ...call, returns: '1', denied: [] }], { given })).toEqual(passed);
    expect(await verdict(version, [{ ...call, returns: '0', denied: [] }])).toEqual(passed);
    const denied = ['filesystem.read ./data/a.txt'];
    expect(await verdict(version, [{ ...call, returns: '0', denied }], { given: { ...given, rights: [] } })).toEqual(
      passed,
    );
    expect(await verdict(version, [{ ...call, denied }], { given })).toEqual(failed(`${denied[0]} | (nothing)`));
  });

  it('gives no more than the manifest requests', async () => {
    const version = await versionOf(opening, {});
    const given = { files: { 'data/a.txt': 'alpha' }, rights: ['filesystem.read ./**'] };
    const step = { call: 'attempts', args: '1', returns: '0', denied: ['filesystem.read ./data/a.txt'] };
    expect(await verdict(version, [step], { given })).toEqual(passed);
  });

  it('has a network that answers what it gives and nothing else, at no real address', async () => {
    const version = await versionOf(fetching, {
      requests: rights('connect http://example.com', 'connect http://127.0.0.1:9'),
    });
    const fetch = (authority: string, returns: string): object => ({
      call: 'fetch',
      args: JSON.stringify(authority),
      returns,
    });
    const network = {
      'http://example.com': ['12345', { status: 500, body: { base64: 'AAA=' } }],
      'POST http://127.0.0.1:9/': 'never',
    };
    const steps = [
      fetch('example.com', '5'),
      fetch('example.com', '2'),
      fetch('example.com', '2'),
      fetch('127.0.0.1:9', '4294967298'),
      { ...fetch('elsewhere.example', '4294967297'), denied: ['network.connect http://elsewhere.example:80'] },
    ];
    expect(await verdict(version, steps, { given: { network } })).toEqual(passed);
    const error = { given: { network: { 'http://example.com/': { error: 'DNS-error' } } } };
    expect(await verdict(version, [fetch('example.com', '4294967298')], error)).toEqual(passed);
  });

  it('has a clock and chance that repeat themselves, and the configuration that it says', async () => {
    const version = await versionOf(conditioned);
    const given = { clock: '2026-01-31T12:00:00Z', seed: 7, config: { greeting: 'hello' } };
    const { cases } = await trial.run(oneCase([{ call: 'chance' }, { call: 'greet', args: '2' }], { given }), version);
    expect(cases[0]).toMatchObject({ outcome: 'passed', output: expect.stringContaining('hello') });
    const time = { call: 'time', returns: String(Date.parse(given.clock) / 1000) };
    const chance = { call: 'chance', returns: '0' };
    const first = await verdict(version, [time, chance], { given });
    expect(first).toEqual(failed(expect.stringMatching(/^0 \| \d{5,}$/) as string));
    expect(await verdict(version, [time, chance], { given })).toEqual(first);
    expect(await verdict(version, [time], { given })).toEqual(passed);
  });

  it('sends requests to a component that serves, at no real port', async () => {
    const version = await versionOf(serving, { requests: rights('listen 8718') });
    const steps = [
      { request: 'GET /hello', responds: { status: 200, body: 'hello\n' } },
      { request: 'POST /echo', body: 'and back', headers: { 'x-a': 'b' }, responds: { body: 'and back' } },
      { request: 'GET /status', responds: { status: 418 } },
      { request: 'GET /trap', responds: { status: 500 } },
      { request: 'GET /hello', responds: { status: 200 } },
    ];
    expect(await verdict(version, steps)).toEqual(passed);
    expect(
      await verdict(version, [{ request: 'GET /hello', responds: { status: 404, headers: { 'x-a': 'b' }, body: '' } }]),
    ).toEqual(failed('404 | 200', 'b | ', ' | hello\n'));
    expect(await verdict(version, [{ request: 'GET /hello' }], { given: { rights: [] } })).toEqual(
      failed('The request is not answered: nothing is served at port 8718'),
    );
  });

  it('hears what is printed', async () => {
    const version = await versionOf(printing);
    expect(await verdict(version, [{ call: 'chunks', args: '1, 0', prints: '' }])).toEqual(passed);
    expect(
      await verdict(version, [
        { call: 'lines', args: '2', prints: '\n\n' },
        { call: 'lines', args: '1', prints: '' },
      ]),
    ).toEqual(failed(' | \n'));
  });

  it('sees what is left behind, and leaves nothing behind itself', async () => {
    const given = { files: { 'a/b.txt': 'one' }, storage: { orders: { first: 'x', second: { base64: '/w==' } } } };
    const add = [{ call: 'add', args: '1, 2' }];
    const leaves = { files: { 'a/b.txt': 'one', 'a/c.txt': null }, storage: { orders: { first: 'x', third: null } } };
    expect(await verdict(plain, add, { given, leaves })).toEqual(passed);
    const wrong = { files: { 'a/b.txt': null, 'a/c.txt': 'two' }, storage: { orders: { first: 'y', second: 'z' } } };
    expect(await verdict(plain, add, { given, leaves: wrong })).toEqual(
      failed('(not there) | one', 'two | (not there)', 'y | x', 'z | base64 /w=='),
    );
    expect(readdirSync(trial.ports.temporary)).toEqual([]);
  });
});

describe('a run', () => {
  it('ends before the next case when it is stopped', async () => {
    const { file } = parseTestFile(
      JSON.stringify({ cases: ['a', 'b', 'c'].map((name) => ({ name, steps: [{ call: 'count', returns: '1' }] })) }),
    );
    const stop = new AbortController();
    const heard: string[] = [];
    const ended = (_: unknown, { name, outcome }: { name: string; outcome: string }): void => {
      heard.push(`${name} ${outcome}`);
      if (name === 'b') stop.abort();
    };
    const { cases } = await runCases(file.cases, plain, trial.ports, { ended }, stop.signal);
    expect([cases.length, heard]).toEqual([2, ['a passed', 'b passed']]);
  });

  it('says why a component does not start', async () => {
    const { trappingStart } = await import('../host/support/sources.ts');
    expect(await verdict(await versionOf(trappingStart), [{ call: 'add', args: '1, 2' }])).toEqual({
      outcome: 'errored',
      findings: [expect.stringContaining('it does not start')],
    });
  });
});

it('tells step by step what was called, what came of it, and through which imports rights were used or refused', async () => {
  const version = await versionOf(opening, { requests: rights('read ./data/**') });
  const steps = [
    { call: 'attempts', args: '2' },
    { call: 'attempts', args: '1', returns: '9' },
  ];
  const traces: StepTrace[] = [];
  await trial.run(oneCase(steps, { given: { files: { 'data/a.txt': 'a' } } }), version, {
    stepped: (_, trace) => traces.push(trace),
  });
  expect(traces.map(({ what }) => what)).toEqual(['attempts(2)', 'attempts(1)']);
  expect(traces.every(({ outcome }) => /^\d+$/u.test(outcome))).toBe(true);
  const [first, second] = traces.map(({ imports }) => imports);
  expect(first?.map((each) => each.import)).toContain('wasi:filesystem/types#[method]descriptor.open-at');
  const sum = (imports = first): number => (imports ?? []).reduce((total, { count }) => total + count, 0);
  // The counters go on from step to step; each trace has its own step's alone.
  expect([sum(first), sum(second)]).toEqual([2, 1]);
});

it('a component that was made elsewhere is tried in a process of its own, whose abort fails the case alone', async () => {
  const glue = 'export const instantiate = async () => ({ add: () => { for (const many = []; ; ) many.push(1.5); } });';
  const { file } = parseTestFile(oneCase([{ call: 'add', args: '1, 2', fails: 'process-ended' }]));
  const version = { ...plain, glue, callTimeMs: 60_000 };
  const { cases } = await runCases(file.cases, version, { ...trial.ports, isIsolated: true });
  expect(cases).toMatchObject([{ outcome: 'passed', findings: [] }]);
});
