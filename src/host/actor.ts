import { createTurns, type Turns } from '../base/index.ts';
import type { Policy, Right } from '../manifest/index.ts';
import type { DenialRecorder } from './audit/denial-recorder.ts';
import type { ActorWorker } from './actor-worker.ts';
import { answers, createDenials } from './denials.ts';
import type { Failure } from './failure.ts';
import type { OutputKind } from './gates/cli/output.ts';
import type { StandingGrant } from './grants/rights.ts';
import type { CountedDenial } from './ledger/reader.ts';
import type { CountedUse } from './ledger/uses.ts';
import { type LifecycleMove, type LifecycleState, mayMove } from './lifecycle.ts';
import { createUses } from './uses.ts';
import type { ComponentKey, ComponentVersion } from './version.ts';
import type { ExportPath, Variables } from './worker/messages.ts';

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
  /** What it was allowed and did, each capability, pattern and import apart. */
  readonly uses: readonly CountedUse[];
  /** Those that hold now. */
  readonly grants: readonly StandingGrant[];
  /** What the person never wants to be asked about. */
  readonly ruledOut: readonly Right[];
  /** Requests that a question was answered about with no in this session. */
  readonly refused: readonly Right[];
}

/** What an actor needs of the host around it. */
export interface ActorPorts {
  now(): number;
  grants(): readonly StandingGrant[];
  ruledOut(): readonly Right[];
  refused(): readonly Right[];
  /** What decides for a version: its own requests, and what the person says now. */
  policy(version: ComponentVersion): Policy;
  /** The values of those variables that a policy allows to be read. */
  variables(policy: Policy): Variables;
  startWorker(
    version: ComponentVersion,
    events: { output(stream: OutputKind, text: string): void; denied(): void; died(failure: Failure): void },
  ): Promise<ActorWorker>;
  /** Puts denials on record. The actor tells it of its workers. */
  readonly recorder: DenialRecorder;
  moved(move: LifecycleMove): void;
  output(stream: OutputKind, text: string): void;
  changed(): void;
  /** Something happened that only a mistake in the host can explain, and that nobody waits for. */
  bug(error: unknown): void;
}

/** How many calls may wait for one actor. */
const mailboxSize = 1000;

interface Serving {
  readonly worker: ActorWorker;
  readonly version: ComponentVersion;
  readonly turns: Turns;
  /** Whether its instance has failed. It is not called again, also not by those who have waited for it. */
  spent: boolean;
  /** Whether it ever answered a call. */
  proven: boolean;
}

