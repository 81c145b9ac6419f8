import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { Emitter } from '../../src/base/index.ts';
import type { HostEvent, HostPorts } from '../../src/host/index.ts';
import type { Isolation } from '../../src/host/isolation/threads.ts';
import { versionOf } from './support/component.ts';
import { rights } from './support/gates.ts';
import { startHost, type TestHost } from './support/host.ts';
import * as sources from './support/sources.ts';

const ends: (() => unknown)[] = [];

afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

/** A host whose components run in processes of their own, as those from elsewhere do. */
async function start(more: Partial<HostPorts> = {}): Promise<TestHost> {
  const isolation = { get: (): Isolation => 'installed', onChange: never.event };
  const test = await startHost({}, { isolation, ...more });
  ends.push(() => test.end());
  mkdirSync(join(test.folder, 'data'));
  writeFileSync(join(test.folder, 'data/a.txt'), 'alpha');
  return test;
}

const never = new Emitter<void>(() => {});
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
    test.revoke(right);
    expect(await test.call('attempts', 3)).toEqual({ kind: 'returned', value: 0 });
  });
});

describe('when that process ends', () => {
  for (const signal of ['SIGABRT', 'SIGKILL', 'SIGSEGV'] as const) {
    it(`by ${signal} in the middle of a call, that call fails with the reason and the next one is answered`, async () => {
      const test = await start();
      await test.deploy(await versionOf(sources.opening, { requests }));
      const running = test.call('for-ever');
      await eventually(test, () => test.host.snapshot(test.key)?.denials[0]?.count);
      abort(test, signal);
      const message = `the process that it ran in ended: ${signal}`;
      expect(await running).toEqual({ kind: 'failed', failure: { kind: 'process-ended', message } });
      expect(await test.call('attempts', 2)).toEqual({ kind: 'returned', value: 0 });
      expect(test.host.snapshot(test.key)).toMatchObject({ state: 'running', restarts: 1 });
    });
  }
});
