import { ManualClock } from '../../src/base/index.ts';
import { beforeEach, describe, expect, it } from 'vitest';
import { type Actor, createActor } from '../../src/host/actor.ts';
import type { ActorPorts } from '../../src/host/actor/ports.ts';
import type { WorkerAnswer } from '../../src/host/actor-worker.ts';
import type { CallOutcome, ComponentVersion, LifecycleMove } from '../../src/host/index.ts';
import { policyOf, type Right, usualRestart } from '../../src/manifest/index.ts';
import { quietPorts } from './support/actor-ports.ts';
import { FakeWorker, stopped, trapped, version } from './support/fake-worker.ts';

let workers: FakeWorker[];
let moves: LifecycleMove[];
let bugs: unknown[];
let grants: readonly Right[];
let clock: ManualClock;
let broken: boolean;
let actor: Actor;

beforeEach(() => {
  workers = [];
  moves = [];
  bugs = [];
  grants = [];
  clock = new ManualClock(1000);
  broken = false;
  const ports: ActorPorts = {
    ...quietPorts,
    clock,
    rights: () => ({ ...quietPorts.rights(), grants }),
    policy: ({ requests }) => policyOf(requests, grants),
    startWorker: async (of, { died }) => {
      if (of.hash === 'throws' || broken) throw new Error('no thread');
      const worker = new FakeWorker(of, died, () => clock.elapsed());
      workers.push(worker);
      if (of.hash !== 'slow') worker.start.resolve({ kind: 'ready' });
      return worker;
    },
    moved: (move) => void moves.push(move),
    bug: (error) => void bugs.push(error),
  };
  actor = createActor({ manifestPath: '/m', name: 'n', origin: 'o' }, ports);
});

const call = (name = 'f'): Promise<CallOutcome> => actor.call({ function: name }, [], false);
const path = () => moves.map(({ to }) => to);
/** Lets everything go on that does not wait for the test. */
const settle = () => new Promise((resolve) => setImmediate(resolve));
const returned = (value: unknown): WorkerAnswer => ({ kind: 'returned', value });

const worker = (index: number): FakeWorker => {
  const found = workers[index];
  if (!found) throw new Error(`there is no worker ${index}`);
  return found;
};

const callOf = (index: number, at = 0) => {
  const found = worker(index).calls[at];
  if (!found) throw new Error(`worker ${index} has no call ${at}`);
  return found;
};

describe('calls', () => {
  it('are answered one after the other', async () => {
    await actor.deploy(version('1'));
    const [first, second] = [call('a'), call('b')];
    await settle();
    expect(worker(0).calls.map(({ name }) => name)).toEqual(['a']);
    callOf(0).settle(returned(1));
    expect(await first).toEqual({ kind: 'returned', value: 1 });
    await settle();
    callOf(0, 1).settle(returned(2));
    expect(await second).toEqual({ kind: 'returned', value: 2 });
  });

  it('before anything was deployed, and after a stop, say so', async () => {
    expect(await call()).toMatchObject({ failure: { kind: 'stopped' } });
    await actor.deploy(version('throws'));
    expect(await call()).toMatchObject({ failure: { kind: 'load-failed', message: 'no thread' } });
    await actor.deploy(version('1'));
    await actor.stop('test');
    expect(await call()).toMatchObject({ failure: { kind: 'stopped' } });
  });

  it('that wait are bounded', async () => {
    await actor.deploy(version('1'));
    // One that is served, and as many as may wait for it.
    const waiting = Array.from({ length: 1001 }, () => call());
    expect(await call()).toMatchObject({ failure: { kind: 'mailbox-full' } });
    await actor.stop('test');
    const outcomes = await Promise.all(waiting);
    expect(outcomes.every((outcome) => outcome.kind === 'failed' && outcome.failure.kind === 'stopped')).toBe(true);
    await actor.deploy(version('2'));
    const after = call();
    await settle();
    callOf(1).settle(returned(1));
    expect(await after).toEqual({ kind: 'returned', value: 1 });
  });

  it('never reach an instance that has failed, also those that waited behind the failure', async () => {
    await actor.deploy(version('1'));
    const [first, second] = [call('a'), call('b')];
    await settle();
    callOf(0).settle(trapped);
    expect(await first).toMatchObject({ failure: { kind: 'trapped' } });
    await settle();
    expect(worker(0).calls).toHaveLength(1);
    expect(worker(0).ended).toBe(true);
    callOf(1).settle(returned('fresh'));
    expect(await second).toEqual({ kind: 'returned', value: 'fresh' });
    expect(path()).toEqual(['starting', 'running', 'failed', 'starting', 'running']);
  });

  it('never reach an instance that failed during an update', async () => {
    await actor.deploy(version('1'));
    const updating = actor.deploy(version('slow'));
    const [first, second] = [call('a'), call('b')];
    await settle();
    callOf(0).settle(trapped);
    await first;
    await settle();
    expect(worker(0).calls).toHaveLength(1);
    worker(1).start.resolve({ kind: 'ready' });
    expect((await updating).kind).toBe('returned');
    await settle();
    callOf(1).settle(returned('new'));
    expect(await second).toEqual({ kind: 'returned', value: 'new' });
    expect(bugs).toEqual([]);
    expect(worker(0).ended).toBe(true);
    expect(workers).toHaveLength(2);
  });
});

