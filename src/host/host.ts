import { tmpdir, totalmem } from 'node:os';
import { dirname } from 'node:path';
import { type Clock, Emitter, type Event, type Log, messageOf, type Owned, Scope } from '../base/index.ts';
import { compilePolicy, defaultLimits, type Policy, type Right } from '../manifest/index.ts';
import type { FunctionSignature } from '../wit/index.ts';
import { type ActorWorker, startActorWorker } from './actor-worker.ts';
import { Actor, type ActorPorts, type ActorSnapshot, type CallOutcome } from './actor.ts';
import type { Audit } from './audit/audit.ts';
import { createDenialRecorder, type DenialRecorder } from './audit/denial-recorder.ts';
import { brokenForCallers } from './contract/check.ts';
import { createBroker } from './broker/broker.ts';
import { type MessageDesk, messageDesk } from './broker/desk.ts';
import { joinBroker, type Member } from './broker/member.ts';
import { requestedVariables } from './gates/cli/environment.ts';
import type { OutputKind } from './gates/cli/output.ts';
import { newDiskCount } from './gates/filesystem/disk-allowance.ts';
import type { LogLevel } from './gates/logging/logging.ts';
import { createRights, type GrantTerm, type Rights, type RightsPorts } from './grants/rights.ts';
import { isSame } from './grants/session.ts';
import { customInterfaces, refusedImports, referenceOf } from './imports-check.ts';
import { createThreads, isIsolated, type Isolation, type IsolationSetting } from './isolation/threads.ts';
import type { LifecycleMove } from './lifecycle.ts';
import { createLinks, linkedInterfaces } from './links/links.ts';
import { createLedgerReader } from './ledger/reader.ts';
import type { ActorMetrics } from './metrics/metrics.ts';
import { createMemorySum } from './memory-sum.ts';
import { createNetworkThread } from './network-thread.ts';
import type { VirtualNetwork } from './network/virtual/virtual-network.ts';
import { createServedPorts, type PortOwner, type PortState } from './network/served-ports.ts';
import { createProcesses } from './process/processes.ts';
import type { Programs } from './process/programs.ts';
import { createRunProgram } from './process/run-program.ts';
import { contractBroken } from './refusals.ts';
import { type Recording, recordingPolicy, type StartedRecording, startRecording } from './recording.ts';
import { createAnswers } from './questions/answers.ts';
import { type AskPerson, createPermissions } from './questions/permissions.ts';
import { uncalled } from './questions/while-recording.ts';
import { holdsPorts, patienceMs, requestHandler, servedPorts, statusOf } from './serving.ts';
import { type ComponentKey, type ComponentVersion, nameOfKey } from './version.ts';
import type { Storage } from './storage/storage.ts';
import type { ExportPath, Variables } from './worker/messages.ts';

/**
 * What the host is given: nothing in it reads a clock, a setting or the environment by itself. Without roles there are
 * none, without `onUndecided` what is undecided is refused, and without `ask` nobody answers.
 */
export interface HostPorts extends Omit<RightsPorts, 'pinOf'> {
  readonly clock: Clock;
  readonly log: Log;
  /** Absolute path of the bundled `worker.js`. */
  readonly workerFile: string;
  /** The environment of which a component may be granted variables. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The programs that a component may be granted to run. */
  readonly programs: Programs;
  /** Keeps what components store. Without it they are told that there is no place for it. */
  readonly storage?: Storage;
  /** Our own copies of the interfaces that a guest can import, as WIT: the texts of `referenceFiles`. */
  readonly referenceWit: readonly string[];
  /** Where what is decided and denied goes on record; nowhere without one. The host does not end it. */
  readonly audit?: Audit;
  /** How many components there may be at once, those that are stopped included; `usualMost` without it. */
  readonly mostComponents?: number;
  /** How many bytes all instances together may use; without it three quarters of what the machine has. */
  readonly mostMemoryBytes?: number;
  /** An absolute path of a folder for what is thrown away again; the system's without it. */
  readonly scratch?: string;
  /** Which components run in processes of their own; none without it. */
  readonly isolation?: IsolationSetting;
  /** Stands in the place of the real network, which is then never reached. */
  readonly virtualNetwork?: VirtualNetwork;
  /** Asks the person about what is undecided, where `onUndecided` says so. */
  readonly ask?: AskPerson;
}

