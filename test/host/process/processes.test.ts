import { describe, expect, it } from 'vitest';
import { createProcesses, type RunOwner } from '../../../src/host/process/processes.ts';
import type { FoundProgram } from '../../../src/host/process/programs.ts';
import type { ProgramEnd, ProgramRun } from '../../../src/host/process/run-program.ts';
import { processLimits } from '../../../src/host/gates/process/messages.ts';
import type { Policy, Right } from '../../../src/manifest/index.ts';

const operation = 'airlock:component/process#run';
const right = (pattern: string): Right => ({ capability: 'process', pattern });
const done: ProgramEnd = {
  kind: 'ended',
  output: { ending: { tag: 'exited', val: 0 }, stdout: new Uint8Array(), stderr: new Uint8Array() },
};

/** The main thread's side over programs that end when the test says so. */
function open(found: FoundProgram = { kind: 'found', path: '/usr/bin/git' }) {
  const runs: { run: ProgramRun; signal: AbortSignal; end(end: ProgramEnd): void }[] = [];
  const processes = createProcesses({
    programs: { find: () => found, pinOf: () => undefined },
    run(run, signal) {
      const { promise, resolve } = Promise.withResolvers<ProgramEnd>();
      signal.addEventListener('abort', () => resolve({ kind: 'aborted' }), { once: true });
      runs.push({ run, signal, end: resolve });
      return promise;
    },
    environment: { LANG: 'C', TOKEN: 'secret', PATH: '/usr/bin' },
    now: () => 1000,
  });
  return { processes, runs };
}

function owner(policy: Partial<Policy>, options: Partial<RunOwner> = {}): RunOwner {
  const whole: Policy = {
    requests: [],
    grants: [],
    allowed: [],
    denied: [],
    revoked: [],
    onUndecided: 'deny',
    ...policy,
  };
  return {
    folder: '/work/project',
    // Each time another, as whatever changes what is granted makes one.
    policy: () => ({ ...whole }),
    permit: () => Promise.resolve(false),
    ended: new AbortController().signal,
    ...options,
  };
}

const requested = [right('git status'), right('git log *')];

