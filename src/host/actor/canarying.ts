import type { Clock } from '../../base/index.ts';
import type { CanaryRules } from '../../manifest/index.ts';
import type { CallOutcome } from '../call-outcome.ts';
import { type CanaryCount, type CanaryEnd, type CanarySnapshot, createCanaryCount } from '../canary/count.ts';
import type { CanaryDecision } from '../canary/decide.ts';
import type { Failure } from '../failure.ts';
import { type ComponentVersion, shortHash } from '../version.ts';
import type { Changes } from './changes.ts';
import { givenUp, type Instance, type Instances, type StartedInstance } from './instances.ts';
import type { Route } from './route.ts';
import type { Serving } from './serving.ts';
import type { Standing } from './standing.ts';
import type { Swap } from './swap.ts';
import type { TakeOver } from './take-over.ts';

/**
 * A new version beside the one that serves, for a share of the calls, until it takes over or is rolled back. What changes
 * something must be called in a change of the actor; `answered` and `spent` make changes of their own.
 */
export interface Canarying {
  /** That of the canary, while there is one. */
  readonly version: ComponentVersion | undefined;
  readonly snapshot: CanarySnapshot | undefined;
  readonly last: CanaryEnd | undefined;
  /** Starts a version beside the one that runs. */
  begin(version: ComponentVersion, rules: CanaryRules, cancelled: AbortSignal): Promise<CallOutcome>;
  /** Counts what became of a call, and settles the canary where that decides over it. */
  answered(serving: Serving, failure: Failure | undefined): void;
  /** The instance of the canary has failed. */
  spent(serving: Serving, failure: Failure): void;
  promote(reason: string, cancelled: AbortSignal): Promise<CallOutcome>;
  rollBack(reason: string): void;
  /** The same where something else takes the canary's place. Gives whether there was one. */
  drop(reason: string): boolean;
  /** The same where the component itself ends, with as much time for the call in flight as that has. */
  end(reason: string): void;
  /** What its instance was given at its start has changed. */
  renew(cancelled: AbortSignal): Promise<void>;
}

export interface CanaryingPorts {
  readonly clock: Clock;
  readonly standing: Standing;
  readonly changes: Changes;
  readonly instances: Instances;
  readonly route: Route;
  readonly takeOver: TakeOver;
  readonly swap: Swap;
  /** A failed instance is being replaced. */
  restarted(): void;
  changed(): void;
  unattended(done: Promise<unknown>): void;
}

interface Running {
  readonly version: ComponentVersion;
  readonly rules: CanaryRules;
  readonly count: CanaryCount;
  readonly since: number;
  /** How often its instance had to be replaced. */
  replaced: number;
  /** Whether it is decided over: then it gets no more calls. */
  isDecided: boolean;
}