export type HostEvent =
  | { readonly kind: 'changed'; readonly key: ComponentKey }
  | { readonly kind: 'moved'; readonly key: ComponentKey; readonly move: LifecycleMove }
  | {
      readonly kind: 'output';
      readonly key: ComponentKey;
      readonly stream: OutputKind;
      readonly text: string;
      /** Where it was logged through `wasi:logging`; the text then holds whole messages of this level. */
      readonly level?: LogLevel;
    }
  /** A port on which a component is to be served was opened or closed, or cannot be opened. */
  | { readonly kind: 'port'; readonly key: ComponentKey; readonly port: number; readonly state: PortState };

export interface Host extends Owned {
  /**
   * Starts a version or swaps it in. The key's manifest path must be a real path: grants hang on it. A version that
   * breaks the callers of the one that serves fails as `contract-broken`, and the old one goes on serving.
   */
  deploy(key: ComponentKey, version: ComponentVersion, terms?: SwapTerms): Promise<CallOutcome>;
  call(
    key: ComponentKey,
    path: ExportPath,
    signature: FunctionSignature,
    args: readonly unknown[],
  ): Promise<CallOutcome>;
  restart(key: ComponentKey): Promise<CallOutcome>;
  /** Puts an earlier version in place: the one before, or the one whose hash is given. */
  rollback(key: ComponentKey, hash?: string): Promise<CallOutcome>;
  /** Keeps the version that serves in its place, whatever is built after it, or lets it go again. */
  pin(key: ComponentKey, isPinned: boolean): void;
  /** What is under way or waits for its turn has some seconds to come to its end. */
  stop(key: ComponentKey): Promise<void>;
  /** Stops a component and forgets it. Its grants stay. */
  remove(key: ComponentKey): Promise<void>;
  snapshot(key: ComponentKey): ActorSnapshot | undefined;
  /** Calls, errors, latencies, memory and processor time of a component since it was first deployed. */
  metrics(key: ComponentKey): ActorMetrics | undefined;
  /** The messages between its components. */
  readonly messages: MessageDesk;
  /**
   * Starts an instance of the version that serves in which a person records what it needs. Only a person's act may lead
   * here: it reads what nobody granted.
   */
  record(key: ComponentKey): Promise<StartedRecording>;
  /**
   * Gives a right, of which only what the manifest requests will ever count. Throws if it could not be put on disk, or
   * names a program that is not there; then nothing is granted.
   */
  grant(key: ComponentKey, right: Right, term: GrantTerm): void;
  /** Takes back what was granted, ruled out or answered with no. Throws if the disk did not take it. */
  revoke(key: ComponentKey, right: Right): void;
  /** Never asks about a right again, and takes back what was granted of it. */
  ruleOut(key: ComponentKey, right: Right): void;
  readonly onEvent: Event<HostEvent>;
}

/** On what terms a version takes the place of another. */
export interface SwapTerms {
  /** A person said that it may break those who call it. Nothing that comes with a component says so. */
  readonly evenIfBreaking?: boolean;
  /** The component in whose place it comes, where that has another origin and so another key. */
  readonly replaces?: ComponentKey;
}

/** From the start of its worker to the instance: as long as that may take. */
const startTimeoutMs = 20_000;

/** Each component has a thread of its own, and a thread takes some ten megabytes before it does anything. */
const usualMost = 200;

