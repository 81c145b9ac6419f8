import type { Clock, Event, Log, Owned } from '../base/index.ts';
import type { Right } from '../manifest/index.ts';
import type { FunctionSignature } from '../wit/index.ts';
import type { ActorSnapshot } from './actor/snapshot.ts';
import type { Audit } from './audit/audit.ts';
import type { MessageDesk } from './broker/desk.ts';
import type { CallOutcome } from './call-outcome.ts';
import type { OutputKind } from './gates/cli/output.ts';
import type { LogLevel } from './gates/logging/logging.ts';
import type { GrantTerm, RightsPorts } from './grants/rights.ts';
import type { IsolationSetting } from './isolation/threads.ts';
import type { Holdings } from './hosted/holdings.ts';
import type { Reference } from './imports-check.ts';
import type { LifecycleMove } from './lifecycle.ts';
import type { Histogram } from './metrics/histogram.ts';
import type { ActorMetrics } from './metrics/metrics.ts';
import type { PortState } from './network/served-ports.ts';
import type { VirtualNetwork } from './network/virtual/virtual-network.ts';
import type { Programs } from './process/programs.ts';
import type { AskPerson } from './questions/permissions.ts';
import type { StartedRecording } from './recording.ts';
import type { Storage } from './storage/storage.ts';
import type { Arrangement } from './supervision/supervise-actors.ts';
import type { FolderGroup } from './supervision/supervisor.ts';
import type { Tape } from './tape/tape.ts';
import type { SpanSink } from './tracing/span.ts';
import type { ComponentKey, ComponentVersion } from './version.ts';
import type { ExportPath } from './worker/messages.ts';

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
  /** Our own copies of the interfaces that a guest can import: the texts of `referenceFiles`, or what was read of them. */
  readonly referenceWit: readonly string[] | Reference;
  /** Where what is decided and denied goes on record; nowhere without one. The host does not end it. */
  readonly audit?: Audit;
  /** Takes a span of each call, where somebody wants them; one trace goes over links and messages. */
  readonly spans?: SpanSink;
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
  /** The resources that a person holds between calls. */
  readonly holdings: Holdings;
  restart(key: ComponentKey): Promise<CallOutcome>;
  /** Puts an earlier version in place: the one before, or the one whose hash is given. */
  rollback(key: ComponentKey, hash?: string): Promise<CallOutcome>;
  /** Has the canary take the place of the version that serves, or ends it, because a person says so. */
  settleCanary(key: ComponentKey, how: 'promote' | 'roll-back'): Promise<CallOutcome>;
  /** Keeps the version that serves in its place, whatever is built after it, or lets it go again. */
  pin(key: ComponentKey, isPinned: boolean): void;
  /**
   * Stops a component. What is under way or waits for its turn has some time to come to its end.
   *
   * @param graceMs that time; five seconds without it
   */
  stop(key: ComponentKey, graceMs?: number): Promise<void>;
  /** Stops a component and forgets it. Its grants stay. */
  remove(key: ComponentKey): Promise<void>;
  snapshot(key: ComponentKey): ActorSnapshot | undefined;
  /** What a component did and takes: calls, latencies, memory, messages, since its first deployment and lately. */
  metrics(key: ComponentKey): ActorMetrics | undefined;
  /**
   * Puts what is declared of the components of a workspace folder in force: their groups, and when they are asked how they
   * are. It gives no right, and loosens none of what a component's own manifest says.
   *
   * @param folder a real path
   * @param arrangement nothing where the folder is no longer one of the workspace
   */
  arrange(folder: string, arrangement: Arrangement | undefined): void;
  groups(): readonly FolderGroup[];
  /** Has a group start anew, its failures forgotten. Gives whether there is such a group. */
  resetGroup(folder: string, name: string): boolean;
  /** How long the calls of an export took, by its name in the metrics. */
  durations(key: ComponentKey, name: string): Histogram | undefined;
  /** The messages between its components. */
  readonly messages: MessageDesk;
  /**
   * Starts an instance of the version that serves in which a person records what it needs. Only a person's act may lead
   * here: it reads what nobody granted.
   */
  record(key: ComponentKey): Promise<StartedRecording>;
  /**
   * Puts all that goes through the component's boundary on a tape from now on, at most so much of it as there is room
   * for. An instance that serves gives its place to a fresh one, since a tape begins with the start of an instance.
   */
  recordCalls(key: ComponentKey): Promise<CallOutcome>;
  /** What is on the tape so far; undefined where nobody records. */
  recordedCalls(key: ComponentKey): Tape | undefined;
  /**
   * The calls that a component answered last, whoever made them, without what it called itself: they are kept at all
   * times, as many as there is room for. Undefined where the host does not know it.
   */
  recentCalls(key: ComponentKey): Tape | undefined;
  /** Ends the tape and hands it over. */
  stopRecordingCalls(key: ComponentKey): Tape | undefined;
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
