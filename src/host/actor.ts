import type { Owned } from '../base/index.ts';
import type { Right } from '../manifest/index.ts';
import { type StartApart, startsApart } from './actor/apart.ts';
import { type ChooseCall, createCalls } from './actor/calls.ts';
import { createCanarying } from './actor/canarying.ts';
import { createChanges } from './actor/changes.ts';
import { createCounts } from './actor/counts.ts';
import { createDeploying } from './actor/deploying.ts';
import { createInstances, type Instance } from './actor/instances.ts';
import { createMeasured } from './actor/measured.ts';
import { createPlace } from './actor/place.ts';
import type { ActorPorts } from './actor/ports.ts';
import { createRenewing } from './actor/renewing.ts';
import { createReplacing } from './actor/replacing.ts';
import { createRoute } from './actor/route.ts';
import type { ActorSnapshot } from './actor/snapshot.ts';
import { createStanding } from './actor/standing.ts';
import { createSwap } from './actor/swap.ts';
import { createTakeOver } from './actor/take-over.ts';
import type { CallOutcome } from './call-outcome.ts';
import { answers, type DenialSource } from './denials.ts';
import type { Failure } from './failure.ts';
import { createHealthChecks } from './hooks/health-checks.ts';
import { askHealth } from './hooks/hooks.ts';
import type { CallOrigin } from './links/origin.ts';
import type { Histogram } from './metrics/histogram.ts';
import type { ActorMetrics } from './metrics/metrics.ts';
import { createRecovery } from './supervision/recovery.ts';
import { createRecentCalls } from './tape/recent-calls.ts';
import type { Tape } from './tape/tape.ts';
import type { SpanPlace } from './tracing/span.ts';
import type { ComponentKey, ComponentVersion } from './version.ts';
import { usualRetention } from './versions/history.ts';
import { createKeptVersions } from './versions/kept.ts';
import { createWarm } from './versions/warm.ts';
import { type CallArguments, type ExportPath, isPlain } from './worker/messages.ts';

/** A running component: at most one instance serves, one call at a time, and what failed is replaced, never reused. */
export interface Actor {
  snapshot(): ActorSnapshot;
  /** The part of the snapshot that costs nothing. */
  standing(): Pick<ActorSnapshot, 'state' | 'version'>;
  /** What it did so far and takes now. */
  metrics(): ActorMetrics;
  /** The calls that it answered last. */
  recentCalls(): Tape;
  /** How long the calls of an export took. */
  durations(name: string): Histogram | undefined;
  /**
   * Starts a version, or puts it in the place of the one that serves, which goes on until the new one stands.
   *
   * @param evenIfBreaking whether it may take the place of one whose callers would have to change for it
   */
  deploy(version: ComponentVersion, evenIfBreaking?: boolean): Promise<CallOutcome>;
  /** Puts an earlier version in the place of the one that serves: the one before it, or the one that is named. */
  rollback(hash?: string): Promise<CallOutcome>;
  /** Has the canary take the place of the version that serves, or ends it, because a person says so. */
  settleCanary(how: 'promote' | 'roll-back'): Promise<CallOutcome>;
  /** Keeps the version that serves in its place, whatever is built after it, or lets it go again. */
  pin(isPinned: boolean): void;
  /** Replaces the instance by a fresh one of the same version. */
  restart(reason: string): Promise<CallOutcome>;
  /**
   * Ends every instance. A start or an update that is under way, or waits for its turn, is given up.
   *
   * @param graceMs how long what is in the mailbox may take to come to its end; what comes later than this is refused
   */
  stop(reason: string, graceMs?: number): Promise<void>;
  /**
   * Calls an export and settles whatever happens: with its value, its failure, or because the actor is gone.
   *
   * @param deadline milliseconds since the epoch, after which the call is not begun any more
   * @param parent the span from which it follows
   */
  call(
    path: ExportPath,
    args: CallArguments,
    returnsResult: boolean,
    deadline?: number,
    parent?: SpanPlace,
  ): Promise<CallOutcome>;
  /**
   * As {@link Actor.call}, for a call over a link: it waits for its turn no longer than those who wait for it.
   *
   * @param choose says what is called of the version that serves when its turn has come
   */
  callOver(origin: CallOrigin, choose: ChooseCall): Promise<CallOutcome>;
  readonly startApart: StartApart;
  /** Counts what is refused in this component's name outside of its workers, until the returned is disposed. */
  countDenials(source: DenialSource): Owned;
  /**
   * What decides has changed: it holds from the next use on. `added` are rights that hold now and did not before.
   *
   * @param environment whether it may concern variables: the instance is started anew, since their values are given to
   * it at its start
   */
  rightsChanged(added: readonly Right[], environment: boolean): void;
  /** Puts a fresh instance in the place of the one that serves, as soon as its call has ended. */
  renew(reason: string): Promise<void>;
}

