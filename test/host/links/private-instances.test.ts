import { expect, it } from 'vitest';
import { ManualClock } from '../../../src/base/index.ts';
import type { WorkerAnswer } from '../../../src/host/actor-worker.ts';
import type { StartApart } from '../../../src/host/actor/apart.ts';
import { builtHere, type ComponentKey, type ComponentVersion } from '../../../src/host/index.ts';
import type { CallOrigin } from '../../../src/host/links/origin.ts';
import { createPrivateInstances, mostPrivate, type PrivateCall } from '../../../src/host/links/private-instances.ts';

const keyOf = (name: string): ComponentKey => ({ manifestPath: `/${name}/airlock.json`, name, origin: builtHere });
const version = { hash: '1', callTimeMs: 1000 } as ComponentVersion;
const answered = (held = 0): WorkerAnswer => ({ kind: 'returned', value: { passed: 'x', held } });

/** Instances of one provider whose starts and calls end when the test says so, and a log of what was done with them. */
function open() {
  const clock = new ManualClock();
  const log: string[] = [];
  const ends: ((answer: WorkerAnswer) => void)[] = [];
  let started = 0;
  let ready: Promise<void> = Promise.resolve();
  const startApart: StartApart = async (_, cancelled) => {
    const name = `${++started}`;
    log.push(`start ${name}`);
    cancelled.addEventListener('abort', () => log.push(`cancel ${name}`));
    await ready;
    return {
      kind: 'ready',
      instance: {
        call: (_chosen, timeoutMs) => {
          log.push(`call ${name} for ${timeoutMs}`);
          return new Promise((resolve) => void ends.push(resolve));
        },
        end: async (inPeace) => void log.push(`end ${name}${inPeace ? ' in peace' : ''}`),
      },
    };
  };
  const privates = createPrivateInstances({
    clock,
    bug(error) {
      throw error;
    },
  });
  const provider = { key: keyOf('provider'), version, actor: { startApart } };
  const consumer = (deadline = Infinity) => {
    const ending = new AbortController();
    const origin: CallOrigin = {
      trail: [],
      deadline: () => deadline,
      pause() {
        log.push('pause');
        return { dispose: () => void log.push('go on') };
      },
      ended: ending.signal,
    };
    const call = (handles: readonly string[] = [], of = provider) => {
      const asked: PrivateCall = {
        consumer: keyOf('consumer'),
        origin,
        handles,
        choose: () => ({ kind: 'chosen', path: { function: 'f' }, args: [], returnsResult: false }),
      };
      return privates.call(asked, of);
    };
    return { origin, call, end: () => ending.abort() };
  };
  return {
    clock,
    log,
    told: () => log.filter((line) => !['pause', 'go on'].includes(line)),
    ends,
    privates,
    provider,
    consumer,
    hold: (until: Promise<void>) => void (ready = until),
  };
}

/** Lets all that is under way come as far as it can. */
const settled = async (): Promise<void> => {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
};

it('serves one call after the other, each no longer than who waits for it', async () => {
  const { told, ends, consumer, clock } = open();
  const { call } = consumer(clock.now() + 300);
  const both = [call(), call()];
  await settled();
  expect(told()).toEqual(['start 1', 'call 1 for 300']);
  clock.advance(100);
  ends[0]?.(answered());
  await settled();
  expect(told().at(-1)).toBe('call 1 for 200');
  clock.advance(250);
  const late = call();
  ends[1]?.(answered());
  expect(await Promise.all(both)).toMatchObject([{ value: 'x' }, { value: 'x' }]);
  expect(await late).toMatchObject({ failure: { kind: 'execution-timeout' } });
  expect(told()).toHaveLength(3);
});

it('takes none of the time of who waits for its start', async () => {
  const { log, consumer, hold } = open();
  const { promise, resolve } = Promise.withResolvers<void>();
  hold(promise);
  void consumer().call();
  await settled();
  expect(log).toEqual(['start 1', 'pause']);
  resolve();
  await settled();
  expect(log).toEqual(['start 1', 'pause', 'go on', 'call 1 for 1000']);
});

it('ends at once with whoever it is for, in a call and in its start', async () => {
  const { told, ends, consumer, hold } = open();
  const first = consumer();
  void first.call();
  await settled();
  first.end();
  await settled();
  expect(told()).toEqual(['start 1', 'call 1 for 1000', 'cancel 1', 'end 1']);
  ends[0]?.({ kind: 'failed', failure: { kind: 'stopped', message: '' }, spent: true });
  const { promise, resolve } = Promise.withResolvers<void>();
  hold(promise);
  const second = consumer();
  void second.call();
  await settled();
  second.end();
  resolve();
  await settled();
  expect(told().slice(4)).toContain('cancel 2');
  expect(told().at(-1)).toBe('end 2');
  expect(await second.call()).toMatchObject({ failure: { kind: 'stopped' } });
});

it('gives way to another version after the call that it serves, or at once where who waits has ended', async () => {
  const { log, ends, privates, provider, consumer } = open();
  const [one, two] = [consumer(), consumer()];
  const waiting = [one.call(), two.call()];
  await settled();
  privates.retire(provider.key, { ...version, hash: '2' });
  two.end();
  await settled();
  expect(log.filter((line) => line.startsWith('end'))).toEqual(['end 2']);
  ends[0]?.(answered(3));
  ends[1]?.({ kind: 'failed', failure: { kind: 'stopped', message: '' }, spent: true });
  expect(await Promise.all(waiting)).toMatchObject([{ kind: 'returned' }, { kind: 'failed' }]);
  await settled();
  expect(log.filter((line) => line.startsWith('end'))).toEqual(['end 2', 'end 1 in peace']);
  expect(privates.held(keyOf('consumer'), provider.key)).toBe(0);
  // What goes on is left alone.
  const third = consumer();
  void third.call();
  await settled();
  privates.retire(provider.key, version);
  privates.retire(keyOf('another'));
  await settled();
  expect(log.at(-1)).toBe('call 3 for 1000');
});

it('knows the handles that it gave out by its name alone', async () => {
  const { log, ends, privates, provider, consumer } = open();
  const [one, two] = [consumer(), consumer()];
  const waiting = [one.call(), two.call()];
  await settled();
  for (const end of ends) end(answered(1));
  await Promise.all(waiting);
  expect([one, two].map(({ origin }) => privates.lives('1:1', origin, provider.key))).toEqual([true, false]);
  for (const forged of ['2:1', '1', '', '11:1', 'constructor']) {
    expect(await one.call([forged])).toMatchObject({ failure: { kind: 'not-linked' } });
  }
  expect(await one.call(['1:1'], { ...provider, version: { ...version, hash: '2' } })).toMatchObject({
    failure: { message: 'the instance that made the resource has ended, and the resource with it' },
  });
  // Nothing was started for that.
  expect(log.filter((line) => line.startsWith('start'))).toEqual(['start 1', 'start 2']);
});

it(`is one of ${mostPrivate} at most`, async () => {
  const { ends, consumer } = open();
  const all = Array.from({ length: mostPrivate }, () => consumer());
  const calls = all.map(({ call }) => call());
  await settled();
  expect(await consumer().call()).toMatchObject({ failure: { kind: 'resource-limit-exceeded' } });
  all[0]?.end();
  for (const end of ends) end(answered());
  await Promise.all(calls);
  const next = consumer().call();
  await settled();
  ends.at(-1)?.(answered());
  expect(await next).toMatchObject({ kind: 'returned' });
});
