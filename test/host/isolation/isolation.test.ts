import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { Emitter } from '../../../src/base/index.ts';
import {
  type ActorSnapshot,
  builtHere,
  type CallOutcome,
  type ComponentKey,
  type HostEvent,
  type HostPorts,
  type Isolation,
} from '../../../src/host/index.ts';
import { linkRight } from '../../../src/host/links/approval.ts';
import { calculator, desk } from '../links/sources.ts';
import { isolationOf } from '../../support/isolation.ts';
import { plain, versionOf } from '../support/component.ts';
import { rights } from '../support/gates.ts';
import { startHost, type TestHost } from '../support/host.ts';
import * as sources from '../support/sources.ts';
import { workerFile } from '../support/worker-file.ts';

const ends: (() => unknown)[] = [];

afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

/** A host whose components run in processes of their own, as those from elsewhere do. */
async function start(more: Partial<HostPorts> = {}): Promise<TestHost> {
  const test = await startHost({}, { isolation: isolationOf('installed'), ...more });
  ends.push(() => test.end());
  mkdirSync(join(test.folder, 'data'));
  writeFileSync(join(test.folder, 'data/a.txt'), 'alpha');
  return test;
}

const requests = rights('read ./data/**');
const [right] = requests;
if (!right) throw new Error('there is a right');

/** Waits until the host has told something after which `look` finds what it looks for. */
function eventually<T>(test: TestHost, look: (event?: HostEvent) => T | undefined): Promise<T> {
  return new Promise((resolve) => {
    const subscription = test.host.onEvent((event) => check(event));
    const check = (event?: HostEvent): void => {
      const found = look(event);
      if (found === undefined) return;
      void subscription.dispose();
      resolve(found);
    };
    check();
  });
}

const processOf = (test: TestHost): number => {
  const number = test.host.snapshot(test.key)?.process;
  if (number === undefined) throw new Error('it has no process of its own');
  return number;
};

/** Ends the process in which the component runs, as an abort inside of it would. */
const abort = (test: TestHost, signal: NodeJS.Signals): boolean => process.kill(processOf(test), signal);

describe('a component in a process of its own', () => {
  it('answers, and has the rights that are granted from the next call on', async () => {
    const test = await start();
    await test.deploy(await versionOf(sources.opening, { requests }));
    expect(processOf(test)).not.toBe(process.pid);
    expect(await test.call('attempts', 3)).toEqual({ kind: 'returned', value: 0 });
    expect(test.host.snapshot(test.key)?.denials).toMatchObject([
      { what: './data/a.txt', reason: 'not-granted', request: './data/**', count: 3, from: 'open-at' },
    ]);
    test.grant(right);
    expect(await test.call('attempts', 3)).toEqual({ kind: 'returned', value: 3 });
    expect(test.host.snapshot(test.key)?.uses).toMatchObject([{ pattern: './data/**', count: 3 }]);
    test.revoke(right);
    expect(await test.call('attempts', 3)).toEqual({ kind: 'returned', value: 0 });
    expect(test.host.metrics(test.key)?.memoryBytes).toBeGreaterThan(0);
  });

  it('loses and gets rights in the midst of a call that never returns to its event loop', async () => {
    const test = await start();
    const denied = (what: string) => test.host.snapshot(test.key)?.denials.find((denial) => denial.what === what);
    await test.deploy(await versionOf(sources.opening, { requests, callTimeMs: 60_000 }));
    const running = test.call('until-refused');
    await eventually(test, () => denied('./data/a.txt'));
    test.grant(right);
    await eventually(test, () => denied('./signal'));
    test.revoke(right);
    expect(await running).toMatchObject({ kind: 'returned' });
  });

  it('is ended over its limits as others are, and counts what it was refused until then', async () => {
    const test = await start();
    await test.deploy(await versionOf(sources.opening, { requests, callTimeMs: 500 }));
    expect(await test.call('for-ever')).toMatchObject({ failure: { kind: 'execution-timeout' } });
    expect(await test.call('attempts', 5)).toEqual({ kind: 'returned', value: 0 });
    // The process of the first call has told of all before it ended, though its guest never returned.
    const [files, time] = test.host.snapshot(test.key)?.denials ?? [];
    expect(files?.count).toBeGreaterThan(5);
    expect(time).toMatchObject({ capability: 'limit', what: 'call time: 500 ms', count: 1 });
  });

  it('whose code does not compile has not loaded, and the next one does', async () => {
    const test = await start();
    const version = await versionOf(sources.misbehaving);
    const broken = { ...version, cores: { 'component.core.wasm': Uint8Array.of(1, 2, 3) } };
    expect(await test.deploy(broken)).toMatchObject({ kind: 'failed', failure: { kind: 'load-failed' } });
    expect(await test.deploy(version)).toMatchObject({ kind: 'returned' });
  });

  it('goes on when all processes of a terminal are told to end: the host says when it does', async () => {
    const test = await start();
    await test.deploy(await versionOf(sources.misbehaving));
    const number = processOf(test);
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) abort(test, signal);
    for (const times of [1, 2, 3]) expect(await test.call('add', times, 2)).toMatchObject({ value: times + 2 });
    expect(processOf(test)).toBe(number);
  });

  it('cannot be given what has no form outside of a process, and goes on', async () => {
    const test = await start();
    await test.deploy(await versionOf(sources.misbehaving));
    expect(await test.call('add', () => 1, 2)).toMatchObject({ failure: { kind: 'arguments-not-transferable' } });
    expect(await test.call('add', 1, 2)).toEqual({ kind: 'returned', value: 3 });
    expect(test.host.snapshot(test.key)?.restarts).toBe(0);
  });
});