/** A running component: at most one instance serves, one call at a time, and what failed is replaced, never reused. */
export class Actor {
  readonly #key: ComponentKey;
  readonly #ports: ActorPorts;
  readonly #denials = createDenials();
  readonly #uses = createUses();
  /** Every worker that has not ended: the one that serves, one that starts, those that end their last call. */
  readonly #workers = new Map<ActorWorker, ComponentVersion>();
  #state: LifecycleState = 'installed';
  #since: number;
  #serving: Serving | undefined;
  #lastVersion: ComponentVersion | undefined;
  #lastFailure: (Failure & { readonly time: number }) | undefined;
  /** Starts, updates and stops, one after the other. Only who finds no instance that serves waits for them. */
  #changes: Promise<unknown> = Promise.resolve();
  readonly #cancels = new Set<AbortController>();
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
      denials: this.#denials.list(),
      uses: this.#uses.list(),
      grants: this.#ports.grants(),
      ruledOut: this.#ports.ruledOut(),
      refused: this.#ports.refused(),
    };
  }

  /** Starts a version, or puts it in the place of the one that serves, which goes on until the new one stands. */
  deploy(version: ComponentVersion): Promise<CallOutcome> {
    return this.#change(async (cancelled) => {
      if (this.#state !== 'running') return this.#start(version, 'deployed', cancelled);
      if (cancelled.aborted) return givenUp;
      this.#move('updating', 'a new version');
      const started = await this.#ready(version, cancelled);
      if (started.kind === 'failed') {
        this.#fail(started.failure);
        this.#move('running', 'the new version did not start; the old one goes on serving');
        return started;
      }
      const old = this.#serving;
      this.#serve(started.worker, version);
      this.#move('running', 'the new version serves');
      if (old) this.#unattended(this.#retire(old));
      return { kind: 'returned', value: undefined };
    });
  }

  /** Replaces the instance by a fresh one of the same version. */
  restart(reason: string): Promise<CallOutcome> {
    return this.#change((cancelled) => this.#renew(reason, cancelled));
  }

  /** Ends every instance. A start or an update that is under way, or waits for its turn, is given up. */
  stop(reason: string): Promise<void> {
    for (const cancel of this.#cancels) cancel.abort();
    return this.#change(async () => {
      await this.#halt(reason);
      await Promise.all(Array.from(this.#workers.keys(), (worker) => this.#end(worker)));
    });
  }

  /** Calls an export and settles whatever happens: with its value, its failure, or because the actor is gone. */
  async call(path: ExportPath, args: readonly unknown[], returnsResult: boolean): Promise<CallOutcome> {
    if (this.#waiting >= mailboxSize) {
      return failed({ kind: 'mailbox-full', message: `${mailboxSize} calls are waiting already` });
    }
    this.#waiting++;
    try {
      for (;;) {
        const serving = await this.#awaitServing();
        if (!serving) return failed(this.#whyNot());
        const endTurn = await serving.turns.take();
        try {
          if (this.#serves(serving)) return await this.#callNow(serving, path, args, returnsResult);
        } finally {
          endTurn();
        }
      }
    } finally {
      this.#waiting--;
    }
  }

  /**
   * What decides has changed: it holds from the next use on. `added` are rights that hold now and did not before.
   *
   * @param environment whether it may concern variables: the instance is started anew, since their values are given to
   * it at its start
   */
  rightsChanged(added: readonly Right[], environment: boolean): void {
    for (const [worker, version] of this.#workers) worker.setPolicy(...this.#inForce(version));
    this.#denials.forget((denial) => added.some((grant) => answers(grant, denial)));
    if (environment) {
      const restart = this.#change(async (cancelled) => {
        if (this.#state === 'running') await this.#renew('its environment changed', cancelled);
      });
      this.#unattended(restart);
    }
    this.#ports.changed();
  }

  #inForce(version: ComponentVersion): [Policy, Variables] {
    const policy = this.#ports.policy(version);
    return [policy, this.#ports.variables(policy)];
  }

  /** The instance that serves; waits for a change under way only where there is none. */
  async #awaitServing(): Promise<Serving | undefined> {
    for (;;) {
      const serving = this.#serving;
      if (serving && !serving.spent) return serving;
      const changes = this.#changes;
      await changes;
      if (changes === this.#changes) return this.#serving?.spent === false ? this.#serving : undefined;
    }
  }

  #serves(serving: Serving): boolean {
    return serving === this.#serving && !serving.spent;
  }

  #whyNot(): Failure {
    if (this.#state === 'failed' && this.#lastFailure) return this.#lastFailure;
    return { kind: 'stopped', message: 'the component is not running' };
  }

  async #callNow(
    serving: Serving,
    path: ExportPath,
    args: readonly unknown[],
    returnsResult: boolean,
  ): Promise<CallOutcome> {
    const answer = await serving.worker.call(path, args, returnsResult, serving.version.callTimeMs);
    serving.proven = true;
    if (answer.kind === 'failed' && answer.spent) this.#replace(serving, answer.failure);
    this.#ports.changed();
    return answer.kind === 'returned' ? answer : failed(answer.failure);
  }

  #replace(spent: Serving, failure: Failure): void {
    if (spent.spent) return;
    spent.spent = true;
    const replacement = this.#change(async (cancelled) => {
      if (this.#serving !== spent) return this.#end(spent.worker);
      this.#fail(failure);
      this.#serving = undefined;
      this.#move('failed', failure.message);
      await this.#end(spent.worker);
      // One that ends by itself before it ever answered would do so again, for ever.
      if (spent.proven) await this.#start(spent.version, 'a fresh instance after a failure', cancelled);
    });
    this.#unattended(replacement);
  }

  async #renew(reason: string, cancelled: AbortSignal): Promise<CallOutcome> {
    const version = this.#serving?.version ?? this.#lastVersion;
    if (!version) return failed({ kind: 'component-not-found', message: 'nothing has been deployed yet' });
    await this.#halt(reason);
    return this.#start(version, reason, cancelled);
  }

  async #start(version: ComponentVersion, reason: string, cancelled: AbortSignal): Promise<CallOutcome> {
    if (cancelled.aborted) return givenUp;
    this.#lastVersion = version;
    this.#move('starting', reason);
    const started = await this.#ready(version, cancelled);
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
    cancelled: AbortSignal,
  ): Promise<{ kind: 'ready'; worker: ActorWorker } | { kind: 'failed'; failure: Failure }> {
    let worker: ActorWorker | undefined;
    try {
      worker = await this.#ports.startWorker(version, {
        output: (stream, text) => this.#ports.output(stream, text),
        denied: () => {
          this.#ports.recorder.news();
          this.#ports.changed();
        },
        died: (failure) => this.#died(worker, failure),
      });
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      return failed({ kind: 'load-failed', message });
    }
    const starting = worker;
    this.#workers.set(starting, version);
    this.#denials.add(starting);
    this.#uses.add(starting);
    this.#ports.recorder.add(starting, version.hash);
    // Grants may have changed while it was made, before it was among the workers that are told.
    starting.setPolicy(...this.#inForce(version));
    const giveUp = (): void => this.#unattended(starting.dispose());
    if (cancelled.aborted) giveUp();
    else cancelled.addEventListener('abort', giveUp, { once: true });
    const started = await starting.started;
    cancelled.removeEventListener('abort', giveUp);
    if (started.kind === 'ready') return { kind: 'ready', worker: starting };
    await this.#end(starting);
    return started;
  }

  #serve(worker: ActorWorker, version: ComponentVersion): void {
    this.#lastVersion = version;
    this.#serving = { worker, version, turns: createTurns(), spent: false, proven: false };
  }

  /** Lets the call that is in flight come to its end, then ends the worker. */
  async #retire(old: Serving): Promise<void> {
    const endTurn = await old.turns.take();
    endTurn();
    await this.#end(old.worker);
  }

  async #halt(reason: string): Promise<void> {
    const serving = this.#serving;
    if (!serving) return;
    this.#move('stopping', reason);
    this.#serving = undefined;
    await this.#end(serving.worker);
    this.#move('stopped', reason);
  }

  async #end(worker: ActorWorker): Promise<void> {
    await worker.dispose();
    this.#workers.delete(worker);
    this.#denials.settle(worker);
    this.#uses.settle(worker);
    this.#ports.recorder.settle(worker);
  }

  #died(worker: ActorWorker | undefined, failure: Failure): void {
    const serving = this.#serving;
    if (serving && serving.worker === worker) this.#replace(serving, failure);
  }

  #fail(failure: Failure): void {
    this.#lastFailure = { ...failure, time: this.#ports.now() };
  }

  #move(to: LifecycleState, reason: string): void {
    const from = this.#state;
    if (!mayMove(from, to)) throw new Error(`a component cannot go from ${from} to ${to}`);
    this.#state = to;
    this.#since = this.#ports.now();
    this.#ports.moved({ from, to, time: this.#since, reason });
    this.#ports.changed();
  }

  #change<T>(act: (cancelled: AbortSignal) => Promise<T>): Promise<T> {
    const cancel = new AbortController();
    this.#cancels.add(cancel);
    const done = this.#changes.then(() => act(cancel.signal)).finally(() => this.#cancels.delete(cancel));
    // A change that failed is told to whoever asked for it; the next change goes on.
    this.#changes = done.catch(() => {});
    return done;
  }

  #unattended(done: Promise<unknown>): void {
    done.catch((error: unknown) => this.#ports.bug(error));
  }
}

const givenUp = failed({ kind: 'stopped', message: 'it was stopped before it had started' });

function failed(failure: Failure): { readonly kind: 'failed'; readonly failure: Failure } {
  return { kind: 'failed', failure };
}
