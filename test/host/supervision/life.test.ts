import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { ManualClock } from '../../../src/base/index.ts';
import type { ActorWorker, WorkerAnswer } from '../../../src/host/actor-worker.ts';
import { createActor } from '../../../src/host/actor.ts';
import type { ActorPorts } from '../../../src/host/actor/ports.ts';
import type { Failure, LifecycleMove } from '../../../src/host/index.ts';
import { mayMove } from '../../../src/host/lifecycle.ts';
import { quietPorts } from '../support/actor-ports.ts';
import { FakeWorker, version } from '../support/fake-worker.ts';
import { LifeModel, rules, type Start } from './life-model.ts';

// The real actor, on workers that do what they are told, beside a small model of it: after every step of a random life both
// stand alike, and every call has ended as the model says, in its order.

const failure: Failure = { kind: 'trapped', message: 'unreachable' };
const trapped: WorkerAnswer = { kind: 'failed', failure, spent: true };
const unloadable: Awaited<ActorWorker['started']> = {
  kind: 'failed',
  failure: { kind: 'load-failed', message: 'it cannot start' },
};

class RealLife {
  readonly clock = new ManualClock(1000);
  readonly workers: FakeWorker[] = [];
  readonly moves: LifecycleMove[] = [];
  readonly bugs: unknown[] = [];
  readonly settled: (readonly [call: number, how: string])[] = [];
  starts: Start[] = [];
  calls = 0;
  readonly actor = createActor({ manifestPath: '/m', name: 'n', origin: 'o' }, this.#ports());

  #ports(): ActorPorts {
    return {
      ...quietPorts,
      clock: this.clock,
      startWorker: (of, { died }) => {
        const worker = new FakeWorker(of, died);
        this.workers.push(worker);
        const start = this.starts.shift() ?? 'ready';
        if (start !== 'slow') worker.start.resolve(start === 'ready' ? { kind: 'ready' } : unloadable);
        return Promise.resolve(worker);
      },
      moved: (move) => void this.moves.push(move),
      bug: (error) => void this.bugs.push(error),
    };
  }

  call(): number {
    const id = ++this.calls;
    void this.#hear(id);
    return id;
  }

  async #hear(id: number): Promise<void> {
    const outcome = await this.actor.call({ function: String(id) }, [], false);
    this.settled.push([id, outcome.kind === 'returned' ? 'returned' : outcome.failure.kind]);
  }

  settle(id: number | undefined, answer: WorkerAnswer): void {
    for (const { calls } of this.workers) calls.find(({ name }) => name === String(id))?.settle(answer);
  }

  newest(hash: string | undefined): FakeWorker | undefined {
    return this.workers.findLast((each) => !each.ended && each.version.hash === hash);
  }
}

interface Step {
  readonly name: string;
  readonly mayRun: (model: LifeModel) => boolean;
  readonly run: (model: LifeModel, real: RealLife) => void;
}

const nothingPends = ({ pending }: LifeModel): boolean => pending === undefined;
const maySwap = (model: LifeModel): boolean => nothingPends(model) && model.retiring === undefined;
const step = (name: string, mayRun: Step['mayRun'], run: Step['run']): Step => ({ name, mayRun, run });