describe('a command', () => {
  it('that is granted runs by its pinned path, in the folder, with the variables that are granted', async () => {
    const { processes, runs } = open();
    const variables = [{ capability: 'environment', pattern: 'LANG' }] as const;
    const both = [...requested, ...variables];
    const outcome = processes.run(
      { command: ['git', 'log', 'main'], input: Uint8Array.of(1) },
      owner({ requests: [...both, { capability: 'environment', pattern: 'TOKEN' }], grants: both }),
    );
    expect(runs.map(({ run }) => run)).toEqual([
      {
        path: '/usr/bin/git',
        name: 'git',
        arguments: ['log', 'main'],
        folder: '/work/project',
        environment: { LANG: 'C' },
        input: Uint8Array.of(1),
        outputBytes: processLimits.outputBytes,
      },
    ]);
    runs[0]?.end(done);
    expect(await outcome).toEqual(done);
  });

  it.each([
    ['an option where an argument stands', ['git', 'log', '--output=x'], 'not-requested'],
    ['one argument more', ['git', 'status', '--short'], 'not-requested'],
    ['one argument less', ['git'], 'not-requested'],
    ['another program', ['sh', '-c', 'git status'], 'not-requested'],
    ['a path of the program', ['/usr/bin/git', 'status'], 'never-grantable'],
    ['words in one', ['git status'], 'never-grantable'],
    ['a metacharacter for a shell', ['git', 'status;id'], 'not-requested'],
    ['nothing at all', [''], 'never-grantable'],
    ['what is not granted', ['git', 'status'], 'not-granted'],
  ])('with %s is refused, and nothing runs', async (_, command, reason) => {
    const { processes, runs } = open();
    const outcome = await processes.run(
      { command, input: new Uint8Array() },
      owner({ requests: requested, grants: [right('git log *')] }),
    );
    expect(outcome).toMatchObject({ kind: 'failed', error: 'access-denied', denial: { operation, reason } });
    expect(runs).toEqual([]);
  });

  it('whose grant has ended or was taken back is refused', async () => {
    const { processes } = open();
    const wanted = { command: ['git', 'status'], input: new Uint8Array() };
    const ended = [{ ...right('git status'), until: 1000 }];
    expect(await processes.run(wanted, owner({ requests: requested, grants: ended }))).toMatchObject({
      denial: { reason: 'expired', request: 'git status' },
    });
    expect(await processes.run(wanted, owner({ requests: requested, revoked: requested }))).toMatchObject({
      denial: { reason: 'revoked' },
    });
  });

  it('that is undecided is asked about, and runs if the answer is yes', async () => {
    const { processes, runs } = open();
    const wanted = { command: ['git', 'status'], input: new Uint8Array() };
    const asked: unknown[] = [];
    const answering = (allowed: boolean): RunOwner =>
      owner(
        { requests: requested, onUndecided: 'ask' },
        { permit: (use, request) => (asked.push([use, request]), Promise.resolve(allowed)) },
      );
    expect(await processes.run(wanted, answering(false))).toMatchObject({ denial: { reason: 'not-granted' } });
    const outcome = processes.run(wanted, answering(true));
    await Promise.resolve();
    await Promise.resolve();
    processes.recheck();
    runs[0]?.end(done);
    expect(await outcome).toEqual(done);
    const question = [{ capability: 'process', command: ['git', 'status'] }, 'git status'];
    expect(asked).toEqual([question, question]);
  });

  it('of a program that is not there, or may not be run, is not found', async () => {
    const wanted = { command: ['git', 'status'], input: new Uint8Array() };
    const granted = owner({ requests: requested, grants: requested });
    expect(await open({ kind: 'absent' }).processes.run(wanted, granted)).toEqual({
      kind: 'failed',
      error: 'not-found',
    });
    const inside: FoundProgram = { kind: 'refused', path: '/work/git', why: 'lies in the workspace' };
    expect(await open(inside).processes.run(wanted, granted)).toEqual({
      kind: 'failed',
      error: 'not-found',
      denial: {
        capability: 'process',
        what: '/work/git, which lies in the workspace',
        operation,
        reason: 'never-grantable',
      },
    });
  });

  it('is refused while as many run as may', async () => {
    const { processes, runs } = open();
    const wanted = { command: ['git', 'status'], input: new Uint8Array() };
    const granted = owner({ requests: requested, grants: requested });
    const outcomes = Array.from({ length: processLimits.runs }, () => processes.run(wanted, granted));
    expect(await processes.run(wanted, granted)).toMatchObject({
      error: 'limit-exceeded',
      denial: { capability: 'limit', reason: 'over-limit' },
    });
    for (const each of runs) each.end(done);
    await Promise.all(outcomes);
    const next = processes.run(wanted, granted);
    runs.at(-1)?.end({ kind: 'flooded' });
    expect(await next).toMatchObject({ error: 'limit-exceeded', denial: { what: 'output of a program: 4 MiB' } });
  });

  it('ends when its right is taken back, when its worker ends, and with the host', async () => {
    const { processes, runs } = open();
    const wanted = { command: ['git', 'status'], input: new Uint8Array() };
    const grants = [right('git status')];
    const over = new AbortController();
    const mine = owner({ requests: requested, grants }, { ended: over.signal });
    const revoked = processes.run(wanted, mine);
    processes.recheck();
    expect(runs[0]?.signal.aborted).toBe(false);
    grants.length = 0;
    processes.recheck();
    expect(await revoked).toMatchObject({ error: 'access-denied', denial: { reason: 'not-granted', operation } });
    grants.push(right('git status'));
    const orphaned = processes.run(wanted, mine);
    over.abort();
    expect(await orphaned).toEqual({ kind: 'failed', error: 'access-denied' });
    const last = processes.run(wanted, owner({ requests: requested, grants }));
    await processes.dispose();
    expect(await last).toEqual({ kind: 'failed', error: 'access-denied' });
  });
});
