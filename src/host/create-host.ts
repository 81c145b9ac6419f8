import { tmpdir, totalmem } from 'node:os';
import { Emitter, messageOf, Scope } from '../base/index.ts';
import type { Policy } from '../manifest/index.ts';
import type { WorkerNews } from './actor/ports.ts';
import { createDenialRecorder, type DenialRecorder } from './audit/denial-recorder.ts';
import { createBroker } from './broker/broker.ts';
import { messageDesk } from './broker/desk.ts';
import { type CallOutcome, type Failed, failed } from './call-outcome.ts';
import type { Failure } from './failure.ts';
import { createRights } from './grants/rights.ts';
import type { Host, HostEvent, HostPorts } from './host.ts';
import { createAnsweredGrants } from './hosted/answered.ts';
import { createAtPorts } from './hosted/at-ports.ts';
import { createHoldings } from './hosted/holdings.ts';
import { createLaunch } from './hosted/launch.ts';
import { openComponent } from './hosted/opening.ts';
import { createRecordings } from './hosted/recordings.ts';
import { refusalOf } from './hosted/refusal.ts';
import { createRightsNews } from './hosted/rights-news.ts';
import { createRoster, type Hosted } from './hosted/roster.ts';
import { variablesFor } from './hosted/variables.ts';
import { referenceOf } from './imports-check.ts';
import { isIsolated, type Isolation } from './isolation/threads.ts';
import type { LifecycleMove } from './lifecycle.ts';
import { createLinks } from './links/links.ts';
import { createNetworkThread } from './network-thread.ts';
import { createServedPorts } from './network/served-ports.ts';
import { createProcesses } from './process/processes.ts';
import { createRunProgram } from './process/run-program.ts';
import { createAnswers } from './questions/answers.ts';
import { createPermissions } from './questions/permissions.ts';
import { createTapeRecordings } from './tape/recordings.ts';
import { superviseActors } from './supervision/supervise-actors.ts';
import { createSpans } from './tracing/call-spans.ts';
import type { ComponentKey } from './version.ts';
import type { Variables } from './worker/messages.ts';

/** Each component has a thread of its own, and a thread takes some ten megabytes before it does anything. */
const usualMost = 200;

/** How long what is in a mailbox may take to come to its end when its component is stopped. */
const stopGraceMs = 5000;

const severalWorkers: Failure = {
  kind: 'stopped',
  message: 'the calls of a component with a "pool" are not recorded: they are under way at the same time',
};

const hasEnded = failed({ kind: 'stopped', message: 'the host has ended' });