const steps = (hash: string, milliseconds: number): readonly Step[] => [
  step(
    'call',
    () => true,
    (model, real) => model.call(real.call()),
  ),
  step(
    'answer',
    ({ serving, queue }) => serving !== undefined && queue.length > 0,
    (model, real) => {
      real.settle(model.queue[0], { kind: 'returned', value: 1 });
      model.answer();
    },
  ),
  step(
    'answer of the old',
    ({ retiring }) => retiring !== undefined,
    (model, real) => {
      real.settle(model.retiring?.call, { kind: 'returned', value: 1 });
      model.answerRetiring();
    },
  ),
  step(
    'trap',
    (model) => maySwap(model) && model.serving !== undefined && model.queue.length > 0,
    (model, real) => {
      real.settle(model.queue[0], trapped);
      model.fail();
    },
  ),
  step(
    'death',
    (model) => maySwap(model) && model.serving !== undefined,
    (model, real) => {
      real.settle(model.queue[0], trapped);
      real.newest(model.serving?.hash)?.died(failure);
      model.fail();
    },
  ),
  step(
    `deploy ${hash}`,
    (model) => maySwap(model) && model.current !== hash,
    (model, real) => {
      void real.actor.deploy({ ...version(hash), restart: rules });
      model.deploy(hash);
    },
  ),
  step('rollback', maySwap, (model, real) => {
    void real.actor.rollback();
    model.rollback();
  }),
  step('restart', maySwap, (model, real) => {
    void real.actor.restart('asked for');
    model.restart();
  }),
  step(
    'stop',
    () => true,
    (model, real) => {
      void real.actor.stop('asked for');
      model.stop();
    },
  ),
  step(
    'ready at last',
    ({ pending, retiring }) => pending !== undefined && !retiring,
    (model, real) => {
      real.newest(model.pending?.hash)?.start.resolve({ kind: 'ready' });
      model.finishStart(true);
    },
  ),
  step(
    'not ready after all',
    ({ pending }) => pending !== undefined,
    (model, real) => {
      real.newest(model.pending?.hash)?.start.resolve(unloadable);
      model.finishStart(false);
    },
  ),
  step(
    `wait ${milliseconds}`,
    () => true,
    (model, real) => {
      real.clock.advance(milliseconds);
      model.advance(milliseconds);
    },
  ),
];

const weights = [8, 6, 3, 4, 2, 5, 2, 2, 1, 4, 2, 3];
const command = fc
  .record({
    which: fc.oneof(...weights.map((weight, at) => ({ weight, arbitrary: fc.constant(at) }))),
    hash: fc.constantFrom('a', 'b', 'c'),
    milliseconds: fc.constantFrom(50, 100, 200, 11_000, 31_000),
    starts: fc.array(fc.constantFrom<Start>('ready', 'ready', 'fails', 'slow'), { maxLength: 3 }),
  })
  .map(({ which, hash, milliseconds, starts }): fc.AsyncCommand<LifeModel, RealLife> => {
    const { name, mayRun, run } = steps(hash, milliseconds)[which] ?? steps(hash, milliseconds)[0] ?? never();
    return {
      check: (model) => mayRun(model as LifeModel),
      toString: () => `${name}${starts.length > 0 ? ` (${starts.join(', ')})` : ''}`,
      async run(model, real) {
        model.plan(starts);
        real.starts = [...starts];
        run(model, real);
        await turns();
        compare(model, real);
      },
    };
  });

it('an actor lives as its model does, whatever happens to it', { timeout: 120_000 }, async () => {
  const reached = new Set<string>();
  await fc.assert(
    fc.asyncProperty(fc.commands([command], { maxCommands: 60, size: 'max' }), async (commands) => {
      const lives = { model: new LifeModel(), real: new RealLife() };
      await fc.asyncModelRun(() => lives, commands);
      for (const { to } of lives.real.moves) reached.add(to);
    }),
    { numRuns: 300, seed: 11 },
  );
  expect(reached).toEqual(new Set(['starting', 'running', 'updating', 'stopping', 'stopped', 'failed']));
});

function compare(model: LifeModel, real: RealLife): void {
  const { state, version: standing, versions } = real.actor.snapshot();
  expect({
    state,
    version: standing?.hash,
    kept: versions.map(({ hash }) => hash),
    settled: real.settled.toSorted(byCall),
    alive: real.workers.filter(({ ended }) => !ended).length,
    bugs: real.bugs,
  }).toEqual({
    state: model.state,
    version: model.current,
    kept: model.kept,
    settled: model.settled.toSorted(byCall),
    alive: model.alive,
    bugs: [],
  });
  real.moves.forEach((move, at) => {
    expect(mayMove(move.from, move.to)).toBe(true);
    expect(move.from).toBe(real.moves[at - 1]?.to ?? 'installed');
  });
}

const byCall = ([a]: readonly [number, string], [b]: readonly [number, string]): number => a - b;

/** Lets everything go on that waits for nobody. */
async function turns(): Promise<void> {
  for (let turn = 0; turn < 4; turn++) await new Promise((resolve) => setImmediate(resolve));
}

function never(): never {
  throw new Error('there is no such step');
}
