import * as fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../../../src/base/index.ts';
import { type Actor, createActor } from '../../../src/host/actor.ts';
import type { WorkerAnswer } from '../../../src/host/actor-worker.ts';
import type { CallOutcome, ComponentVersion, LifecycleMove } from '../../../src/host/index.ts';
import { usualRestart } from '../../../src/manifest/index.ts';
import { quietPorts } from '../support/actor-ports.ts';
import { FakeWorker, trapped, version } from '../support/fake-worker.ts';

let workers: FakeWorker[];
let moves: LifecycleMove[];
let bugs: unknown[];
let broken: Set<string>;
let actor: Actor;

beforeEach(begin);

function begin(): void {
  workers = [];
  moves = [];
  bugs = [];
  broken = new Set();
  actor = createActor(
    { manifestPath: '/m', name: 'n', origin: 'o' },
    {
      ...quietPorts,
      clock: new ManualClock(1000),
      startWorker: async (of, { died }) => {
        if (broken.has(of.hash)) throw new Error('no thread');
        const worker = new FakeWorker(of, died);
        workers.push(worker);
        if (of.hash !== 'slow') worker.start.resolve({ kind: 'ready' });
        return worker;
      },
      moved: (move) => void moves.push(move),
      bug: (error) => void bugs.push(error),
    },
  );
}

/** Every second call, four of them, of which one may fail. */
const shown = (hash: string): ComponentVersion => ({
  ...version(hash),
  canary: { share: 0.5, calls: 4, errors: 0.25 },
});

const fine: WorkerAnswer = { kind: 'returned', value: 1 };
const refused: WorkerAnswer = { kind: 'failed', failure: { kind: 'execution-timeout', message: 'late' }, spent: false };

const settle = () => new Promise((resolve) => setImmediate(resolve));
const call = (): Promise<CallOutcome> => actor.call({ function: 'f' }, [], false);

/** The worker that is in the middle of a call. */
function busy(): FakeWorker {
  const found = workers.find(({ calls, answered, ended }) => !ended && calls.length > answered);
  if (!found) throw new Error('nobody is called');
  return found;
}

/** Makes a call, has whoever gets it answer, and says which version that was. */
async function serve(answers: Readonly<Record<string, WorkerAnswer>> = {}): Promise<string> {
  const outcome = call();
  await settle();
  const worker = busy();
  const { hash } = worker.version;
  worker.answer(answers[hash] ?? fine);
  await outcome;
  await settle();
  return hash;
}

async function serveAll(count: number, answers: Readonly<Record<string, WorkerAnswer>> = {}): Promise<string> {
  const served: string[] = [];
  for (let at = 0; at < count; at++) served.push(await serve(answers));
  return served.join(' ');
}

async function withCanary(old: Partial<ComponentVersion> = {}): Promise<void> {
  await actor.deploy({ ...version('1'), ...old });
  expect(await actor.deploy(shown('2'))).toMatchObject({ kind: 'returned' });
}

const serving = () => actor.snapshot().version?.hash;
const canary = () => actor.snapshot().canary;
const last = () => actor.snapshot().lastCanary;
const living = () => workers.filter(({ ended }) => !ended).map(({ version: { hash } }) => hash);

