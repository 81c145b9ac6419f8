import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { versionOf } from './support/component.ts';
import { startHost, type TestHost } from './support/host.ts';
import * as sources from './support/sources.ts';

let test: TestHost;

beforeEach(async () => {
  test = await startHost();
});

afterEach(async () => {
  await test.end();
});

const short = { callTimeMs: 300 };

describe('a call that fails', () => {
  it.each([
    { call: ['trap'], kind: 'trapped', message: 'unreachable' },
    { call: ['overflow'], kind: 'trapped', message: 'the call stack overflowed' },
    { call: ['loop'], kind: 'execution-timeout', message: 'did not end within 300 ms', limit: 'call time: 300 ms' },
    {
      call: ['bools', 2_000_000],
      kind: 'resource-limit-exceeded',
      message: 'list elements',
      limit: 'a call returned or passed more than 1000000 list elements, the limit of the host',
    },
  ])(
    '$call.0 ends as $kind and the next call finds a fresh instance',
    async ({ call: [name, ...args], kind, message, limit }) => {
      await test.deploy(await versionOf(sources.misbehaving, short));
      expect(await test.call('count')).toEqual({ kind: 'returned', value: 1 });
      expect(await test.call('count')).toEqual({ kind: 'returned', value: 2 });
      const outcome = await test.call(String(name), ...args);
      expect(outcome).toMatchObject({ kind: 'failed', failure: { kind } });
      expect(outcome.kind === 'failed' && outcome.failure.message).toContain(message);
      expect(await test.call('count')).toEqual({ kind: 'returned', value: 1 });
      const moves = test.events.flatMap((event) => (event.kind === 'moved' ? [event.move.to] : []));
      expect(moves).toEqual(['starting', 'running', 'failed', 'starting', 'running']);
      const snapshot = test.host.snapshot(test.key);
      expect(snapshot?.lastFailure).toMatchObject({ kind });
      const denied = { capability: 'limit', what: limit, operation: name, reason: 'over-limit', count: 1 };
      expect(snapshot?.denials).toMatchObject(limit === undefined ? [] : [denied]);
      expect(snapshot?.denials).toHaveLength(limit === undefined ? 0 : 1);
    },
  );

  it.each([
    { call: ['missing'], kind: 'export-not-found' },
    { call: ['add', () => 1, 2], kind: 'arguments-not-transferable' },
  ])('$kind is harmless, and the instance goes on', async ({ call: [name, ...args], kind }) => {
    await test.deploy(await versionOf(sources.misbehaving));
    await test.call('count');
    expect(await test.call(String(name), ...args)).toMatchObject({ kind: 'failed', failure: { kind } });
    expect(await test.call('count')).toEqual({ kind: 'returned', value: 2 });
  });

  it('an error result is an answer and no failure', async () => {
    await test.deploy(await versionOf(sources.misbehaving));
    const signature = { params: [], async: false, text: '', result: { kind: 'result' } } as const;
    const divide = (a: number, b: number) => test.host.call(test.key, { function: 'divide' }, signature, [a, b]);
    expect(await divide(6, 3)).toEqual({ kind: 'returned', value: { tag: 'ok', val: 2 } });
    expect(await divide(6, 0)).toEqual({ kind: 'returned', value: { tag: 'err', val: 'by zero' } });
  });

  it('memory does not grow beyond its bound', async () => {
    await test.deploy(await versionOf(sources.misbehaving));
    expect(await test.call('grow', 100)).toEqual({ kind: 'returned', value: 1 });
    expect(await test.call('grow', 10_000)).toEqual({ kind: 'returned', value: -1 });
    expect(await test.call('grow', 200)).toEqual({ kind: 'returned', value: -1 });
  });

  it('exit ends the call and the instance, not the process', async () => {
    await test.deploy(await versionOf(sources.exiting));
    expect(await test.call('leave')).toEqual({
      kind: 'failed',
      failure: { kind: 'exited', message: 'it called exit with code 1', code: 1 },
    });
    expect(await test.call('add', 1, 2)).toEqual({ kind: 'returned', value: 3 });
  });

  it('a component that hoards what lies outside of its memory ends only itself', { timeout: 60_000 }, async () => {
    await test.deploy(await versionOf(sources.hoarding, { callTimeMs: 30_000 }));
    expect(await test.call('hoard')).toMatchObject({
      kind: 'failed',
      failure: { kind: 'resource-limit-exceeded', message: 'its worker ran out of memory' },
    });
    expect(test.host.snapshot(test.key)?.state).toMatch(/failed|starting|running/);
    expect(test.host.snapshot(test.key)?.denials).toMatchObject([
      { capability: 'limit', what: 'memory of the worker', operation: 'hoard', count: 1 },
    ]);
  });
});

