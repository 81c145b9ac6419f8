import type { Clock, Owned } from '../base/index.ts';
import { type Policy, type Right, usualRestart } from '../manifest/index.ts';
import type { DenialRecorder } from './audit/denial-recorder.ts';
import type { ActorWorker } from './actor-worker.ts';
import { brokenForCallers } from './contract/check.ts';
import { answers, createDenials, type DenialSource } from './denials.ts';
import type { Failure } from './failure.ts';
import type { OutputKind } from './gates/cli/output.ts';
import type { LogLevel } from './gates/logging/logging.ts';
import type { StandingGrant } from './grants/rights.ts';
import type { CountedDenial } from './ledger/reader.ts';
import type { CountedUse } from './ledger/uses.ts';
import { createHealthChecks, type HealthChecks } from './hooks/health-checks.ts';
import { askHealth, handOver, hasLifecycle, hasState, type HealthWord, prepare, shutDown } from './hooks/hooks.ts';
import { type LifecycleMove, type LifecycleState, mayMove } from './lifecycle.ts';
import type { CallOrigin } from './links/origin.ts';
import type { LinkState } from './links/links.ts';
import { createMailbox, usualMailbox } from './mailbox/mailbox.ts';
import { type ActorMetrics, createMetrics } from './metrics/metrics.ts';
import { contractBroken, noSuchVersion, notServed, pinnedTo } from './refusals.ts';
import { type HealthRules, usualHealth } from './supervision/health.ts';
import { createRecovery, type Recovery } from './supervision/recovery.ts';
import { type ComponentKey, type ComponentVersion, shortHash } from './version.ts';
import { usualRetention } from './versions/history.ts';
import { createKeptVersions, type Kept } from './versions/kept.ts';
import { createWarm, type Warm } from './versions/warm.ts';
import { createUses } from './uses.ts';
import { type CallArguments, type ExportPath, nameOfPath, type Variables } from './worker/messages.ts';

export type CallOutcome =
  | { readonly kind: 'returned'; readonly value: unknown }
  | { readonly kind: 'failed'; readonly failure: Failure };

/** A call that is to be made, or why it is not. */
export type ChooseCall = (version: ComponentVersion) => ChosenCall | Extract<CallOutcome, { kind: 'failed' }>;

interface ChosenCall {
  readonly kind: 'chosen';
  readonly path: ExportPath;
  readonly args: CallArguments;
  readonly returnsResult: boolean;
}

/** What is known of an actor at one moment. */
export interface ActorSnapshot {
  readonly key: ComponentKey;
  readonly state: LifecycleState;
  /** Milliseconds since the epoch of the last move. */
  readonly since: number;
  /** The version that serves, or served last. */
  readonly version: ComponentVersion | undefined;
  readonly lastFailure: (Failure & { readonly time: number }) | undefined;
  /** The good versions that are kept, the oldest first, and the one that no other may replace. */
  readonly versions: readonly Kept[];
  readonly pinned: string | undefined;
  /** How many calls wait for their turn. */
  readonly waiting: number;
  /** What it said of itself last, where it can be asked. */
  readonly health: HealthWord | undefined;
  /** How often it was started again lately because it failed. */
  readonly restarts: number;
  /** How many calls have returned, whoever made them: a person, another component, a message, an HTTP client. */
  readonly returned: number;
  readonly denials: readonly CountedDenial[];
  /** What it was allowed and did, each capability, pattern and import apart. */
  readonly uses: readonly CountedUse[];
  /** How the links of that version stand. */
  readonly links: readonly LinkState[];
  /** Those that hold now. */
  readonly grants: readonly StandingGrant[];
  /** What the person has taken back. */
  readonly revoked: readonly Right[];
  /** What the person never wants to be asked about. */
  readonly ruledOut: readonly Right[];
  /** Requests that a question was answered about with no in this session. */
  readonly refused: readonly Right[];
}