describe('a canary', () => {
  it('serves its share of the calls beside the old version, and what both answer is counted', async () => {
    await withCanary();
    expect(serving()).toBe('1');
    expect(await serveAll(5, { 1: refused })).toBe('1 2 1 2 1');
    expect(canary()).toMatchObject({
      version: { hash: '2' },
      canary: { calls: 2, errors: 0 },
      old: { calls: 3, errors: 3 },
    });
    expect(actor.snapshot().versions.map(({ hash }) => hash)).toEqual(['1']);
  });

  it('takes over when it has answered enough, and a rollback finds the old version ready', async () => {
    await withCanary();
    expect(await serveAll(9)).toBe('1 2 1 2 1 2 1 2 2');
    expect([serving(), canary()]).toEqual(['2', undefined]);
    expect(last()).toMatchObject({
      kind: 'promoted',
      hash: '2',
      reason: '0 of 4 calls failed (0 %), and of the old version 0 %',
    });
    expect(actor.metrics().swaps).toBe(1);
    await actor.rollback();
    expect([serving(), workers.length]).toEqual(['1', 2]);
    expect(await serve()).toBe('1');
  });

  it('is rolled back by its failures, and the old version goes on', async () => {
    await withCanary();
    expect(await serveAll(6, { 2: refused })).toBe('1 2 1 2 1 1');
    expect([serving(), canary(), last()?.kind]).toEqual(['1', undefined, 'rolled-back']);
    expect(moves.slice(-2).map(({ to, reason }) => `${to}: ${reason}`)).toEqual([
      'updating: canary 2 is rolled back: 2 of 2 calls failed (100 %), and of the old version 0 %',
      'running: the old version serves all calls',
    ]);
    expect(living()).toEqual(['1']);
    expect(actor.snapshot().versions.map(({ hash }) => hash)).toEqual(['1']);
  });

  it('may fail as the old version does', async () => {
    await withCanary();
    await serveAll(8, { 1: refused, 2: refused });
    expect([serving(), last()?.kind]).toEqual(['2', 'promoted']);
  });

  it('that traps goes on in a fresh instance, as long as it may', async () => {
    await withCanary();
    expect(await serveAll(2, { 2: trapped })).toBe('1 2');
    expect(living()).toEqual(['1', '2']);
    expect(workers).toHaveLength(3);
    expect(canary()).toMatchObject({ canary: { calls: 1, errors: 1 } });
    expect(await serveAll(6)).toBe('1 2 1 2 1 2');
    expect([serving(), last()?.reason]).toEqual(['2', '1 of 4 calls failed (25 %), and of the old version 0 %']);
  });

  it('takes over in a fresh instance if its last call was its end', async () => {
    await withCanary();
    await serveAll(7);
    expect(await serve({ 2: trapped })).toBe('2');
    expect([serving(), last()?.kind, living()]).toEqual(['2', 'promoted', ['1', '2']]);
    expect(await serve()).toBe('2');
  });

  it('that does not start again is rolled back', async () => {
    await withCanary();
    await serve();
    broken.add('2');
    await serve({ 2: trapped });
    expect(last()).toMatchObject({ kind: 'rolled-back', reason: 'it did not start again: no thread' });
    expect([await serveAll(2), living()]).toEqual(['1 1', ['1']]);
  });

  it('that ends without a call is rolled back', async () => {
    await withCanary();
    workers[1]?.died({ kind: 'exited', message: 'it left' });
    await settle();
    expect(last()).toMatchObject({ kind: 'rolled-back', reason: 'it failed by itself: it left' });
    expect([actor.snapshot().state, living()]).toEqual(['running', ['1']]);
  });

  it('that does not start leaves the old version alone', async () => {
    broken.add('2');
    await actor.deploy(version('1'));
    expect(await actor.deploy(shown('2'))).toMatchObject({ failure: { kind: 'load-failed' } });
    expect([serving(), canary(), await serveAll(2)]).toEqual(['1', undefined, '1 1']);
  });

  it('goes on while the old version is replaced after a failure', async () => {
    await withCanary();
    expect([await serveAll(2), await serve({ 1: trapped })]).toEqual(['1 2', '1']);
    expect(canary()).toMatchObject({ old: { calls: 2, errors: 1 }, canary: { calls: 1, errors: 0 } });
    expect([serving(), actor.snapshot().state]).toEqual(['1', 'running']);
    await serveAll(5);
    expect(serving()).toBe('2');
  });

  it('ends with the old version where that is left to a person', async () => {
    await withCanary({ restart: { ...usualRestart, policy: 'temporary' } });
    await serve({ 1: trapped });
    expect([actor.snapshot().state, canary(), last()?.reason, living()]).toEqual([
      'failed',
      undefined,
      'the version that serves failed: unreachable; it is temporary and is not started again',
      [],
    ]);
  });
});