describe('an update', () => {
  it('leaves the old version serving until the new one stands', async () => {
    await actor.deploy(version('1'));
    const updating = actor.deploy(version('slow'));
    await settle();
    expect(actor.snapshot().state).toBe('updating');
    const during = call('during');
    await settle();
    expect(worker(0).calls.map(({ name }) => name)).toEqual(['during']);
    worker(1).start.resolve({ kind: 'ready' });
    await updating;
    expect(actor.snapshot()).toMatchObject({ state: 'running', version: { hash: 'slow' } });
    expect(worker(0).ended).toBe(false);
    const after = call('after');
    await settle();
    callOf(1).settle(returned('new'));
    expect(await after).toEqual({ kind: 'returned', value: 'new' });
    callOf(0).settle(returned('old'));
    expect(await during).toEqual({ kind: 'returned', value: 'old' });
    await settle();
    clock.advance(30_000);
    await settle();
    expect(worker(0).ended).toBe(true);
  });

  it('that fails leaves the old version in place', async () => {
    await actor.deploy(version('1'));
    const updating = actor.deploy(version('slow'));
    await settle();
    worker(1).start.resolve({ kind: 'failed', failure: { kind: 'load-failed', message: 'no' } });
    expect(await updating).toMatchObject({ failure: { kind: 'load-failed' } });
    expect(actor.snapshot()).toMatchObject({
      state: 'running',
      version: { hash: '1' },
      lastFailure: { message: 'no' },
    });
    const after = call();
    await settle();
    callOf(0).settle(returned('old'));
    expect(await after).toEqual({ kind: 'returned', value: 'old' });
    expect(worker(1).ended).toBe(true);
  });

  it('during which the old one dies ends in a fresh instance, whether it succeeds or not', async () => {
    for (const kind of ['ready', 'failed'] as const) {
      await actor.deploy(version('1'));
      const old = workers.length - 1;
      const served = call();
      await settle();
      callOf(old).settle(returned(1));
      await served;
      const updating = actor.deploy(version('slow'));
      await settle();
      worker(old).died({ kind: 'trapped', message: 'its worker ended' });
      worker(old + 1).start.resolve(kind === 'ready' ? { kind } : { kind, failure: stopped });
      await updating;
      const after = call();
      await settle();
      callOf(workers.length - 1).settle(returned('alive'));
      expect(await after).toEqual({ kind: 'returned', value: 'alive' });
      expect(actor.snapshot()).toMatchObject({ state: 'running', version: { hash: kind === 'ready' ? 'slow' : '1' } });
    }
    expect(bugs).toEqual([]);
  });
});

