import type { ActorWorker, WorkerAnswer } from '../../../src/host/actor-worker.ts';
import type { ComponentVersion, CountedDenial, CountedUse, Failure } from '../../../src/host/index.ts';
import { newMeter } from '../../../src/host/metrics/meter.ts';
import { type Policy, type Right, usualConditions } from '../../../src/manifest/index.ts';

export const version = (hash: string): ComponentVersion => ({
  hash,
  glue: '',
  cores: {},
  exports: [],
  imports: [],
  wit: '',
  requests: [],
  callTimeMs: 1000,
  conditions: usualConditions,
  inputs: [],
});

export const stopped: Failure = { kind: 'stopped', message: 'it was stopped' };
export const trapped: WorkerAnswer = {
  kind: 'failed',
  failure: { kind: 'trapped', message: 'unreachable' },
  spent: true,
};

/** A worker that does what the test says, and settles what waits for it when it ends, as a real one does. */
export class FakeWorker implements ActorWorker {
  readonly version: ComponentVersion;
  readonly died: (failure: Failure) => void;
  readonly start = Promise.withResolvers<Awaited<ActorWorker['started']>>();
  readonly started = this.start.promise;
  readonly calls: { readonly name: string; settle(answer: WorkerAnswer): void }[] = [];
  readonly grants: (readonly Right[])[] = [];
  readonly meter = newMeter();
  denied: readonly CountedDenial[] = [];
  ended = false;
  /** How many of its calls `answer` has settled. */
  answered = 0;

  readonly elapsed: () => number;

  /** @param elapsed the milliseconds by which it says how long its calls ran */
  constructor(of: ComponentVersion, died: (failure: Failure) => void, elapsed = () => 0) {
    this.version = of;
    this.died = died;
    this.elapsed = elapsed;
  }

  call(path: { readonly function: string }): Promise<WorkerAnswer> {
    const { promise, resolve } = Promise.withResolvers<WorkerAnswer>();
    if (this.ended) resolve({ kind: 'failed', failure: stopped, spent: true });
    else this.calls.push({ name: path.function, settle: resolve });
    return promise;
  }

  window(): number {
    return 1;
  }

  send({ path }: { readonly path: { readonly function: string } }, ended: Parameters<ActorWorker['send']>[1]): void {
    const begun = this.elapsed();
    void this.call(path).then((answer) => ended(answer, this.elapsed() - begun));
  }

  withdraw(): void {}

  /** Settles the oldest call that is not settled. */
  answer(answer: WorkerAnswer): void {
    this.calls[this.answered++]?.settle(answer);
  }

  uses(): readonly CountedUse[] {
    return [];
  }

  setPolicy(policy: Policy): void {
    this.grants.push(policy.grants);
  }

  denials(): readonly CountedDenial[] {
    return this.denied;
  }

  async dispose(): Promise<void> {
    this.ended = true;
    this.start.resolve({ kind: 'failed', failure: stopped });
    for (const call of this.calls) call.settle({ kind: 'failed', failure: stopped, spent: true });
    await Promise.resolve();
  }
}