/** What an actor needs of the host around it. */
export interface ActorPorts {
  readonly clock: Clock;
  /** From 0 to 1, to spread the restarts of actors that fell together. */
  jitter(): number;
  grants(): readonly StandingGrant[];
  revoked(): readonly Right[];
  ruledOut(): readonly Right[];
  refused(): readonly Right[];
  /** How the links of a version stand. */
  links(version: ComponentVersion): readonly LinkState[];
  /** What decides for a version: its own requests, and what the person says now. */
  policy(version: ComponentVersion): Policy;
  /** The values of those variables that a policy allows to be read. */
  variables(policy: Policy): Variables;
  startWorker(
    version: ComponentVersion,
    events: { output: ActorPorts['output']; denied(): void; died(failure: Failure): void },
  ): Promise<ActorWorker>;
  /** When it is asked how it is, where it can be asked. */
  readonly healthRules?: HealthRules;
  /** Puts denials on record. The actor tells it of its workers. */
  readonly recorder: DenialRecorder;
  moved(move: LifecycleMove): void;
  /** With a level it was logged, and holds whole messages. */
  output(stream: OutputKind, text: string, level?: LogLevel): void;
  changed(): void;
  /** Something happened that only a mistake in the host can explain, and that nobody waits for. */
  bug(error: unknown): void;
}

interface Serving {
  readonly worker: ActorWorker;
  readonly version: ComponentVersion;
  /** Whether it ever answered a call: then its failure is the call's, and no sign that it cannot live. */
  proven: boolean;
  /** Whether its instance has failed, or is about to be replaced. It is not called again. */
  spent: boolean;
  /** Whether calls wait meanwhile, since its state is being handed over. */
  held: boolean;
  /** How many calls it serves now. */
  calls: number;
  readonly checks: HealthChecks | undefined;
  /** The call that it serves, and what lets the next one begin elsewhere before that has ended. */
  busy: { readonly ended: Promise<unknown>; makeRoom(): void } | undefined;
}

/** A running component: at most one instance serves, one call at a time, and what failed is replaced, never reused. */
export class Actor {
  readonly #key: ComponentKey;
  readonly #ports: ActorPorts;
  readonly #denials = createDenials();
  readonly #uses = createUses();
  readonly #metrics = createMetrics();
  /** Every worker that has not ended: the one that serves, one that starts, those that end their last call. */
  readonly #workers = new Map<ActorWorker, ComponentVersion>();
  #state: LifecycleState = 'installed';
  #since: number;
  #serving: Serving | undefined;
  #returned = 0;
  #lastVersion: ComponentVersion | undefined;
  #lastFailure: (Failure & { readonly time: number }) | undefined;
  /** Starts, updates and stops, one after the other. Only who finds no instance that serves waits for them. */
  #changes: Promise<unknown> = Promise.resolve();
  readonly #cancels = new Set<AbortController>();
  #mailbox;
  readonly #kept = createKeptVersions(usualRetention);
  /** The worker of the version that served before, which a rollback finds ready. */
  readonly #warm: Warm<ActorWorker>;
  readonly #recovery: Recovery;
  /** Whether instances end at once, without being told before. */
  #hurried = false;