describe('a version that breaks the callers of the one that serves', () => {
  const exporting = (hash: string, ...names: readonly string[]): ComponentVersion => ({
    ...version(hash),
    exports: names.map((name) => ({ kind: 'function', name, signature: { params: [], async: false, text: 'func()' } })),
  });

  it('is held back, with what breaks, until somebody says that it may', async () => {
    await actor.deploy(exporting('1', 'a', 'b', 'c'));
    const outcome = await actor.deploy(exporting('2', 'a'));
    expect(outcome).toMatchObject({
      failure: {
        kind: 'contract-broken',
        details: ['`b` is no longer exported.', '`c` is no longer exported.'],
        message: 'version 2 is held back, since it breaks those who call it: `b` is no longer exported. And 1 more.',
      },
    });
    expect([actor.snapshot().version?.hash, actor.snapshot().state, workers.length]).toEqual(['1', 'running', 1]);
    expect((await actor.deploy(exporting('2', 'a'), true)).kind).toBe('returned');
    expect(actor.snapshot().version?.hash).toBe('2');
  });

  it('is what somebody who rolls back wants', async () => {
    await actor.deploy(exporting('1', 'a'));
    await actor.deploy(exporting('2', 'a', 'b'));
    expect((await actor.rollback()).kind).toBe('returned');
    expect(actor.snapshot().version?.hash).toBe('1');
  });

  it('breaks nobody where none serves', async () => {
    await actor.deploy(exporting('1', 'a'));
    await actor.stop('test');
    expect((await actor.deploy(exporting('2'))).kind).toBe('returned');
  });
});

describe('metrics', () => {
  it('count calls, errors, waits, restarts and swaps, over all workers', async () => {
    await actor.deploy(version('1'));
    const calls = [call('a'), call('b'), call('a')];
    await settle();
    expect(actor.metrics()).toMatchObject({ queueDepth: 2, mostQueued: 2, calls: 0 });
    worker(0).meter.set([1000, 5000]);
    clock.advance(10);
    callOf(0).settle(returned(1));
    await settle();
    callOf(0, 1).settle(trapped);
    await settle();
    worker(1).meter.set([500, 2000]);
    clock.advance(30);
    callOf(1).settle(returned(1));
    await Promise.all(calls);
    expect(actor.metrics().sinceSwap).toEqual(actor.metrics().exports);
    await actor.deploy(version('2'));
    expect(actor.metrics()).toMatchObject({
      sinceSwap: [],
      calls: 3,
      errors: 1,
      queueDepth: 0,
      restarts: 1,
      swaps: 1,
      swapMs: { p50: 0, p95: 0, max: 0 },
      memoryBytes: 500,
      cpuMs: 7,
      exports: [
        { name: 'a', calls: 2, errors: 0, latencyMs: { max: 30, sum: 40 } },
        { name: 'b', calls: 1, errors: 1 },
      ],
    });
  });
});

describe('a rollback', () => {
  const hash = () => actor.snapshot().version?.hash;

  it('leads to the version before, whose worker is still there for a while', async () => {
    await actor.deploy(version('1'));
    await actor.deploy(version('2'));
    await settle();
    expect((await actor.rollback()).kind).toBe('returned');
    expect([hash(), workers.length, worker(0).ended]).toEqual(['1', 2, false]);
    const answer = call();
    await settle();
    callOf(0).settle(returned('old'));
    expect(await answer).toEqual({ kind: 'returned', value: 'old' });
    expect(await actor.rollback()).toMatchObject({ failure: { kind: 'version-not-found' } });
    expect((await actor.rollback('2')).kind).toBe('returned');
    expect([hash(), workers.length]).toEqual(['2', 2]);
  });

  it('starts the version anew where its worker has ended', async () => {
    await actor.deploy(version('1'));
    await actor.deploy(version('2'));
    await settle();
    clock.advance(30_000);
    await settle();
    expect(worker(0).ended).toBe(true);
    await actor.rollback();
    expect([hash(), workers.length]).toEqual(['1', 3]);
    expect(actor.snapshot().versions.map((each) => each.hash)).toEqual(['1', '2']);
  });

  it('from a version that fails leads to one that does not, and back only when somebody asks', async () => {
    await actor.deploy(version('1'));
    await actor.deploy(version('2'));
    await settle();
    worker(1).died({ kind: 'trapped', message: 'gone' });
    await settle();
    worker(2).died({ kind: 'trapped', message: 'gone' });
    await settle();
    expect(actor.snapshot().state).toBe('failed');
    expect((await actor.rollback()).kind).toBe('returned');
    clock.advance(60_000);
    await settle();
    expect(hash()).toBe('1');
  });

  it('is not undone by a build while the version is pinned', async () => {
    await actor.deploy(version('1'));
    await actor.deploy(version('2'));
    await actor.rollback();
    actor.pin(true);
    expect(await actor.deploy(version('3'))).toMatchObject({ failure: { kind: 'version-pinned' } });
    expect(hash()).toBe('1');
    actor.pin(false);
    expect((await actor.deploy(version('3'))).kind).toBe('returned');
  });

  it('takes a pin along, but not to a version that does not start', async () => {
    await actor.deploy(version('1'));
    await actor.deploy(version('2'));
    await settle();
    actor.pin(true);
    clock.advance(30_000);
    await settle();
    broken = true;
    expect((await actor.rollback()).kind).toBe('failed');
    expect([hash(), actor.snapshot().pinned]).toEqual(['2', '2']);
    broken = false;
    await actor.rollback();
    expect([hash(), actor.snapshot().pinned]).toEqual(['1', '1']);
  });

  it('finds no worker whose variables are no longer those that are granted', async () => {
    await actor.deploy(version('1'));
    await actor.deploy(version('2'));
    await settle();
    actor.rightsChanged([], true);
    await settle();
    expect(worker(0).ended).toBe(true);
  });
});

