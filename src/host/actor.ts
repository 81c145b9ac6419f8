import { createTurns, type Turns } from '../base/index.ts';
import type { Right } from '../manifest/index.ts';
import type { ActorWorker } from './actor-worker.ts';
import { answers, createDenials } from './denials.ts';
import type { Failure } from './failure.ts';
import type { OutputKind } from './gates/cli/output.ts';
import type { CountedDenial } from './ledger/reader.ts';
import { type LifecycleMove, type LifecycleState, mayMove } from './lifecycle.ts';
import type { ComponentKey, ComponentVersion } from './version.ts';
import type { ExportPath } from './worker/messages.ts';

export type CallOutcome =
  | { readonly kind: 'returned'; readonly value: unknown }
  | { readonly kind: 'failed'; readonly failure: Failure };

/** What is known of an actor at one moment. */
export interface ActorSnapshot {
  readonly key: ComponentKey;
  readonly state: LifecycleState;
  /** Milliseconds since the epoch of the last move. */
  readonly since: number;
  /** The version that serves, or served last. */
  readonly version: ComponentVersion | undefined;
  readonly lastFailure: (Failure & { readonly time: number }) | undefined;
  readonly denials: readonly CountedDenial[];
  readonly grants: readonly Right[];
}

/** What an actor needs of the host around it. */
export interface ActorPorts {
  now(): number;
  grants(): readonly Right[];
  startWorker(
    version: ComponentVersion,
    events: { output(stream: OutputKind, text: string): void; denied(): void; died(reason: string): void },
  ): Promise<ActorWorker>;
  moved(move: LifecycleMove): void;
  output(stream: OutputKind, text: string): void;
  changed(): void;
}

/** How many calls may wait for one actor. */
const mailboxSize = 1000;

interface Serving {
  readonly worker: ActorWorker;
  readonly version: ComponentVersion;
  readonly turns: Turns;
}

/** A running component: at most one instance serves, one call at a time, and what failed is replaced, never reused. */
export class Actor {
  readonly #key: ComponentKey;
  readonly #ports: ActorPorts;
  readonly #denials = createDenials();
  #state: LifecycleState = 'installed';
  #since: number;
  #serving: Serving | undefined;
  #lastVersion: ComponentVersion | undefined;
  #lastFailure: (Failure & { readonly time: number }) | undefined;
  /** Starts, updates and stops, one after the other. Calls wait for those that are under way. */
  #changes: Promise<unknown> = Promise.resolve();
  #waiting = 0;

  constructor(key: ComponentKey, ports: ActorPorts) {
    this.#key = key;
    this.#ports = ports;
    this.#since = ports.now();
  }

  snapshot(): ActorSnapshot {
    return {
      key: this.#key,
      state: this.#state,
      since: this.#since,
      version: this.#serving?.version ?? this.#lastVersion,
      lastFailure: this.#lastFailure,
      denials: this.#denials.list(this.#current()),
      grants: this.#ports.grants(),
    };
  }

