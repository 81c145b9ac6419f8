import { afterEach, beforeEach, expect, it } from 'vitest';
import type { CallOutcome, ComponentVersion } from '../../../src/host/index.ts';
import type { PoolRules } from '../../../src/manifest/index.ts';
import type { WorldItem } from '../../../src/wit/index.ts';
import { versionOf } from '../support/component.ts';
import { startHost, type TestHost } from '../support/host.ts';
import * as sources from '../support/sources.ts';

let test: TestHost;

beforeEach(async () => {
  test = await startHost({}, { mostMemoryBytes: 1024 ** 3 });
});

afterEach(async () => {
  await test.end();
});

const pooled = (pool?: Partial<PoolRules>, more: Partial<ComponentVersion> = {}): Promise<ComponentVersion> =>
  versionOf(sources.misbehaving, {
    callTimeMs: 60_000,
    memoryBytes: 64 * 1024 ** 2,
    ...(pool && { pool: { workers: 2, balance: 'least-busy', ...pool } }),
    ...more,
  });

const told = (outcome: CallOutcome): unknown => (outcome.kind === 'returned' ? outcome.value : outcome.failure.kind);

async function counts(times: number): Promise<unknown[]> {
  const values: unknown[] = [];
  for (let time = 0; time < times; time++) values.push(told(await test.call('count')));
  return values;
}

const standing = () => test.host.snapshot(test.key)?.pool;

it('makes calls at the same time, each in a worker of its own', async () => {
  await test.deploy(await pooled({}));
  const long = test.call('loop');
  // The other worker answers while this one is busy.
  expect(await counts(3)).toEqual([1, 2, 3]);
  const other = test.call('loop');
  const third = test.call('count');
  expect(standing()).toEqual({ workers: 2, ready: 2, underWay: 2 });
  expect(test.host.snapshot(test.key)?.waiting).toBe(1);
  await test.host.stop(test.key, 0);
  expect((await Promise.all([long, other, third])).map(told)).toEqual(['stopped', 'stopped', 'stopped']);
});

it('of one worker makes one call after the other', async () => {
  await test.deploy(await pooled(undefined, { callTimeMs: 300 }));
  const long = test.call('loop');
  const next = test.call('count');
  expect(test.host.snapshot(test.key)).toMatchObject({ pool: undefined, waiting: 1 });
  expect((await Promise.all([long, next])).map(told)).toEqual(['execution-timeout', 1]);
});

it('starts the worker that failed again, and no other', async () => {
  await test.deploy(await pooled({ balance: 'round-robin' }));
  expect(await counts(4)).toEqual([1, 1, 2, 2]);
  expect(told(await test.call('trap'))).toBe('trapped');
  expect(await counts(1)).toEqual([3]);
  await expect.poll(() => standing()?.ready, { timeout: 60_000 }).toBe(2);
  expect(new Set(await counts(4))).toEqual(new Set([1, 2, 4, 5]));
  const moves = test.events.flatMap((event) => (event.kind === 'moved' ? [event.move.to] : []));
  expect(moves).toEqual(['starting', 'running']);
  expect(test.host.metrics(test.key)).toMatchObject({ calls: 10, errors: 1, restarts: 1 });
});

it('gives its place to another version while its last calls go on', async () => {
  await test.deploy(await pooled({}));
  const long = test.call('loop');
  expect(await counts(2)).toEqual([1, 2]);
  await test.deploy(await pooled({ workers: 3, balance: 'round-robin' }));
  expect(await counts(4)).toEqual([1, 1, 1, 2]);
  expect(standing()).toEqual({ workers: 3, ready: 3, underWay: 0 });
  await test.host.stop(test.key, 0);
  expect(told(await long)).toBe('stopped');
  expect(test.host.snapshot(test.key)).toMatchObject({ state: 'stopped', pool: undefined });
});

it('counts all of its workers with the memory that there is, and starts with all of them or not at all', async () => {
  const outcome = await test.deploy(await pooled({ workers: 16 }, { memoryBytes: 128 * 1024 ** 2 }));
  expect(told(outcome)).toBe('resource-limit-exceeded');
  expect(told(await test.deploy(await pooled({ workers: 8 }, { memoryBytes: 128 * 1024 ** 2 })))).toBeUndefined();
});

it('is nothing for a component that keeps something, and is not recorded', async () => {
  const keeping: WorldItem = { kind: 'interface', name: 'airlock:component/state@0.1.0', functions: [] };
  const refused = await test.deploy(await pooled({}, { exports: [keeping] }));
  expect(refused).toMatchObject({ kind: 'failed', failure: { kind: 'load-failed' } });
  await test.deploy(await pooled({}));
  expect(told(await test.host.recordCalls(test.key))).toBe('stopped');
});