describe('a worker that dies by itself', () => {
  it('is replaced', async () => {
    await actor.deploy(version('1'));
    const first = call();
    await settle();
    callOf(0).settle(returned(1));
    await first;
    worker(0).died({ kind: 'trapped', message: 'its worker ended' });
    const second = call();
    await settle();
    callOf(1).settle(returned(2));
    expect(await second).toEqual({ kind: 'returned', value: 2 });
    expect(actor.snapshot().lastFailure?.message).toBe('its worker ended');
  });

  it('is started again after longer and longer waits, and given up on at last, until somebody looks', async () => {
    await actor.deploy(version('1'));
    const waits: number[] = [];
    for (let count = 1; count <= 6; count++) {
      worker(workers.length - 1).died({ kind: 'trapped', message: 'its worker ended' });
      await settle();
      let waited = 0;
      for (; actor.snapshot().state === 'failed' && waited < 5000; waited += 50) {
        clock.advance(50);
        await settle();
      }
      waits.push(waited);
    }
    expect(waits).toEqual([0, 100, 200, 400, 800, 5000]);
    const message = 'its worker ended; it failed again after 5 restarts within 60 s';
    expect(await call()).toMatchObject({ failure: { kind: 'trapped', message } });
    expect((await actor.restart('asked for')).kind).toBe('returned');
    expect(actor.snapshot()).toMatchObject({ state: 'running', restarts: 0 });
  });

  it('has calls wait for its restart, which a stop or a new version ends', async () => {
    await actor.deploy(version('1'));
    for (const index of [0, 1]) {
      worker(index).died({ kind: 'trapped', message: 'gone' });
      await settle();
    }
    const [waiting, failing] = [call(), call()];
    await settle();
    expect(actor.snapshot()).toMatchObject({ state: 'failed', waiting: 1 });
    clock.advance(100);
    await settle();
    callOf(2).settle(returned('again'));
    expect(await waiting).toEqual({ kind: 'returned', value: 'again' });
    await settle();
    // One that has answered makes way for a fresh one at once, and is not counted; the fresh one has not answered yet.
    callOf(2, 1).settle(trapped);
    await failing;
    await settle();
    expect(actor.snapshot()).toMatchObject({ state: 'running', restarts: 2 });
    worker(3).died({ kind: 'trapped', message: 'gone' });
    await settle();
    expect(actor.snapshot().state).toBe('failed');
    const late = call();
    await actor.deploy(version('2'));
    await settle();
    callOf(4).settle(returned('new'));
    expect(await late).toEqual({ kind: 'returned', value: 'new' });
    clock.advance(60_000);
    await settle();
    expect(workers).toHaveLength(5);
  });

  it('is never given up on for calls that fail between others that do not', async () => {
    await actor.deploy(version('1'));
    for (let round = 0; round < 20; round++) {
      const [good, bad] = [call(), call()];
      await settle();
      callOf(round).settle(returned(1));
      await good;
      await settle();
      callOf(round, 1).settle(trapped);
      await bad;
      await settle();
    }
    expect(actor.snapshot()).toMatchObject({ state: 'running', restarts: 0 });
  });

  it('is left alone by a temporary one, and a command that exits well is only made fresh', async () => {
    await actor.deploy({ ...version('1'), restart: { ...usualRestart, policy: 'temporary' } });
    worker(0).died({ kind: 'trapped', message: 'gone' });
    await settle();
    expect(actor.snapshot().lastFailure?.message).toBe('gone; it is temporary and is not started again');
    await actor.deploy(version('2'));
    for (let count = 1; count <= 20; count++) {
      const run = call();
      await settle();
      const failure = { kind: 'exited', message: 'it called exit with code 0', code: 0 } as const;
      callOf(count).settle({ kind: 'failed', failure, spent: true });
      expect(await run).toMatchObject({ failure: { kind: 'exited' } });
      await settle();
    }
    expect(actor.snapshot()).toMatchObject({ state: 'running', restarts: 0 });
  });

  it('that does not start again is tried as the rules say', async () => {
    await actor.deploy(version('1'));
    broken = true;
    worker(0).died({ kind: 'trapped', message: 'gone' });
    await settle();
    clock.advance(60_000);
    await settle();
    expect(actor.snapshot().state).toBe('failed');
    broken = false;
    clock.advance(100);
    await settle();
    expect(actor.snapshot().state).toBe('running');
  });
});