describe('an endless loop', () => {
  it('leaves other components and the main thread responsive while it lasts', async () => {
    const other = { ...test.key, name: 'other' };
    await test.deploy(await versionOf(sources.misbehaving, { callTimeMs: 3000 }));
    await test.host.deploy(other, await versionOf(sources.misbehaving));
    let over = false;
    const looping = test.call('loop').then((outcome) => {
      over = true;
      return outcome;
    });
    const add = await test.host.call(other, { function: 'add' }, { params: [], async: false, text: '' }, [1, 2]);
    expect(add).toEqual({ kind: 'returned', value: 3 });
    expect(over).toBe(false);
    // A stop would give the call some seconds to come to its end; a removal does not.
    await test.host.remove(test.key);
    expect(await looping).toMatchObject({ kind: 'failed', failure: { kind: 'stopped' } });
  });

  it('in an import that blocks is ended by the watchdog', async () => {
    await test.deploy(await versionOf(sources.sleeping, short));
    expect(await test.call('sleep', 2n ** 64n - 1n)).toMatchObject({ failure: { kind: 'execution-timeout' } });
    expect(await test.call('sleep', 1_000_000n)).toEqual({ kind: 'returned', value: 7 });
  });
});

describe('a start that fails', () => {
  it('is told with its reason', async () => {
    expect(await test.deploy(await versionOf(sources.trappingStart))).toMatchObject({
      kind: 'failed',
      failure: { kind: 'load-failed', message: expect.stringContaining('unreachable') },
    });
    expect(test.host.snapshot(test.key)?.state).toBe('failed');
    expect(await test.call('add', 1, 2)).toMatchObject({ kind: 'failed', failure: { kind: 'load-failed' } });
  });

  it('is given up when the component is stopped, without waiting for the deadline', async () => {
    const deploying = test.deploy(await versionOf(sources.loopingStart));
    const stopping = test.host.stop(test.key);
    expect(await deploying).toMatchObject({ kind: 'failed', failure: { kind: 'stopped' } });
    await stopping;
    expect(await test.deploy(await versionOf(sources.misbehaving))).toMatchObject({ kind: 'returned' });
    expect(await test.call('add', 1, 2)).toEqual({ kind: 'returned', value: 3 });
  });

  it('leaves the old version in place', async () => {
    await test.deploy(await versionOf(sources.misbehaving));
    await test.call('count');
    expect(await test.deploy(await versionOf(sources.trappingStart))).toMatchObject({ kind: 'failed' });
    expect(await test.call('count')).toEqual({ kind: 'returned', value: 2 });
    expect(test.host.snapshot(test.key)).toMatchObject({ state: 'running', lastFailure: { kind: 'load-failed' } });
  });
});

describe('output', () => {
  it('arrives, also what was printed before a loop', async () => {
    await test.deploy(await versionOf(sources.printing, short));
    expect(await test.call('print-then-loop')).toMatchObject({ failure: { kind: 'execution-timeout' } });
    expect(test.printed()).toBe('\nbefore\n');
  });

  it('of many short lines comes whole, in few messages', async () => {
    await test.deploy(await versionOf(sources.printing));
    expect(await test.call('lines', 50_000)).toEqual({ kind: 'returned', value: 50_000 });
    expect(test.printed().length).toBe(50_000);
    expect(test.events.filter((event) => event.kind === 'output').length).toBeLessThan(2000);
  });

  it('above the limit ends the call and is a denial', async () => {
    await test.deploy(await versionOf(sources.printing));
    const outcome = await test.call('chunks', 1000, 16_384);
    expect(outcome).toMatchObject({ kind: 'failed', failure: { kind: 'resource-limit-exceeded' } });
    expect(test.printed().length).toBeGreaterThanOrEqual(1024 * 1024);
    expect(test.printed().length).toBeLessThan(1000 * 16_384);
    expect(test.host.snapshot(test.key)?.denials).toMatchObject([
      { capability: 'limit', reason: 'over-limit', count: 1 },
    ]);
  });
});