describe('in the middle of a canary', () => {
  it('another version takes its place, and the call in flight is answered', async () => {
    await withCanary();
    await serve();
    const inFlight = call();
    await settle();
    const deployed = actor.deploy(shown('3'));
    await settle();
    expect(await deployed).toMatchObject({ kind: 'returned' });
    expect([serving(), canary()?.version.hash, living()]).toEqual(['1', '3', ['1', '2', '3']]);
    busy().answer(fine);
    expect(await inFlight).toEqual({ kind: 'returned', value: 1 });
    await settle();
    expect(living()).toEqual(['1', '3']);
    expect(canary()).toMatchObject({ canary: { calls: 0 }, old: { calls: 0 } });
  });

  it('a version without one takes over at once', async () => {
    await withCanary();
    await actor.deploy(version('3'));
    expect([serving(), canary(), last()?.reason]).toEqual(['3', undefined, 'another version came']);
  });

  it('the same version changes nothing, and the old one ends it', async () => {
    await withCanary();
    await actor.deploy(shown('2'));
    expect([canary()?.version.hash, workers.length]).toEqual(['2', 2]);
    await actor.deploy(version('1'));
    await settle();
    expect([serving(), canary(), living(), workers.length]).toEqual(['1', undefined, ['1'], 2]);
  });

  it.each([0, 1000])('a stop ends both (after %d ms at most), and a start brings the old one', async (graceMs) => {
    await withCanary();
    await serve();
    const inFlight = call();
    await settle();
    const stopping = actor.stop('test', graceMs);
    await settle();
    if (graceMs > 0) busy().answer(fine);
    await stopping;
    expect((await inFlight).kind).toBe(graceMs > 0 ? 'returned' : 'failed');
    expect([actor.snapshot().state, canary(), living()]).toEqual(['stopped', undefined, []]);
    expect(last()).toMatchObject({ kind: 'rolled-back', reason: 'test' });
    await actor.restart('test');
    expect(await serveAll(2)).toBe('1 1');
  });

  it('a stop while it starts gives it up', async () => {
    await actor.deploy(version('1'));
    const deployed = actor.deploy({ ...shown('slow') });
    await settle();
    await actor.stop('test');
    expect(await deployed).toMatchObject({ failure: { kind: 'stopped' } });
    expect([canary(), living()]).toEqual([undefined, []]);
  });

  it('a rollback leaves the old one, and the call in flight is answered', async () => {
    await withCanary();
    await serve();
    const inFlight = call();
    await settle();
    expect(await actor.rollback()).toMatchObject({ kind: 'returned' });
    expect([serving(), canary(), last()?.reason]).toEqual(['1', undefined, 'a person said so']);
    busy().answer(refused);
    expect(await inFlight).toMatchObject({ failure: { kind: 'execution-timeout' } });
    await settle();
    expect(living()).toEqual(['1']);
  });

  it('a restart brings both anew', async () => {
    await withCanary();
    await serveAll(2);
    await actor.restart('test');
    await settle();
    expect([living(), workers.length]).toEqual([['1', '2'], 4]);
    expect(canary()).toMatchObject({ canary: { calls: 1 }, old: { calls: 1 } });
    await serveAll(6);
    expect(serving()).toBe('2');
  });

  it('a person promotes it after its call, or rolls it back', async () => {
    await withCanary();
    await serve();
    const inFlight = call();
    await settle();
    const promoting = actor.settleCanary('promote');
    await settle();
    expect(serving()).toBe('1');
    busy().answer(fine);
    await inFlight;
    expect(await promoting).toMatchObject({ kind: 'returned' });
    expect([serving(), last()?.reason]).toEqual(['2', 'a person said so']);
    await actor.deploy(shown('3'));
    expect(await actor.settleCanary('roll-back')).toMatchObject({ kind: 'returned' });
    expect([serving(), last()?.hash, last()?.kind]).toEqual(['2', '3', 'rolled-back']);
    expect(await actor.settleCanary('promote')).toMatchObject({ failure: { kind: 'version-not-found' } });
  });

  it('a pin ends it', async () => {
    await withCanary();
    actor.pin(true);
    await settle();
    expect([serving(), canary(), living()]).toEqual(['1', undefined, ['1']]);
  });
});

describe('whatever happens', () => {
  it('every call settles, and nobody is left behind', async () => {
    const acts = [
      'call',
      'fail',
      'trap',
      'canary',
      'swap',
      'promote',
      'roll-back',
      'rollback',
      'restart',
      'stop',
      'die',
    ];
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom(...acts), { maxLength: 25 }), async (steps) => {
        begin();
        await actor.deploy(version('0'));
        const outcomes: Promise<unknown>[] = [];
        for (const [at, step] of steps.entries()) {
          const hash = String(at + 1);
          if (step === 'canary') outcomes.push(actor.deploy(shown(hash)));
          else if (step === 'swap') outcomes.push(actor.deploy(version(hash)));
          else if (step === 'promote' || step === 'roll-back') outcomes.push(actor.settleCanary(step));
          else if (step === 'rollback') outcomes.push(actor.rollback());
          else if (step === 'restart') outcomes.push(actor.restart('x'));
          else if (step === 'stop') outcomes.push(actor.stop('x'));
          else if (step === 'die') workers.findLast(({ ended }) => !ended)?.died({ kind: 'trapped', message: 'x' });
          else outcomes.push(call());
          await settle();
          const called = workers.find(({ calls, answered, ended }) => !ended && calls.length > answered);
          called?.answer(step === 'trap' ? trapped : step === 'fail' ? refused : fine);
          await settle();
          const { state, canary: shownNow } = actor.snapshot();
          // It may be about to be started again after a failure, which the canary waits for.
          const isFit = ['running', 'failed'].includes(state);
          expect(isFit || !shownNow).toBe(true);
          expect(living().length).toBeLessThanOrEqual(3);
        }
        await actor.stop('end');
        await Promise.all(outcomes);
        expect(living()).toEqual([]);
        expect(bugs).toEqual([]);
      }),
      { seed: 23, numRuns: 150 },
    );
  });
});