describe('a stop', () => {
  it('with grace lets the mailbox come to its end, and takes nothing more', async () => {
    await actor.deploy(version('1'));
    const [first, second] = [call('a'), call('b')];
    await settle();
    const stopping = actor.stop('test', 5000);
    await settle();
    expect(actor.snapshot().state).toBe('stopping');
    expect(await call('c')).toMatchObject({ failure: { kind: 'stopped', message: 'it is being stopped' } });
    callOf(0).settle(returned(1));
    await settle();
    callOf(0, 1).settle(returned(2));
    expect([await first, await second]).toMatchObject([{ value: 1 }, { value: 2 }]);
    await stopping;
    expect(worker(0).ended).toBe(true);
  });

  it('with grace ends what takes longer', async () => {
    await actor.deploy(version('1'));
    const [first, second] = [call('a'), call('b')];
    await settle();
    const stopping = actor.stop('test', 5000);
    await settle();
    clock.advance(5000);
    await stopping;
    expect([await first, await second]).toMatchObject([
      { failure: { kind: 'stopped' } },
      { failure: { kind: 'stopped' } },
    ]);
    expect(actor.snapshot()).toMatchObject({ state: 'stopped', waiting: 0 });
  });

  it('settles the call in flight and those that wait', async () => {
    await actor.deploy(version('1'));
    const [first, second] = [call(), call()];
    await settle();
    await actor.stop('test');
    expect(await first).toMatchObject({ failure: { kind: 'stopped' } });
    expect(await second).toMatchObject({ failure: { kind: 'stopped' } });
    expect(path()).toEqual(['starting', 'running', 'stopping', 'stopped']);
  });

  it('gives up a start, an update, and what waits behind them', async () => {
    const starting = actor.deploy(version('slow'));
    const next = actor.deploy(version('2'));
    await settle();
    await actor.stop('test');
    expect(await starting).toMatchObject({ failure: { kind: 'stopped' } });
    expect(await next).toMatchObject({ failure: { kind: 'stopped' } });
    expect(path()).toEqual(['starting', 'stopped']);
    expect(actor.snapshot().lastFailure).toBeUndefined();
    await actor.deploy(version('3'));
    const updating = actor.deploy(version('slow'));
    await settle();
    await actor.stop('test');
    expect(await updating).toMatchObject({ failure: { kind: 'stopped' } });
    expect(actor.snapshot().state).toBe('stopped');
    expect(workers.every(({ ended }) => ended)).toBe(true);
  });

  it('leaves one failed whose start had failed for itself before', async () => {
    const starting = actor.deploy(version('slow'));
    await settle();
    worker(0).start.resolve({ kind: 'failed', failure: { kind: 'load-failed', message: 'no memory' } });
    const stopping = actor.stop('test');
    expect(await starting).toMatchObject({ failure: { kind: 'load-failed' } });
    await stopping;
    expect(path()).toEqual(['starting', 'failed']);
    expect(actor.snapshot().lastFailure).toMatchObject({ message: 'no memory' });
  });

  it('ends also the old version that finishes its last call', async () => {
    await actor.deploy(version('1'));
    const old = call();
    await settle();
    await actor.deploy(version('2'));
    await actor.stop('test');
    expect(await old).toMatchObject({ failure: { kind: 'stopped' } });
    expect(workers.every(({ ended }) => ended)).toBe(true);
  });
});