export function createCanarying(ports: CanaryingPorts): Canarying {
  const { clock, standing, changes, instances, route, unattended } = ports;
  let running: Running | undefined;
  let last: CanaryEnd | undefined;

  /** With the state of the old one, so that both answer alike; that one goes on. */
  async function standBeside(version: ComponentVersion, cancelled: AbortSignal): Promise<StartedInstance> {
    const started = await instances.start(version, cancelled);
    const old = route.serving;
    if (started.kind === 'failed' || !old) return started;
    const taken = await ports.takeOver(old, started.instance, false, cancelled);
    old.release();
    return taken;
  }

  function share(canary: Running, instance: Instance): void {
    route.share(instance, () => !canary.isDecided && canary.count.takesTurn());
  }

  function take(): Serving | undefined {
    running = undefined;
    return route.unshare();
  }

  function note(canary: Running, kind: CanaryEnd['kind'], reason: string): void {
    last = { kind, hash: canary.version.hash, reason, time: clock.now() };
    ports.changed();
  }

  /** Lets the call that is in flight come to its end. */
  async function letGo(serving: Serving): Promise<void> {
    await serving.idle();
    await (serving.isSpent ? instances.end(serving.instance) : instances.endInPeace(serving.instance));
  }

  function drop(reason: string): boolean {
    route.beside?.makeRoom();
    return end(reason);
  }

  function end(reason: string): boolean {
    const canary = running;
    const serving = take();
    if (serving) unattended(letGo(serving));
    if (canary) note(canary, 'rolled-back', reason);
    return canary !== undefined;
  }

  function rollBack(reason: string): void {
    if (!running) return;
    standing.move('updating', `canary ${shortHash(running.version.hash)} is rolled back: ${reason}`);
    drop(reason);
    standing.move('running', 'the old version serves all calls');
  }

  async function promote(reason: string, cancelled: AbortSignal): Promise<CallOutcome> {
    const canary = running;
    const serving = take();
    if (!canary) return givenUp;
    serving?.makeRoom();
    await serving?.idle();
    // One that has failed is ended by the change that follows; a fresh instance takes over then.
    const instance = serving && !serving.isSpent && instances.has(serving.instance) ? serving.instance : undefined;
    const title = `canary ${shortHash(canary.version.hash)} is promoted: ${reason}`;
    const outcome = await ports.swap(canary.version, title, instance, cancelled);
    if (outcome.kind === 'failed') note(canary, 'rolled-back', outcome.failure.message);
    else {
      note(canary, 'promoted', reason);
      if (serving?.isProven) route.serving?.prove();
    }
    return outcome;
  }

  async function settle(canary: Running, decision: CanaryDecision, cancelled: AbortSignal): Promise<void> {
    if (running !== canary) return;
    // The old one is being replaced: the next answer decides anew.
    if (standing.state !== 'running' || decision.kind === 'go-on') canary.isDecided = false;
    else if (decision.kind === 'promote') await promote(decision.reason, cancelled);
    else rollBack(decision.reason);
  }

  async function replace(canary: Running, cancelled: AbortSignal): Promise<void> {
    const started = await standBeside(canary.version, cancelled);
    if (started.kind === 'ready') share(canary, started.instance);
    else drop(`it did not start again: ${started.failure.message}`);
  }

  return {
    get version() {
      return running?.version;
    },
    get snapshot() {
      if (!running) return undefined;
      const { version, rules, since, count } = running;
      return { version, rules, since, ...count.snapshot() };
    },
    get last() {
      return last;
    },
    async begin(version, rules, cancelled) {
      if (cancelled.aborted) return givenUp;
      const title = `a canary of version ${shortHash(version.hash)}`;
      standing.move('updating', title);
      const started = await standBeside(version, cancelled);
      if (started.kind === 'failed') {
        standing.failed(started.failure);
        standing.move('running', 'the canary did not start; the old version serves all calls');
        return started;
      }
      const count = createCanaryCount(rules);
      running = { version, rules, count, since: clock.now(), replaced: 0, isDecided: false };
      last = undefined;
      share(running, started.instance);
      standing.move('running', `${title} serves a share of the calls`);
      return { kind: 'returned', value: undefined };
    },
    answered(serving, failure) {
      const canary = running;
      if (!canary || (serving !== route.serving && serving !== route.beside)) return;
      canary.count.answered(serving === route.serving ? 'old' : 'canary', failure);
      const decision = canary.count.decide();
      if (decision.kind === 'go-on' || canary.isDecided) return;
      canary.isDecided = true;
      unattended(changes.make((cancelled) => settle(canary, decision, cancelled)));
    },
    spent(serving, failure) {
      const replacing = changes.make(async (cancelled) => {
        await instances.end(serving.instance);
        const canary = running;
        if (route.beside !== serving || !canary) return;
        ports.restarted();
        canary.replaced++;
        // Failed calls are counted, and too many of them end it; what fails without a call would never end.
        if (canary.replaced > canary.count.snapshot().canary.errors) drop(`it failed by itself: ${failure.message}`);
        else await replace(canary, cancelled);
      });
      unattended(replacing);
    },
    promote,
    rollBack,
    drop,
    end: (reason) => void end(reason),
    async renew(cancelled) {
      const canary = running;
      const serving = route.unshare();
      if (serving) unattended(letGo(serving));
      if (canary) await replace(canary, cancelled);
    },
  };
}