export function createActor(key: ComponentKey, ports: ActorPorts): Actor {
  const { clock } = ports;
  const changed = (): void => ports.changed();
  const unattended = (done: Promise<unknown>): void => void done.catch((error: unknown) => ports.bug(error));

  const standing = createStanding(clock, (move) => {
    ports.moved(move);
    changed();
  });
  const changes = createChanges();
  const recovery = createRecovery(clock, () => ports.jitter());
  const kept = createKeptVersions(usualRetention);
  const counts = createCounts(ports.recorder, () => clock.now());
  const { denials, uses, metrics } = counts;
  const recent = createRecentCalls();
  const measured = createMeasured(clock, { metrics, recent, spans: ports.spans });

  const route = createRoute({
    replace: (spent, failure, proven) =>
      spent === route.beside ? canarying.spent(spent, failure) : replacing.replace(spent, failure, proven),
    watch: (serving) =>
      createHealthChecks({
        clock,
        rules: () => ports.healthRules(),
        ask: (timeoutMs) => calls.between(serving, () => askHealth(serving.instance, timeoutMs)),
        changed,
        failed: (failure) => route.spend(serving, failure, false),
        unattended,
      }),
  });
  const calls = createCalls({
    clock,
    route,
    changes,
    recovery,
    standing,
    metrics,
    measured,
    changed,
    answered: (...answer) => canarying.answered(...answer),
  });
  const instances = createInstances({
    ...ports,
    counts,
    restarted: () => metrics.restarted(),
    unattended,
    died(instance, failure) {
      const led = [route.serving, route.beside].find((serving) => serving?.instance === instance);
      if (led) route.spend(led, failure);
      else if (warm.holds(instance)) unattended(warm.coolDown());
    },
  });
  /** The instance of the version that served before, which a rollback finds ready. */
  const warm = createWarm<Instance>({ clock, end: (instance) => instances.endInPeace(instance), unattended });
  const serves = (version: ComponentVersion): void => {
    kept.add(version, clock.now());
    metrics.serves(version.hash);
  };
  const place = createPlace({ standing, instances, route, calls, serves });
  const { restarted, swapped } = metrics;
  const takeOver = createTakeOver({ instances, route });
  function left(failure: Failure, gaveUp: boolean): void {
    canarying.drop(`the version that serves failed: ${failure.message}`);
    if (gaveUp) ports.gaveUp(failure);
  }

  const replacing = createReplacing({
    standing,
    changes,
    instances,
    route,
    place,
    recovery,
    restarted,
    changed,
    unattended,
    left,
  });
  const swap = createSwap({ clock, standing, instances, route, place, takeOver, warm, swapped, unattended });
  const canarying = createCanarying({
    clock,
    standing,
    changes,
    instances,
    route,
    takeOver,
    swap,
    restarted,
    changed,
    unattended,
  });
  const deploying = createDeploying({
    standing,
    changes,
    instances,
    place,
    swap,
    canarying,
    kept,
    warm,
    recovery,
    changed,
    unattended,
  });
  const renewing = createRenewing({ standing, changes, instances, route, place, canarying, warm, recovery });

  return {
    deploy: (version, evenIfBreaking = false) => deploying.deploy(version, evenIfBreaking),
    rollback: (hash) => deploying.rollback(hash),
    settleCanary: deploying.settleCanary,
    pin: deploying.pin,
    restart: renewing.restart,
    stop: (reason, graceMs = 0) => renewing.stop(reason, graceMs),
    call: (path, args, returnsResult, deadline, parent) =>
      calls.deliver(() => ({ kind: 'chosen', path, args, returnsResult, parent }), !isPlain(args), deadline),
    callOver: (origin, choose) => calls.deliver(choose, true, origin.deadline(), origin),
    startApart: startsApart(instances, measured),
    countDenials(source) {
      denials.add(source);
      return { dispose: () => denials.settle(source) };
    },
    rightsChanged(added, environment) {
      instances.recheck();
      denials.forget((denial) => added.some((grant) => answers(grant, denial)));
      if (environment) unattended(renewing.renew('its environment changed'));
      changed();
    },
    renew: (reason) => renewing.renew(reason),
    metrics: () => metrics.snapshot(calls.waiting),
    recentCalls: () => recent.tape(key.name),
    durations: (name) => metrics.histogram(name),
    standing: () => ({ state: standing.state, version: standing.version }),
    snapshot: () => ({
      key,
      state: standing.state,
      since: standing.since,
      version: standing.version,
      lastFailure: standing.lastFailure,
      versions: kept.list(),
      pinned: kept.pinned,
      process: route.serving?.instance.worker.process,
      pool: route.serving?.instance.worker.pool?.(),
      waiting: calls.waiting,
      health: route.serving?.checks?.word,
      canary: canarying.snapshot,
      lastCanary: canarying.last,
      group: ports.group(),
      restarts: recovery.restarts,
      returned: metrics.returned,
      denials: denials.list(),
      uses: uses.list(),
      links: standing.version ? ports.links(standing.version) : [],
      ...ports.rights(),
    }),
  };
}
