import type {
  ActorMetrics,
  BrokerCounts,
  CanarySnapshot,
  ComponentKey,
  CountedDenial,
  CountedUse,
  Host,
  LifecycleState,
} from '../host/index.ts';

/** What is known of hosts at one moment. */
export interface Reading {
  readonly version: string;
  readonly components: readonly ComponentReading[];
  readonly messages: MessageCounts;
  readonly process: { readonly startedMs: number; readonly residentBytes: number; readonly cpuSeconds: number };
}

export type MessageCounts = Pick<
  BrokerCounts,
  'published' | 'refused' | 'unheard' | 'delivered' | 'dropped' | 'queued' | 'failed' | 'redelivered' | 'deadLetters'
>;

export interface ComponentReading {
  /** Different from that of every other. */
  readonly name: string;
  readonly state: LifecycleState;
  readonly metrics: ActorMetrics;
  /** For each export by its name: how many calls took up to each of {@link boundsMs}, and last how many took longer. */
  readonly durations: ReadonlyMap<string, readonly number[]>;
  readonly denials: readonly Pick<CountedDenial, 'capability' | 'reason' | 'count'>[];
  readonly uses: readonly Pick<CountedUse, 'capability' | 'count'>[];
  /** The new version that serves a share of the calls. */
  readonly canary: Pick<CanarySnapshot, 'rules' | 'canary' | 'old'> | undefined;
  /** What it keeps, in bytes; `undefined` where that is not known. */
  readonly storedBytes: number | undefined;
}

/** The bounds of the buckets that durations of calls are told in, in milliseconds. */
export const boundsMs: readonly number[] = [0.1, 0.5, 1, 2.5, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000];

/** Whether a component in this state answers calls. */
export function isUp(state: LifecycleState): boolean {
  return state === 'running' || state === 'updating';
}

/** Reads one component; undefined where its host does not know it. */
export function readComponent(
  host: Pick<Host, 'metrics' | 'snapshot' | 'durations'>,
  key: ComponentKey,
  name: string,
  storedBytes: number | undefined,
): ComponentReading | undefined {
  const [metrics, snapshot] = [host.metrics(key), host.snapshot(key)];
  if (!metrics || !snapshot) return undefined;
  const durations = metrics.exports.map(
    (each) => [each.name, host.durations(key, each.name)?.countsBetween(boundsMs) ?? []] as const,
  );
  const { state, denials, uses, canary } = snapshot;
  return { name, state, metrics, durations: new Map(durations), denials, uses, canary, storedBytes };
}

/** What the brokers of several hosts have counted together. */
export function addedMessages(counts: readonly MessageCounts[]): MessageCounts {
  return counts.reduce(added, nothing);
}

/** What this process takes. */
export function readProcess(startedMs: number): Reading['process'] {
  const { user, system } = process.cpuUsage();
  return { startedMs, residentBytes: process.memoryUsage.rss(), cpuSeconds: (user + system) / 1_000_000 };
}

const nothing: MessageCounts = {
  published: 0,
  refused: 0,
  unheard: 0,
  delivered: 0,
  dropped: 0,
  queued: 0,
  failed: 0,
  redelivered: 0,
  deadLetters: 0,
};

function added(one: MessageCounts, other: MessageCounts): MessageCounts {
  const keys = Object.keys(nothing) as (keyof MessageCounts)[];
  return Object.fromEntries(keys.map((key) => [key, one[key] + other[key]])) as unknown as MessageCounts;
}