export function createHost(ports: HostPorts): Host {
  const scope = new Scope((error) => ports.log.error(`ending the host: ${messageOf(error)}`));
  const events = scope.own(
    new Emitter<HostEvent>((error) => ports.log.error(`a listener failed: ${messageOf(error)}`)),
  );
  const network = scope.own(createNetworkThread(ports.workerFile, ports.log, ports.virtualNetwork));
  const served = createServedPorts(network, ports.clock);
  const broker = scope.own(createBroker({ clock: ports.clock, newId: () => crypto.randomUUID() }));
  let isolation = ports.isolation?.get() ?? 'none';
  const threads = createThreads({ ...ports, network, isolation: () => isolation });
  const processes = scope.own(
    createProcesses({
      programs: ports.programs,
      run: createRunProgram(ports.clock),
      environment: ports.environment,
      now: () => ports.clock.now(),
    }),
  );
  const reference = referenceOf(ports.referenceWit);
  const rights = scope.own(createRights({ ...ports, pinOf: (program) => ports.programs.pinOf(program) }));
  const actors = new Map<string, Entry>();
  const grown = new Map<string, SharedArrayBuffer>();
  const recordings = new Map<string, Promise<StartedRecording>>();
  /** Those that have started. */
  const recorded = new Map<string, Recording>();
  const memory = createMemorySum(ports.mostMemoryBytes ?? totalmem() * 0.75, () => ports.clock.now());
  const most = ports.mostComponents ?? usualMost;
  scope.own(rights.onChange(() => refresh()));
  if (ports.isolation) scope.own(ports.isolation.onChange(() => isolate(ports.isolation?.get() ?? 'none')));
  /** Looks again when the next grant ends. */
  let nextEnd: Owned | undefined;
  scope.own({ dispose: () => nextEnd?.dispose() });
  let ended = false;

  /** Whether what changes now is what the person has just answered. */
  let answering = false;
  const permissions = scope.own(
    createPermissions({
      ...ports,
      variable: (name) => ports.environment[name],
      refused: rights.refused,
      refuse: rights.refuse,
      allowedOnce: (component, right, what) =>
        ports.audit?.decided({ component, right, kind: 'granted', term: 'once', what }),
      grant(key, right, term) {
        // Whoever asked goes on with what was granted; to start it anew would end the very call that needs it.
        answering = true;
        try {
          rights.grant(key, right, term);
        } finally {
          answering = false;
        }
      },
    }),
  );
  const messaging = (key: ComponentKey) => actors.get(nameOfKey(key))?.member.messaging;
  const answer = createAnswers({ ...ports, permissions, processes, messaging, look: () => rights.look() });

  const links = createLinks({
    clock: ports.clock,
    permissions,
    policy: rights.policy,
    peers: () =>
      Array.from(actors.values(), ({ actor, key }) => {
        const { state, version } = actor.standing();
        return { key, actor, state, version };
      }),
  });

  /** Tells of those whose links lead to a component that something became of. */
  function tellLinked({ name }: ComponentKey): void {
    for (const { actor, key } of actors.values()) {
      const linked = actor.standing().version?.links?.some(({ provider }) => provider === name);
      if (linked) events.fire({ kind: 'changed', key });
    }
  }

  function variables(policy: Policy): Variables {
    return variablesFor(policy, ports.environment, ports.clock.now());
  }

  function recorderOf(key: ComponentKey): DenialRecorder {
    return createDenialRecorder({
      clock: ports.clock,
      write: (records) => ports.audit?.denied(records.map((denied) => ({ component: key, ...denied }))),
    });
  }

  function outputOf(key: ComponentKey): ActorPorts['output'] {
    return (stream, text, level) => events.fire({ kind: 'output', key, stream, text, ...(level && { level }) });
  }

  function actorOf(key: ComponentKey): Actor {
    const known = actors.get(nameOfKey(key));
    if (known) return known.actor;
    const recorder = recorderOf(key);
    const actor = new Actor(key, {
      recorder,
      clock: ports.clock,
      jitter: () => Math.random(),
      grants: () => rights.standing(key),
      revoked: () => rights.policy(key, []).revoked,
      ruledOut: () => rights.ruledOut(key),
      refused: () => rights.refused(key),
      policy: ({ requests }) => rights.policy(key, requests),
      variables,
      moved: (move) => {
        events.fire({ kind: 'moved', key, move });
        serve(key);
        tellLinked(key);
      },
      links: (version) => links.states(key, version),
      changed: () => events.fire({ kind: 'changed', key }),
      output: outputOf(key),
      bug: (error) => ports.log.error(`the host itself failed over ${key.name}: ${messageOf(error)}`),
      startWorker: (version, workerEvents) =>
        launch(key, version, workerEvents, () => rights.policy(key, version.requests)),
    });
    const member = joinBroker({
      broker,
      clock: ports.clock,
      name: key.name,
      actor,
      recorder,
      policy: (requests) => rights.policy(key, requests),
      changed: () => events.fire({ kind: 'changed', key }),
    });
    actors.set(nameOfKey(key), { actor, key, recorder, member, said: saidOf(rights, key) });
    refresh();
    return actor;
  }

  /** One count for all versions and instances, as long as this host lives. */
  function grownOf(key: ComponentKey): SharedArrayBuffer {
    const known = grown.get(nameOfKey(key)) ?? newDiskCount();
    grown.set(nameOfKey(key), known);
    return known;
  }

  /** @param copies the folder for what it changes, where nothing real may change */
  async function launch(
    key: ComponentKey,
    version: ComponentVersion,
    workerEvents: Parameters<ActorPorts['startWorker']>[1],
    policyNow: () => Policy,
    copies?: string,
  ): Promise<ActorWorker> {
    const thread = await threads.prepare(key, version);
    const policy = policyNow();
    const startThread = thread.start({
      data: {
        glue: version.glue,
        requests: version.requests,
        root: dirname(key.manifestPath),
        inputs: version.inputs,
        conditions: version.conditions,
        custom: customInterfaces(version),
        links: linkedInterfaces(version),
        variables: variables(policy),
        ...(copies !== undefined && { copies }),
      },
      policy,
      grown: copies === undefined ? grownOf(key) : newDiskCount(),
    });
    const start = (): ActorWorker =>
      startActorWorker(
        {
          ...workerEvents,
          clock: ports.clock,
          startTimeoutMs,
          answer: async (question, gone, pause, originFor) => {
            if (question.kind !== 'link') {
              return answer(question, { key, version, ended: gone, pause, policy: policyNow });
            }
            if (copies !== undefined) return { kind: 'link', outcome: uncalled(question) };
            rights.look();
            const outcome = await links.answer(question, { key, version, origin: originFor(key) });
            return { kind: 'link', outcome };
          },
        },
        startThread,
      );
    return memory.start((version.memoryBytes ?? defaultLimits.memoryBytes) + thread.bytes, start);
  }

  async function record(key: ComponentKey): Promise<StartedRecording> {
    const version = actors.get(nameOfKey(key))?.actor.snapshot().version;
    if (!version) return notDeployed(key);
    if (ended) return { kind: 'failed', failure: { kind: 'stopped', message: 'the host has ended' } };
    if (recordings.has(nameOfKey(key))) {
      return { kind: 'failed', failure: { kind: 'stopped', message: `${key.name} is being recorded already` } };
    }
    const policy = (): Policy => recordingPolicy(rights.policy(key, version.requests), rights.refused(key));
    const recorder = recorderOf(key);
    const heard = { output: outputOf(key), denied: () => recorder.news(), died: () => {} };
    const started = startRecording(version, {
      clock: ports.clock,
      scratch: ports.scratch ?? tmpdir(),
      recorder,
      policy,
      variables,
      startWorker: (copies) => launch(key, version, heard, policy, copies),
      ended() {
        recordings.delete(nameOfKey(key));
        recorded.delete(nameOfKey(key));
      },
    });
    recordings.set(nameOfKey(key), started);
    const known = await started;
    if (known.kind === 'recording') {
      recorded.set(nameOfKey(key), known.recording);
      // Something may have been said while it started.
      known.recording.recheck();
    }
    return known;
  }

  async function endRecording(key: ComponentKey): Promise<void> {
    const started = await recordings.get(nameOfKey(key))?.catch(() => undefined);
    if (started?.kind === 'recording') await started.recording.dispose();
  }

  /** Moves those components that run elsewhere by what the setting says now. */
  function isolate(next: Isolation): void {
    const before = isolation;
    isolation = next;
    for (const { actor, key } of actors.values()) {
      if (isIsolated(next, key) !== isIsolated(before, key)) actor.renew('"airlock.isolation" was changed');
    }
  }

  /** Takes messages, and opens and closes ports, as the component's state, its version and its rights say now. */
  function serve(key: ComponentKey): void {
    const known = actors.get(nameOfKey(key));
    known?.member.update();
    const actor = known?.actor;
    const snapshot = actor?.snapshot();
    if (!actor || !snapshot?.version) return;
    served.set(ownerOf(key, actor), holdsPorts(snapshot.state) ? portsOf(key, snapshot.version) : []);
  }

  function portsOf(key: ComponentKey, version: ComponentVersion): readonly number[] {
    return servedPorts(version, rights.policy(key, version.requests), ports.clock.now());
  }

  function ownerOf(key: ComponentKey, actor: Actor): PortOwner {
    return {
      name: nameOfKey(key),
      title: key.name,
      watch: (ledger) => actor.countDenials({ denials: createLedgerReader(ledger) }),
      bug: (error) => ports.log.error(`serving ${key.name} failed: ${messageOf(error)}`),
      turnedAway: () => events.fire({ kind: 'changed', key }),
      report(port, state) {
        events.fire({ kind: 'port', key, port, state });
        ports.log.info(`${key.name}: ${state.kind === 'failed' ? state.message : `port ${port} is ${state.kind}`}`);
      },
      async answer(port, head) {
        // As at any call: what another window has revoked holds from now on.
        rights.look();
        const { version } = actor.snapshot();
        const path = version && requestHandler(version);
        if (!path || !portsOf(key, version).includes(port)) return 503;
        return statusOf(await actor.call(path, { served: head, patienceMs: patienceMs(version) }, false));
      },
    };
  }

  /** Puts what is said now in force, where it is not what was said before. */
  function refresh(): void {
    processes.recheck();
    for (const entry of actors.values()) {
      const before = entry.said;
      entry.said = saidOf(rights, entry.key);
      if (entry.said.text === before.text) continue;
      const added = without(entry.said.allowed, before.allowed);
      const changed = [...added, ...without(before.allowed, entry.said.allowed), ...difference(before, entry.said)];
      entry.actor.rightsChanged(added, !answering && changed.some(({ capability }) => capability === 'environment'));
      serve(entry.key);
    }
    for (const recording of recorded.values()) recording.recheck();
    permissions.recheck();
    void nextEnd?.dispose();
    const now = ports.clock.now();
    const ends = Array.from(actors.values(), ({ said }) => said.ends).flat();
    const next = Math.min(...ends.filter((end) => end > now));
    nextEnd = Number.isFinite(next) ? ports.clock.after(Math.min(next - now, longestTimer), refresh) : undefined;
  }

  /** What breaks for the callers of a component in whose place a version of another origin comes. */
  function brokenBy(replaced: ComponentKey | undefined, version: ComponentVersion): readonly string[] {
    const old = replaced && actors.get(nameOfKey(replaced))?.actor.snapshot();
    return old?.version && old.state === 'running' ? brokenForCallers(old.version, version) : [];
  }

  async function remove(key: ComponentKey): Promise<void> {
    const known = actors.get(nameOfKey(key));
    actors.delete(nameOfKey(key));
    known?.member.dispose();
    await known?.actor.stop('it was removed');
    await endRecording(key);
    await served.drop(nameOfKey(key));
    await known?.recorder.dispose();
    tellLinked(key);
  }

  scope.own({
    dispose: async () => {
      ended = true;
      await Promise.all(Array.from(actors.values(), ({ key }) => remove(key)));
    },
  });

  return {
    onEvent: events.event,
    remove,
    record,
    async deploy(key, version, terms = {}) {
      const refused = refusedImports(version, reference);
      if (refused.length > 0) {
        return { kind: 'failed', failure: { kind: 'import-refused', message: refused.join('; ') } };
      }
      if (ended) return { kind: 'failed', failure: { kind: 'stopped', message: 'the host has ended' } };
      if (!actors.has(nameOfKey(key)) && actors.size >= most) {
        const message = `${most} components are there already, and the host runs no more at once`;
        return { kind: 'failed', failure: { kind: 'resource-limit-exceeded', message } };
      }
      const unlinked = links.refusals(key, version);
      if (unlinked.length > 0) return { kind: 'failed', failure: { kind: 'not-linked', message: unlinked.join('; ') } };
      const broken = terms.evenIfBreaking ? [] : brokenBy(terms.replaces, version);
      if (broken.length > 0) return { kind: 'failed', failure: contractBroken(version.hash, broken) };
      return actorOf(key).deploy(version, terms.evenIfBreaking);
    },
    async call(key, path, signature, args) {
      const known = actors.get(nameOfKey(key));
      if (!known) {
        return notDeployed(key);
      }
      // What another window has revoked holds from this call on, not only from the next look at the file.
      rights.look();
      return known.actor.call(path, args, signature.result?.kind === 'result');
    },
    async restart(key) {
      const known = actors.get(nameOfKey(key));
      if (known) return known.actor.restart('asked for');
      return notDeployed(key);
    },
    async stop(key) {
      await actors.get(nameOfKey(key))?.actor.stop('asked for', stopGraceMs);
      // One that had failed already is stopped without a move.
      await served.drop(nameOfKey(key));
    },
    async rollback(key, hash) {
      const known = actors.get(nameOfKey(key));
      return known ? known.actor.rollback(hash) : notDeployed(key);
    },
    pin: (key, isPinned) => actors.get(nameOfKey(key))?.actor.pin(isPinned),
    snapshot: (key) => actors.get(nameOfKey(key))?.actor.snapshot(),
    metrics: (key) => actors.get(nameOfKey(key))?.actor.metrics(),
    messages: messageDesk(broker, ports.clock),
    grant: rights.grant,
    revoke: rights.revoke,
    ruleOut: rights.ruleOut,
    dispose: () => scope.dispose(),
  };
}

