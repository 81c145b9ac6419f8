import { expect, test } from 'vitest';
import type { ActorWorker } from '../../src/host/actor-worker.ts';
import { createMemorySum } from '../../src/host/memory-sum.ts';
import { plain, versionOf } from './support/component.ts';
import { isolationOf } from '../support/isolation.ts';
import { startHost } from './support/host.ts';
import { misbehaving } from './support/sources.ts';

const mebibyte = 1024 ** 2;

test('what all may use together is bounded, and what ended makes room', async () => {
  const sum = createMemorySum(100 * mebibyte, () => 7);
  const ended = Promise.resolve();
  const standing = { started: Promise.resolve({ kind: 'ready' }), dispose: () => ended } as unknown as ActorWorker;
  const first = sum.start(60 * mebibyte, () => standing);
  const second = sum.start(60 * mebibyte, () => {
    throw new Error('it is started all the same');
  });
  expect(await second.started).toMatchObject({ kind: 'failed', failure: { kind: 'resource-limit-exceeded' } });
  expect(second.denials()).toEqual([
    {
      capability: 'limit',
      what: 'memory of all components: 100 MiB',
      operation: 'start',
      reason: 'over-limit',
      count: 1,
      lastTime: 7,
    },
  ]);
  expect(await sum.start(40 * mebibyte, () => standing).started).toEqual({ kind: 'ready' });
  await first.dispose();
  await first.dispose();
  expect(await sum.start(60 * mebibyte, () => standing).started).toEqual({ kind: 'ready' });
  expect(await sum.start(1, () => standing).started).toMatchObject({ kind: 'failed' });
  const failing = createMemorySum(10, () => 0);
  const fails = (): ActorWorker => {
    throw new Error('no thread');
  };
  expect(() => failing.start(10, fails)).toThrow('no thread');
  expect(await failing.start(10, () => standing).started).toEqual({ kind: 'ready' });
});

test('a component beyond the sum fails to start with a word of why, on record, and starts when another has stopped', async () => {
  const started = await startHost({}, { mostMemoryBytes: 100 * mebibyte, isolation: isolationOf('none') });
  try {
    const version = { ...(await versionOf(misbehaving)), memoryBytes: 64 * mebibyte };
    const other = { ...started.key, name: 'other' };
    expect(await started.deploy(version)).toMatchObject({ kind: 'returned' });
    const refused = await started.host.deploy(other, version);
    expect(refused).toMatchObject({ kind: 'failed', failure: { kind: 'resource-limit-exceeded' } });
    expect(started.host.snapshot(other)?.denials).toMatchObject([{ capability: 'limit', reason: 'over-limit' }]);
    expect(await started.call('add', 1, 2)).toEqual({ kind: 'returned', value: 3 });
    await started.host.stop(started.key);
    expect(await started.host.deploy(other, version)).toMatchObject({ kind: 'returned' });
    expect(await started.host.call(other, { function: 'add' }, plain, [1, 2])).toEqual({ kind: 'returned', value: 3 });
  } finally {
    await started.end();
  }
});