describe('every order of requests', () => {
  const requests = new Map<string, () => Promise<unknown>>(
    Object.entries({
      deploy: () => actor.deploy(version('1')),
      broken: () => actor.deploy(version('throws')),
      restart: () => actor.restart('test'),
      stop: () => actor.stop('test'),
      call: () => {
        const outcome = call();
        void settle().then(() => workers.forEach(({ calls }) => calls.forEach((each) => each.settle(trapped))));
        return outcome;
      },
      died: async () => workers.at(-1)?.died({ kind: 'trapped', message: 'gone' }),
    }),
  );
  const ask = (name: string): Promise<unknown> => requests.get(name)?.() ?? Promise.reject(new Error(name));
  const names = Array.from(requests.keys());
  const orders = names.flatMap((a) => names.flatMap((b) => names.map((c) => [a, b, c])));

  it.each(orders)('%s, %s, %s settles, at once and one by one', async (...order) => {
    for (const name of order) await ask(name);
    await settle();
    await Promise.all(order.map(ask));
    await settle();
    await actor.stop('test');
    expect(bugs).toEqual([]);
    expect(['stopped', 'failed', 'installed']).toContain(actor.snapshot().state);
    expect(workers.every(({ ended }) => ended)).toBe(true);
    expect(await actor.deploy(version('1'))).toMatchObject({ kind: 'returned' });
  });
});

describe('grants that change', () => {
  const right = { capability: 'filesystem.read', pattern: './data/**' } as const;
  const variable = { capability: 'environment', pattern: 'LANG' } as const;

  it('reach every worker: one that serves, one that starts, one that ends its last call', async () => {
    await actor.deploy(version('1'));
    void call();
    await settle();
    await actor.deploy(version('2'));
    const updating = actor.deploy(version('slow'));
    await settle();
    grants = [right];
    actor.rightsChanged([right], false);
    expect(workers.map((each) => each.grants.at(-1))).toEqual([[right], [right], [right]]);
    worker(2).start.resolve({ kind: 'ready' });
    await updating;
    await actor.stop('test');
  });

  it('answer denials, those of an old version included', async () => {
    await actor.deploy(version('1'));
    const denied = {
      capability: 'filesystem.read',
      what: './data/a',
      operation: 'o',
      reason: 'not-granted',
      request: './data/**',
      lastTime: 1,
    };
    worker(0).denied = [{ ...denied, count: 3 }];
    expect(actor.snapshot().denials).toMatchObject([{ count: 3 }]);
    actor.rightsChanged([right], false);
    expect(actor.snapshot().denials).toEqual([]);
    worker(0).denied = [{ ...denied, count: 5 }];
    await actor.deploy(version('2'));
    await settle();
    expect(actor.snapshot().denials).toMatchObject([{ count: 2 }]);
  });

  it('restart a component whose environment changed, and one that is being started after that', async () => {
    await actor.deploy(version('1'));
    actor.rightsChanged([variable], true);
    await settle();
    expect(workers).toHaveLength(2);
    await actor.stop('test');
    actor.rightsChanged([], true);
    await settle();
    expect(workers).toHaveLength(2);
    const starting = actor.deploy(version('slow'));
    await settle();
    actor.rightsChanged([variable], true);
    worker(2).start.resolve({ kind: 'ready' });
    await starting;
    await settle();
    expect(workers).toHaveLength(4);
    expect(bugs).toEqual([]);
  });
});