/** How long what is in a mailbox may take to come to its end when its component is stopped. */
const stopGraceMs = 5000;

function notDeployed(key: ComponentKey): Extract<CallOutcome, { kind: 'failed' }> {
  return { kind: 'failed', failure: { kind: 'component-not-found', message: `${key.name} is not deployed` } };
}

/** The longest that a timer of Node's can wait; a longer one would not wait at all. */
const longestTimer = 2 ** 31 - 1;

interface Entry {
  readonly actor: Actor;
  readonly key: ComponentKey;
  readonly recorder: DenialRecorder;
  readonly member: Member;
  said: Said;
}

/** What was said of a component at one moment, to find out what has changed since. */
interface Said {
  /** Whatever decides but the requests, as one text. */
  readonly text: string;
  readonly allowed: readonly Right[];
  readonly denied: readonly Right[];
  /** When grants end. */
  readonly ends: readonly number[];
}

function saidOf(rights: Rights, key: ComponentKey): Said {
  const { grants: _, ...rest } = rights.policy(key, []);
  const standing = rights.standing(key);
  return {
    text: JSON.stringify([rest, standing, rights.refused(key)]),
    allowed: [...standing, ...rest.allowed],
    denied: rest.denied,
    ends: standing.flatMap(({ until }) => (until === undefined ? [] : [until])),
  };
}

function difference(before: Said, after: Said): readonly Right[] {
  return [...without(before.denied, after.denied), ...without(after.denied, before.denied)];
}

/**
 * The requested variables of the host's environment. The value of one that is not granted never leaves the main thread;
 * its name does, so that its refusal can be told.
 */
function variablesFor(
  policy: Policy,
  environment: Readonly<Record<string, string | undefined>>,
  now: number,
): Variables {
  const decide = compilePolicy(policy);
  return Object.fromEntries(
    requestedVariables(policy.requests, Object.keys(environment)).flatMap((name) => {
      const value = environment[name];
      if (value === undefined) return [];
      return [[name, decide({ capability: 'environment', name }, now).kind === 'allow' ? value : ''] as const];
    }),
  );
}

function without(rights: readonly Right[], others: readonly Right[]): readonly Right[] {
  return rights.filter((right) => !others.some((other) => isSame(right, other)));
}