it.skipIf(process.platform === 'win32')('a process ends when the host does, whatever ends that', async () => {
  const host = `
    const child = require('node:child_process').fork(process.argv[1], [], { execArgv: [], stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
    child.once('message', () => require('node:fs').writeSync(1, String(child.pid)) && process.kill(process.pid, 'SIGKILL'));
  `;
  const ran = spawnSync(process.execPath, ['-e', host, await workerFile()], { encoding: 'utf8' });
  expect([ran.signal, Number(ran.stdout)]).toEqual(['SIGKILL', expect.any(Number)]);
  const isThere = (): boolean => {
    try {
      return process.kill(Number(ran.stdout), 0);
    } catch {
      return false;
    }
  };
  expect(Number(ran.stdout)).toBeGreaterThan(0);
  await expect.poll(isThere, { timeout: 60_000 }).toBe(false);
});

describe('when that process ends', () => {
  for (const signal of ['SIGABRT', 'SIGKILL', 'SIGSEGV'] as const) {
    it(`by ${signal} in the middle of a call, that call fails with the reason and the next one is answered`, async () => {
      const test = await start();
      await test.deploy(await versionOf(sources.opening, { requests }));
      const running = test.call('for-ever');
      const told = await eventually(test, () => test.host.snapshot(test.key)?.denials[0]?.count);
      abort(test, signal);
      const message = `the process that it ran in ended: ${signal}`;
      expect(await running).toEqual({ kind: 'failed', failure: { kind: 'process-ended', message } });
      expect(await test.call('attempts', 2)).toEqual({ kind: 'returned', value: 0 });
      expect(test.host.snapshot(test.key)).toMatchObject({ state: 'running', restarts: 1 });
      expect(test.host.snapshot(test.key)?.denials[0]?.count).toBeGreaterThanOrEqual(told + 2);
    });
  }

  it('because its memory is used up, V8 says so, and this process is as it was', async () => {
    const test = await start();
    const version = await versionOf(sources.misbehaving);
    // One allocation beyond what a thread may have aborts the whole process, whatever limits the thread has.
    const body = 'const many = []; for (;;) many.push(1.5);';
    await test.deploy({ ...version, glue: `export const instantiate = async () => ({ run: () => { ${body} } });` });
    const ended = await test.call('run');
    expect(ended).toMatchObject({ failure: { kind: 'process-ended' } });
    expect(ended.kind === 'failed' && ended.failure.message).toMatch(/ended: .*JavaScript heap out of memory/);
    await test.deploy(version);
    expect(await test.call('add', 1, 2)).toEqual({ kind: 'returned', value: 3 });
  });

  it('while it serves nothing, it is started again, until the rules give up on it, and it is told why', async () => {
    const test = await start();
    const restart = { policy: 'transient', max: 2, withinMs: 600_000, backoffMs: [1, 1] } as const;
    await test.deploy(await versionOf(sources.misbehaving, { restart }));
    const after = (number: number) => () => {
      const snapshot = test.host.snapshot(test.key);
      return snapshot?.state === 'running' && snapshot.process !== number ? snapshot : undefined;
    };
    const givenUp = (): ActorSnapshot | undefined => {
      const snapshot = test.host.snapshot(test.key);
      return snapshot?.lastFailure?.message.includes('failed again') ? snapshot : undefined;
    };
    for (const restarts of [1, 2]) {
      expect(await test.call('add', 1, 2)).toEqual({ kind: 'returned', value: 3 });
      const number = processOf(test);
      abort(test, 'SIGABRT');
      const snapshot = await eventually(test, after(number));
      expect(snapshot).toMatchObject({ state: 'running', restarts });
      const message = `the process that it ran in ended: SIGABRT; restarted ${restarts} of 2`;
      expect(snapshot.lastFailure).toMatchObject({ kind: 'process-ended', message });
    }
    abort(test, 'SIGABRT');
    const because = 'it failed again after 2 restarts within 600 s';
    const message = `the process that it ran in ended: SIGABRT; ${because}`;
    expect(await eventually(test, givenUp)).toMatchObject({ state: 'failed', lastFailure: { message } });
    expect(await test.call('add', 1, 2)).toMatchObject({ failure: { kind: 'process-ended', message } });
    expect(await test.host.restart(test.key)).toMatchObject({ kind: 'returned' });
    expect(await test.call('add', 1, 2)).toEqual({ kind: 'returned', value: 3 });
  });

  it('of the new version, the old one goes on', async () => {
    const test = await start();
    const version = await versionOf(sources.misbehaving);
    await test.deploy(version);
    const body = 'const many = []; for (;;) many.push(1.5);';
    const aborting = { ...version, hash: 'other', glue: `export const instantiate = () => { ${body} };` };
    expect(await test.deploy(aborting)).toMatchObject({ failure: { kind: 'process-ended' } });
    expect(await test.call('add', 1, 2)).toEqual({ kind: 'returned', value: 3 });
    expect(test.host.snapshot(test.key)?.restarts).toBe(0);
  });
});