  /** Starts a version, or puts it in the place of the one that serves, which goes on until the new one stands. */
  deploy(version: ComponentVersion): Promise<CallOutcome> {
    return this.#change(async () => {
      if (this.#state !== 'running') return this.#start(version, 'deployed');
      this.#move('updating', 'a new version');
      const started = await this.#ready(version);
      if (started.kind === 'failed') {
        this.#fail(started.failure);
        this.#move('running', 'the new version did not start; the old one goes on serving');
        return started;
      }
      const old = this.#serving;
      this.#serve(started.worker, version);
      this.#move('running', 'the new version serves');
      if (old) void this.#retire(old);
      return { kind: 'returned', value: undefined };
    });
  }

  /** Replaces the instance by a fresh one of the same version. */
  restart(reason: string): Promise<CallOutcome> {
    return this.#change(async () => {
      const version = this.#serving?.version ?? this.#lastVersion;
      if (!version) return failed({ kind: 'component-not-found', message: 'nothing has been deployed yet' });
      await this.#halt(reason);
      return this.#start(version, reason);
    });
  }

  stop(reason: string): Promise<void> {
    return this.#change(() => this.#halt(reason));
  }

  /** Calls an export and settles whatever happens: with its value, its failure, or because the actor is gone. */
  async call(path: ExportPath, args: readonly unknown[], returnsResult: boolean): Promise<CallOutcome> {
    if (this.#waiting >= mailboxSize) {
      return failed({ kind: 'mailbox-full', message: `${mailboxSize} calls are waiting already` });
    }
    this.#waiting++;
    try {
      for (;;) {
        await this.#changes;
        const serving = this.#serving;
        if (!serving) return failed(this.#lastFailure ?? { kind: 'stopped', message: 'the component is not running' });
        const endTurn = await serving.turns.take();
        try {
          if (serving === this.#serving) return await this.#callNow(serving, path, args, returnsResult);
        } finally {
          endTurn();
        }
      }
    } finally {
      this.#waiting--;
    }
  }

  /** The person's grants have changed: they hold from the next use on, and a variable list is read anew. */
  grantsChanged(added: readonly Right[], removed: readonly Right[]): void {
    this.#serving?.worker.setGrants(this.#ports.grants());
    this.#denials.forget(this.#current(), (denial) => added.some((grant) => answers(grant, denial)));
    const environment = [...added, ...removed].some((right) => right.capability === 'environment');
    if (environment && this.#state === 'running') void this.restart('its environment changed');
    this.#ports.changed();
  }

  async #callNow(
    serving: Serving,
    path: ExportPath,
    args: readonly unknown[],
    returnsResult: boolean,
  ): Promise<CallOutcome> {
    const answer = await serving.worker.call(path, args, returnsResult, serving.version.callTimeMs);
    this.#ports.changed();
    if (answer.kind === 'returned') return answer;
    if (answer.spent) this.#replace(serving, answer.failure);
    return failed(answer.failure);
  }

  #replace(spent: Serving, failure: Failure): void {
    if (this.#serving !== spent) return void spent.worker.dispose();
    void this.#change(async () => {
      if (this.#serving !== spent) return;
      this.#fail(failure);
      this.#take(undefined);
      this.#move('failed', failure.message);
      await spent.worker.dispose();
      await this.#start(spent.version, 'a fresh instance after a failure');
    });
  }

  async #start(version: ComponentVersion, reason: string): Promise<CallOutcome> {
    this.#lastVersion = version;
    this.#move('starting', reason);
    const started = await this.#ready(version);
    if (started.kind === 'failed') {
      this.#fail(started.failure);
      this.#move('failed', started.failure.message);
      return started;
    }
    this.#serve(started.worker, version);
    this.#move('running', reason);
    return { kind: 'returned', value: undefined };
  }

  async #ready(
    version: ComponentVersion,
  ): Promise<{ kind: 'ready'; worker: ActorWorker } | { kind: 'failed'; failure: Failure }> {
    let worker: ActorWorker;
    try {
      worker = await this.#ports.startWorker(version, {
        output: (stream, text) => this.#ports.output(stream, text),
        denied: () => this.#ports.changed(),
        died: (reason) => this.#died(worker, reason),
      });
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      return { kind: 'failed', failure: { kind: 'load-failed', message } };
    }
    const started = await worker.started;
    if (started.kind === 'ready') return { kind: 'ready', worker };
    this.#denials.settle([...this.#current(), ...worker.denials()]);
    return started;
  }

  #serve(worker: ActorWorker, version: ComponentVersion): void {
    this.#lastVersion = version;
    this.#take({ worker, version, turns: createTurns() });
    // Grants that changed while it was starting are not in what it was started with.
    worker.setGrants(this.#ports.grants());
  }

  #take(serving: Serving | undefined): void {
    this.#denials.settle(this.#current());
    this.#serving = serving;
  }

  /** Lets the call that is in flight come to its end, then ends the worker. */
  async #retire(old: Serving): Promise<void> {
    const endTurn = await old.turns.take();
    await old.worker.dispose();
    endTurn();
  }

  async #halt(reason: string): Promise<void> {
    const serving = this.#serving;
    if (!serving) return;
    this.#move('stopping', reason);
    this.#take(undefined);
    await serving.worker.dispose();
    this.#move('stopped', reason);
  }

  #died(worker: ActorWorker, reason: string): void {
    if (this.#serving?.worker !== worker) return;
    this.#fail({ kind: 'stopped', message: reason });
    this.#take(undefined);
    this.#move('failed', reason);
  }

  #fail(failure: Failure): void {
    this.#lastFailure = { ...failure, time: this.#ports.now() };
  }

  #current(): readonly CountedDenial[] {
    return this.#serving?.worker.denials() ?? [];
  }

  #move(to: LifecycleState, reason: string): void {
    const from = this.#state;
    if (!mayMove(from, to)) throw new Error(`a component cannot go from ${from} to ${to}`);
    this.#state = to;
    this.#since = this.#ports.now();
    this.#ports.moved({ from, to, time: this.#since, reason });
    this.#ports.changed();
  }

  #change<T>(act: () => Promise<T>): Promise<T> {
    const done = this.#changes.then(act);
    // A change that failed is told to whoever asked for it; the next change goes on.
    this.#changes = done.catch(() => {});
    return done;
  }
}

function failed(failure: Failure): { readonly kind: 'failed'; readonly failure: Failure } {
  return { kind: 'failed', failure };
}