  constructor(key: ComponentKey, ports: ActorPorts) {
    this.#key = key;
    this.#ports = ports;
    this.#since = ports.clock.now();
    this.#mailbox = createMailbox(usualMailbox, ports.clock);
    this.#recovery = createRecovery(ports.clock, () => ports.jitter());
    this.#warm = createWarm({
      clock: ports.clock,
      end: (worker) => this.#endInPeace(worker),
      unattended: (done) => this.#unattended(done),
    });
  }

  snapshot(): ActorSnapshot {
    const { state, version } = this.standing();
    return {
      key: this.#key,
      state,
      since: this.#since,
      version,
      lastFailure: this.#lastFailure,
      versions: this.#kept.list(),
      pinned: this.#kept.pinned,
      waiting: this.#mailbox.waiting,
      health: this.#serving?.checks?.word,
      restarts: this.#recovery.restarts,
      returned: this.#returned,
      denials: this.#denials.list(),
      uses: this.#uses.list(),
      links: version ? this.#ports.links(version) : [],
      grants: this.#ports.grants(),
      revoked: this.#ports.revoked(),
      ruledOut: this.#ports.ruledOut(),
      refused: this.#ports.refused(),
    };
  }

  /** The part of the snapshot that costs nothing. */
  standing(): Pick<ActorSnapshot, 'state' | 'version'> {
    return { state: this.#state, version: this.#serving?.version ?? this.#lastVersion };
  }

  /** What it did so far and takes now. */
  metrics(): ActorMetrics {
    return this.#metrics.snapshot(this.#mailbox.waiting);
  }

  /**
   * Starts a version, or puts it in the place of the one that serves, which goes on until the new one stands.
   *
   * @param evenIfBreaking whether it may take the place of one whose callers would have to change for it
   */
  deploy(version: ComponentVersion, evenIfBreaking = false): Promise<CallOutcome> {
    const { pinned } = this.#kept;
    if (pinned !== undefined && pinned !== version.hash) return Promise.resolve(failed(pinnedTo(pinned)));
    return this.#change(async (cancelled) => {
      const serving = this.#state === 'running' && !evenIfBreaking ? this.#serving?.version : undefined;
      const broken = serving ? brokenForCallers(serving, version) : [];
      if (broken.length > 0) return failed(contractBroken(version.hash, broken));
      return this.#put(version, 'a new version', undefined, cancelled);
    });
  }

  /** Puts an earlier version in the place of the one that serves: the one before it, or the one that is named. */
  rollback(hash?: string): Promise<CallOutcome> {
    return this.#change(async (cancelled) => {
      const serving = this.#lastVersion?.hash ?? '';
      const version = hash === undefined ? this.#kept.before(serving) : this.#kept.find(hash);
      if (!version) return failed(noSuchVersion(hash));
      const reason = `rolled back to ${shortHash(version.hash)}`;
      const outcome = await this.#put(version, reason, this.#warm.take(version.hash), cancelled);
      // A pin moves with the person's wish, but only to a version that serves.
      if (outcome.kind === 'returned' && this.#kept.pinned !== undefined) this.pin(true);
      return outcome;
    });
  }

  /** Keeps the version that serves in its place, whatever is built after it, or lets it go again. */
  pin(isPinned: boolean): void {
    this.#kept.pin(isPinned ? this.#lastVersion?.hash : undefined);
    this.#ports.changed();
  }

  /** @param warm a worker of the version that stands already */
  async #put(
    version: ComponentVersion,
    reason: string,
    warm: ActorWorker | undefined,
    cancelled: AbortSignal,
  ): Promise<CallOutcome> {
    this.#recovery.forget();
    if (warm && (this.#state !== 'running' || cancelled.aborted)) await this.#end(warm);
    if (this.#state !== 'running') return this.#start(version, reason, cancelled);
    if (cancelled.aborted) return givenUp;
    this.#move('updating', reason);
    const started = warm ? { kind: 'ready' as const, worker: warm } : await this.#ready(version, cancelled);
    if (started.kind === 'failed') {
      this.#fail(started.failure);
      this.#move('running', 'the new version did not start; the old one goes on serving');
      return started;
    }
    const readyAt = this.#ports.clock.elapsed();
    const old = this.#serving;
    const taking = old && (await this.#takeOver(old, started.worker, version, cancelled));
    if (taking?.kind === 'failed') {
      this.#fail(taking.failure);
      this.#move('running', 'the state was not handed over; the old version goes on serving');
      return taking;
    }
    this.#serve(taking?.worker ?? started.worker, version);
    this.#move('running', reason);
    this.#metrics.swapped(this.#ports.clock.elapsed() - readyAt);
    if (old) this.#unattended(this.#retire(old));
    return { kind: 'returned', value: undefined };
  }

  /** Replaces the instance by a fresh one of the same version. */
  restart(reason: string): Promise<CallOutcome> {
    this.#recovery.forget();
    return this.#change((cancelled) => this.#renew(reason, cancelled));
  }

  /**
   * Ends every instance. A start or an update that is under way, or waits for its turn, is given up.
   *
   * @param graceMs how long what is in the mailbox may take to come to its end; what comes later than this is refused
   */
  stop(reason: string, graceMs = 0): Promise<void> {
    for (const cancel of this.#cancels) cancel.abort();
    this.#recovery.forget();
    return this.#change(async () => {
      this.#hurried = graceMs === 0;
      await this.#warm.coolDown();
      await this.#halt(reason, graceMs);
      await Promise.all(Array.from(this.#workers.keys(), (worker) => this.#end(worker)));
      this.#hurried = false;
    });
  }

  /**
   * Calls an export and settles whatever happens: with its value, its failure, or because the actor is gone.
   *
   * @param deadline milliseconds since the epoch, after which the call is not begun any more
   */
  async call(path: ExportPath, args: CallArguments, returnsResult: boolean, deadline?: number): Promise<CallOutcome> {
    return this.#deliver(() => ({ kind: 'chosen', path, args, returnsResult }), deadline);
  }

  /**
   * As {@link call}, for a call over a link: it waits for its turn no longer than those who wait for it.
   *
   * @param choose says what is called of the version that serves when its turn has come
   */
  async callOver(origin: CallOrigin, choose: ChooseCall): Promise<CallOutcome> {
    return this.#deliver(choose, origin.deadline(), origin);
  }

  async #deliver(choose: ChooseCall, deadline?: number, origin?: CallOrigin): Promise<CallOutcome> {
    const delivering = this.#mailbox.deliver(async (makeRoom) => {
      let serving = await this.#awaitServing();
      // Its state may have begun to be handed over in this very moment.
      while (serving?.held) serving = await this.#awaitServing();
      if (!serving) return failed(this.#whyNot());
      if (origin?.ended.aborted) return failed({ kind: 'stopped', message: 'whoever called it has ended' });
      const chosen = choose(serving.version);
      if (chosen.kind === 'failed') return chosen;
      const outcome = this.#callNow(serving, chosen, origin);
      serving.busy = { ended: outcome, makeRoom };
      return outcome;
    }, deadline);
    this.#metrics.queued(this.#mailbox.waiting);
    const delivered = await delivering;
    return delivered.kind === 'served' ? delivered.value : failed(notServed(delivered));
  }

  /** Counts what is refused in this component's name outside of its workers, until the returned is disposed. */
  countDenials(source: DenialSource): Owned {
    this.#denials.add(source);
    return { dispose: () => this.#denials.settle(source) };
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
      this.#unattended(this.#warm.coolDown());
      const outdated = this.#serving;
      // Calls that come from now on wait for the instance that has the variables.
      if (outdated) outdated.spent = true;
      const restart = this.#change(async (cancelled) => {
        if (this.#state !== 'running') return;
        await outdated?.busy?.ended;
        await this.#renew('its environment changed', cancelled);
      });
      this.#unattended(restart);
    }
    this.#ports.changed();
  }

  #inForce(version: ComponentVersion): [Policy, Variables] {
    const policy = this.#ports.policy(version);
    return [policy, this.#ports.variables(policy)];
  }

  /** The instance that serves; waits for a change under way, or a restart that is to come, only where there is none. */
  async #awaitServing(): Promise<Serving | undefined> {
    for (;;) {
      const serving = this.#serving;
      if (serving && !serving.spent && !serving.held) return serving;
      const changes = this.#changes;
      await changes;
      if (changes !== this.#changes) continue;
      const { pause } = this.#recovery;
      if (pause) await pause;
      else return this.#serving?.spent === false ? this.#serving : undefined;
    }
  }

  #whyNot(): Failure {
    if (this.#state === 'failed' && this.#lastFailure) {
      const { time: _, ...failure } = this.#lastFailure;
      return failure;
    }
    return { kind: 'stopped', message: 'the component is not running' };
  }

  async #callNow(
    serving: Serving,
    { path, args, returnsResult }: ChosenCall,
    origin: CallOrigin | undefined,
  ): Promise<CallOutcome> {
    const begun = this.#ports.clock.elapsed();
    serving.calls++;
    const answer = await serving.worker.call(path, args, returnsResult, serving.version.callTimeMs, origin);
    this.#metrics.called(nameOfPath(path), this.#ports.clock.elapsed() - begun, answer.kind === 'failed');
    serving.calls--;
    // One that got as far as a link which did not answer can live; what failed is another component.
    serving.proven ||= answer.kind === 'returned' || answer.failure.kind === 'not-linked';
    if (answer.kind === 'returned') this.#returned++;
    if (answer.kind === 'failed' && answer.spent) this.#replace(serving, answer.failure);
    this.#ports.changed();
    return answer.kind === 'returned' ? answer : failed(answer.failure);
  }

  #replace(spent: Serving, failure: Failure, proven?: boolean): void {
    if (spent.spent) return;
    spent.spent = true;
    const replacement = this.#change(async (cancelled) => {
      if (this.#serving !== spent) return this.#end(spent.worker);
      this.#fail(failure);
      void spent.checks?.dispose();
      this.#serving = undefined;
      this.#metrics.restarted();
      this.#move('failed', failure.message);
      await this.#end(spent.worker);
      await this.#recover(spent.version, failure, proven ?? spent.proven, cancelled);
    });
    this.#unattended(replacement);
  }

  /** Does what the rules say after a failure: starts it again, at once or later, or leaves it to a person. */
  async #recover(version: ComponentVersion, failure: Failure, proven: boolean, cancelled: AbortSignal): Promise<void> {
    const again = (): void => {
      const started = this.#change(async (later) => {
        if (this.#state === 'failed') await this.#startAgain(version, later);
      });
      this.#unattended(started);
    };
    const next = this.#recovery.next(version.restart ?? usualRestart, failure, proven, again);
    if (next === 'now') await this.#startAgain(version, cancelled);
    else if (next !== 'later') this.#fail({ ...failure, message: `${failure.message}; ${next.because}` });
  }

  async #startAgain(version: ComponentVersion, cancelled: AbortSignal): Promise<void> {
    const outcome = await this.#start(version, 'a fresh instance after a failure', cancelled);
    // One that does not even start is tried again as the rules say, until they give up on it.
    if (outcome.kind === 'failed' && !cancelled.aborted)
      await this.#recover(version, outcome.failure, false, cancelled);
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
        output: (...printed) => this.#ports.output(...printed),
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
    this.#metrics.add(starting, starting.meter);
    this.#ports.recorder.add(starting, version.hash);
    // Grants may have changed while it was made, before it was among the workers that are told.
    starting.setPolicy(...this.#inForce(version));
    const giveUp = (): void => this.#unattended(starting.dispose());
    if (cancelled.aborted) giveUp();
    else cancelled.addEventListener('abort', giveUp, { once: true });
    const started = await starting.started;
    const flaw = started.kind === 'ready' ? await prepare({ worker: starting, version }) : started.failure;
    cancelled.removeEventListener('abort', giveUp);
    if (!flaw && !cancelled.aborted) return { kind: 'ready', worker: starting };
    await this.#end(starting);
    return started.kind === 'ready' && cancelled.aborted ? givenUp : failed(flaw ?? givenUp.failure);
  }

  #serve(worker: ActorWorker, version: ComponentVersion): void {
    this.#lastVersion = version;
    this.#kept.add(version, this.#ports.clock.now());
    void this.#serving?.checks?.dispose();
    const serving: Serving = {
      worker,
      version,
      proven: false,
      spent: false,
      held: false,
      calls: 0,
      busy: undefined,
      checks: hasLifecycle(version) ? this.#checksOf(() => serving) : undefined,
    };
    this.#serving = serving;
  }

  #checksOf(of: () => Serving): HealthChecks {
    return createHealthChecks({
      clock: this.#ports.clock,
      rules: this.#ports.healthRules ?? usualHealth,
      ask: async (timeoutMs) => {
        // It has its turn as calls have, and whoever serves calls is well enough not to be asked between them.
        const asked = await this.#mailbox.deliver(async (makeRoom) => {
          const serving = of();
          if (this.#serving !== serving || serving.spent || serving.held) return undefined;
          const word = askHealth(serving, timeoutMs);
          serving.busy = { ended: word, makeRoom };
          return word;
        });
        return asked.kind === 'served' ? asked.value : undefined;
      },
      changed: () => this.#ports.changed(),
      failed: (failure) => this.#replace(of(), failure, false),
      unattended: (done) => this.#unattended(done),
    });
  }

  /**
   * Hands the state of the version that serves over to the one that comes, if both keep one: calls wait for that, and go
   * to whichever serves then.
   */
  async #takeOver(
    old: Serving,
    worker: ActorWorker,
    version: ComponentVersion,
    cancelled: AbortSignal,
  ): Promise<{ kind: 'ready'; worker: ActorWorker } | { kind: 'failed'; failure: Failure }> {
    if (!hasState(old.version) || !hasState(version)) return { kind: 'ready', worker };
    old.held = true;
    await old.busy?.ended;
    if (old.spent) return { kind: 'ready', worker };
    const handed = await handOver(old, { worker, version });
    if (handed.kind === 'handed-over') return { kind: 'ready', worker };
    if (handed.old) this.#replace(old, handed.old);
    if (version.onRefusal === 'start-clean' && !handed.touched) return { kind: 'ready', worker };
    await this.#end(worker);
    const clean = version.onRefusal === 'start-clean' ? await this.#ready(version, cancelled) : undefined;
    if (clean?.kind === 'ready') return clean;
    old.held = false;
    return clean ?? failed({ kind: 'state-refused', message: `its state was not handed over: ${handed.message}` });
  }

  /** Lets the call that is in flight come to its end, while others begin elsewhere, then keeps the worker ready a while. */
  async #retire(old: Serving): Promise<void> {
    old.busy?.makeRoom();
    await old.busy?.ended;
    const isWanted =
      this.#state === 'running' && this.#serving !== undefined && !old.spent && this.#workers.has(old.worker);
    if (isWanted) await this.#warm.keep({ hash: old.version.hash, worker: old.worker });
    else await this.#end(old.worker);
  }

  async #halt(reason: string, graceMs = 0): Promise<void> {
    const serving = this.#serving;
    if (!serving) return;
    this.#move('stopping', reason);
    void serving.checks?.dispose();
    if (graceMs > 0) await this.#drain(graceMs);
    this.#serving = undefined;
    if (serving.calls === 0 && !serving.spent) await this.#endInPeace(serving.worker);
    else await this.#end(serving.worker);
    this.#move('stopped', reason);
  }

  /** Ends an instance that serves nothing, and lets it know before where there is time. */
  async #endInPeace(worker: ActorWorker): Promise<void> {
    const version = this.#workers.get(worker);
    if (version && !this.#hurried) await shutDown({ worker, version });
    await this.#end(worker);
  }

  /** Waits until everything in the mailbox has come to its end, but not longer than it may take; nothing new is taken. */
  async #drain(graceMs: number): Promise<void> {
    const mailbox = this.#mailbox;
    mailbox.refuse('it is being stopped');
    const { promise: enough, resolve } = Promise.withResolvers<void>();
    const timer = this.#ports.clock.after(graceMs, resolve);
    await Promise.race([mailbox.drained(), enough]);
    await timer.dispose();
    mailbox.close('it was stopped');
    this.#mailbox = createMailbox(usualMailbox, this.#ports.clock);
  }

  async #end(worker: ActorWorker): Promise<void> {
    await worker.dispose();
    this.#workers.delete(worker);
    this.#denials.settle(worker);
    this.#uses.settle(worker);
    this.#metrics.settle(worker);
    this.#ports.recorder.settle(worker);
  }

  #died(worker: ActorWorker | undefined, failure: Failure): void {
    const serving = this.#serving;
    if (serving && serving.worker === worker) this.#replace(serving, failure);
    else if (this.#warm.holds(worker)) this.#unattended(this.#warm.coolDown());
  }

  #fail(failure: Failure): void {
    this.#lastFailure = { ...failure, time: this.#ports.clock.now() };
  }

  #move(to: LifecycleState, reason: string): void {
    const from = this.#state;
    if (!mayMove(from, to)) throw new Error(`a component cannot go from ${from} to ${to}`);
    this.#state = to;
    this.#since = this.#ports.clock.now();
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