describe('links between a thread and a process', () => {
  const key = (test: TestHost, name: string, origin: string): ComponentKey => ({
    manifestPath: join(test.folder, name, 'airlock.json'),
    name,
    origin,
  });
  const link = { interface: 'example:math/add', provider: 'calculator' };
  const workspace = '/work';

  it.each([
    ['the consumer', 'elsewhere', builtHere],
    ['the provider', builtHere, 'elsewhere'],
  ])('answer, and when the process of %s ends the call does', async (_, consumerOrigin, providerOrigin) => {
    const test = await start();
    const [provider, consumer] = [key(test, 'calculator', providerOrigin), key(test, 'desk', consumerOrigin)];
    const version = await versionOf(calculator, { workspace });
    test.grantTo(consumer, linkRight(link, { key: provider, version }));
    await test.host.deploy(provider, version);
    await test.host.deploy(consumer, await versionOf(desk, { workspace, links: [link] }));
    const sum = (): Promise<CallOutcome> => test.host.call(consumer, { function: 'sum' }, plain, [40, 2]);
    expect(await sum()).toEqual({ kind: 'returned', value: 42 });
    const numbers = [provider, consumer].flatMap((each) => test.host.snapshot(each)?.process ?? []);
    expect(numbers).toHaveLength(1);
    process.kill(numbers[0] ?? 0, 'SIGKILL');
    const outcome = await sum();
    // The call may have come before or after the end was known; it has ended either way, and so does the next.
    const why = outcome.kind === 'failed' ? outcome.failure.message : undefined;
    expect(why ?? 'ended: SIGKILL').toMatch(/ended: SIGKILL/);
    expect(await sum()).toEqual({ kind: 'returned', value: 42 });
  });
});

it('what the setting says holds for those that run already, without a call being lost', async () => {
  let isolation: Isolation = 'none';
  const changed = new Emitter<void>(() => expect.unreachable());
  const test = await start({ isolation: { get: () => isolation, onChange: changed.event } });
  await test.deploy(await versionOf(sources.misbehaving));
  expect(test.host.snapshot(test.key)?.process).toBeUndefined();
  const set = (next: Isolation): void => {
    isolation = next;
    changed.fire();
  };
  set('installed');
  expect(await test.call('add', 1, 2)).toEqual({ kind: 'returned', value: 3 });
  const number = processOf(test);
  set('all');
  expect(await test.call('add', 1, 2)).toEqual({ kind: 'returned', value: 3 });
  expect(processOf(test)).toBe(number);
  set('none');
  expect(await test.call('add', 1, 2)).toEqual({ kind: 'returned', value: 3 });
  expect(test.host.snapshot(test.key)?.process).toBeUndefined();
});