export function createHost(ports: HostPorts): Host {
  const { clock, log } = ports;
  const scope = new Scope((error) => log.error(`ending the host: ${messageOf(error)}`));
  const events = scope.own(new Emitter<HostEvent>((error) => log.error(`a listener failed: ${messageOf(error)}`)));
  const changed = (key: ComponentKey): void => events.fire({ kind: 'changed', key });
  const roster = createRoster();
  const spans = ports.spans && createSpans(ports.spans, clock);
  let ended = false;

  // What all components share.
  const network = scope.own(createNetworkThread(ports.workerFile, log, ports.virtualNetwork));
  const broker = scope.own(createBroker({ clock, newId: () => crypto.randomUUID() }));
  const { programs, environment } = ports;
  const processes = scope.own(
    createProcesses({ programs, environment, run: createRunProgram(clock), now: () => clock.now() }),
  );

  // What decides.
  const rights = scope.own(createRights({ ...ports, pinOf: (program) => programs.pinOf(program) }));
  const answered = createAnsweredGrants(rights);
  scope.own(rights.onChange(() => recheck()));
  const rightsNews = scope.own(
    createRightsNews({
      clock,
      rights,
      roster,
      ended: () => recheck(),
      changed(hosted, { added, environment: concernsVariables }) {
        hosted.actor.rightsChanged(added, concernsVariables && !answered.isGranting);
        update(hosted);
      },
    }),
  );
  const permissions = scope.own(
    createPermissions({
      ...ports,
      variable: (name) => environment[name],
      refused: rights.refused,
      refuse: rights.refuse,
      grant: answered.grant,
      allowedOnce: (component, right, what) =>
        ports.audit?.decided({ component, right, kind: 'granted', term: 'once', what }),
    }),
  );
  const links = createLinks({
    clock,
    permissions,
    policy: rights.policy,
    bug: (error) => log.error(`the host itself failed over a link: ${messageOf(error)}`),
    peers: () => roster.list().map(({ actor, key }) => ({ key, actor, ...actor.standing() })),
  });

  const holdings = createHoldings({ privates: links.privates, find: (key) => roster.find(key) });

  // What starts components and serves them.
  const look = (): void => rights.look();
  const lookOnce = oncePerTurn(look);
  const variables = (policy: Policy): Variables => variablesFor(policy, environment, clock.now());
  const messaging = (key: ComponentKey) => roster.find(key)?.member.messaging;
  const tapes = createTapeRecordings(() => clock.now());
  let isolation = ports.isolation?.get() ?? 'none';
  if (ports.isolation) scope.own(ports.isolation.onChange(() => isolate(ports.isolation?.get() ?? 'none')));
  const launch = createLaunch({
    clock,
    isolation: () => isolation,
    workerFile: ports.workerFile,
    mostMemoryBytes: ports.mostMemoryBytes ?? totalmem() * 0.75,
    network,
    links,
    answer: createAnswers({ clock, storage: ports.storage, permissions, processes, messaging, look }),
    tapes,
    messaging,
    spans,
    variables,
    look,
  });
  const scratch = ports.scratch ?? tmpdir();
  const recordings = createRecordings({ clock, scratch, rights, launch, recorderOf, outputOf, variables });
  const atPorts = createAtPorts({
    clock,
    rights,
    served: createServedPorts(network, clock),
    spans,
    port(key, port, state) {
      events.fire({ kind: 'port', key, port, state });
      log.info(`${key.name}: ${state.kind === 'failed' ? state.message : `port ${port} is ${state.kind}`}`);
    },
    turnedAway: changed,
    bug: (key, error) => log.error(`serving ${key.name} failed: ${messageOf(error)}`),
  });
  const before = { reference: referenceOf(ports.referenceWit), roster, most: ports.mostComponents ?? usualMost, links };

  /** Nobody waits for a fresh instance that a setting wants. */
  function renewLater({ name }: ComponentKey, renewed: Promise<void>): void {
    renewed.catch((error: unknown) => log.error(`the host itself failed over ${name}: ${messageOf(error)}`));
  }

  /** Puts what is said now in force, where it is not what was said before. */
  function recheck(): void {
    processes.recheck();
    rightsNews.look();
    recordings.recheck();
    permissions.recheck();
  }

  /** Moves those components that run elsewhere by what the setting says now. */
  function isolate(next: Isolation): void {
    const last = isolation;
    isolation = next;
    for (const { actor, key } of roster.list()) {
      if (isIsolated(next, key) !== isIsolated(last, key))
        renewLater(key, actor.renew('"airlock.isolation" was changed'));
    }
  }

  /** Takes messages, and opens and closes ports, as the component's state, its version and its rights say now. */
  function update(hosted: Hosted): void {
    hosted.member.update();
    atPorts.update(hosted);
  }

  /** Tells of those whose links lead to a component that something became of. */
  function tellLinked({ name }: ComponentKey): void {
    for (const { actor, key } of roster.list()) {
      if (actor.standing().version?.links?.some(({ provider }) => provider === name)) changed(key);
    }
  }

  function recorderOf(key: ComponentKey): DenialRecorder {
    return createDenialRecorder({
      clock,
      write: (records) => ports.audit?.denied(records.map((denied) => ({ component: key, ...denied }))),
    });
  }

  function outputOf(key: ComponentKey): WorkerNews['output'] {
    return (stream, text, level) => events.fire({ kind: 'output', key, stream, text, ...(level && { level }) });
  }

  function moved(key: ComponentKey, move: LifecycleMove): void {
    const known = roster.find(key);
    // Whoever hears of the move finds nothing held any more that ends with it.
    if (move.to === 'stopping') links.retire(key);
    else if (move.to === 'running') links.retire(key, known?.actor.standing().version);
    events.fire({ kind: 'moved', key, move });
    if (known) update(known);
    tellLinked(key);
  }

  const supervised = superviseActors({
    clock,
    peers: () => roster.list(),
    changed,
    bug: (error) => log.error(`supervising a group failed: ${messageOf(error)}`),
  });
  /** A person, or a new version, brings a component up: its group hears of that. */
  async function bring(key: ComponentKey, up: (hosted: Hosted) => Promise<CallOutcome>): Promise<CallOutcome> {
    const known = roster.find(key);
    const outcome = known ? await up(known) : notDeployed(key);
    if (outcome.kind === 'returned') supervised.decided(key);
    return outcome;
  }

  const opening = {
    clock,
    log,
    rights,
    links,
    broker,
    launch,
    spans,
    supervised,
    recorderOf,
    outputOf,
    variables,
    moved,
    changed,
  };

  function open(key: ComponentKey): Hosted {
    const hosted = openComponent(key, opening);
    roster.add(hosted);
    recheck();
    return hosted;
  }

  async function remove(key: ComponentKey): Promise<void> {
    const known = roster.find(key);
    roster.delete(key);
    known?.member.dispose();
    await known?.actor.stop('it was removed');
    await recordings.end(key);
    tapes.stop(key);
    await atPorts.drop(key);
    await known?.recorder.dispose();
    tellLinked(key);
  }

  scope.own({
    dispose: async () => {
      ended = true;
      supervised.end();
      await Promise.all(roster.list().map(({ key }) => remove(key)));
    },
  });

  return {
    onEvent: events.event,
    remove,
    async deploy(key, version, { evenIfBreaking = false, replaces } = {}) {
      if (ended) return hasEnded;
      const refusal = refusalOf({ key, version, evenIfBreaking, replaces }, before);
      if (refusal) return failed(refusal);
      if (!roster.find(key)) open(key);
      return bring(key, ({ actor }) => actor.deploy(version, evenIfBreaking));
    },
    async call(key, path, signature, args) {
      const known = roster.find(key);
      if (!known) return notDeployed(key);
      // What another window has revoked holds from this call on, not only from the next look at the file.
      lookOnce();
      return known.actor.call(path, args, signature.result?.kind === 'result');
    },
    holdings: {
      list: holdings.list,
      drop: holdings.drop,
      call(...given) {
        rights.look();
        return holdings.call(...given);
      },
    },
    restart(key) {
      holdings.end(key);
      return bring(key, ({ actor }) => actor.restart('asked for'));
    },
    rollback: (key, hash) => bring(key, ({ actor }) => actor.rollback(hash)),
    settleCanary: async (key, how) => roster.find(key)?.actor.settleCanary(how) ?? notDeployed(key),
    pin: (key, isPinned) => roster.find(key)?.actor.pin(isPinned),
    async stop(key, graceMs = stopGraceMs) {
      supervised.decided(key);
      await roster.find(key)?.actor.stop('asked for', graceMs);
      // One that had failed already is stopped without a move.
      await atPorts.drop(key);
    },
    async record(key) {
      const version = roster.find(key)?.actor.standing().version;
      if (!version) return notDeployed(key);
      return ended ? hasEnded : recordings.start(key, version);
    },
    async recordCalls(key) {
      if (ended) return hasEnded;
      if (roster.find(key)?.actor.standing().version?.pool) return failed(severalWorkers);
      if (!tapes.start(key))
        return failed({ kind: 'stopped', message: `calls of ${key.name} are being recorded already` });
      await roster.find(key)?.actor.renew('its calls are recorded');
      return { kind: 'returned', value: undefined };
    },
    recordedCalls: (key) => tapes.tape(key),
    recentCalls: (key) => roster.find(key)?.actor.recentCalls(),
    stopRecordingCalls: (key) => tapes.stop(key),
    snapshot: (key) => roster.find(key)?.actor.snapshot(),
    metrics: (key) => roster.find(key)?.actor.metrics(),
    arrange: supervised.arrange,
    groups: supervised.list,
    resetGroup: supervised.reset,
    durations: (key, name) => roster.find(key)?.actor.durations(name),
    messages: messageDesk(broker, clock),
    grant: rights.grant,
    revoke: rights.revoke,
    ruleOut: rights.ruleOut,
    dispose: () => scope.dispose(),
  };
}

/** Does something at most once in a turn: calls that are made together see the same. */
function oncePerTurn(act: () => void): () => void {
  let isDone = false;
  return () => {
    if (isDone) return;
    isDone = true;
    queueMicrotask(() => (isDone = false));
    act();
  };
}

function notDeployed(key: ComponentKey): Failed {
  return failed({ kind: 'component-not-found', message: `${key.name} is not deployed` });
}
