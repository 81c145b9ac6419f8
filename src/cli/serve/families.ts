import type { ActorMetrics, BrokerCounts, CountedDenial, CountedUse, LifecycleState } from '../../host/index.ts';
import type { Family, Sample } from './exposition.ts';

/** What is known of a host at one moment. */
export interface Reading {
  readonly version: string;
  readonly components: readonly ComponentReading[];
  readonly messages: Pick<
    BrokerCounts,
    'published' | 'refused' | 'unheard' | 'delivered' | 'dropped' | 'queued' | 'failed' | 'redelivered' | 'deadLetters'
  >;
  readonly process: { readonly startedMs: number; readonly residentBytes: number; readonly cpuSeconds: number };
}

export interface ComponentReading {
  /** Different from that of every other. */
  readonly name: string;
  readonly state: LifecycleState;
  readonly metrics: ActorMetrics;
  /** For each export by its name: how many calls took up to each of {@link boundsMs}, and last how many took longer. */
  readonly durations: ReadonlyMap<string, readonly number[]>;
  readonly denials: readonly Pick<CountedDenial, 'capability' | 'reason' | 'count'>[];
  readonly uses: readonly Pick<CountedUse, 'capability' | 'count'>[];
  /** What it keeps, in bytes; `undefined` where that is not known. */
  readonly storedBytes: number | undefined;
}

/** The bounds of the buckets that durations of calls are told in, in milliseconds. */
export const boundsMs: readonly number[] = [0.1, 0.5, 1, 2.5, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000];

/** Everything that a scrape gives. Labels have few values each: what a component was denied is told by kind, not by name. */
export function familiesOf({ version, components, messages, process }: Reading): readonly Family[] {
  const each = (of: (component: ComponentReading) => number | undefined): readonly Sample[] =>
    components.flatMap((component) => {
      const value = of(component);
      return value === undefined ? [] : [{ labels: { component: component.name }, value }];
    });
  return [
    gauge('airlock_build_info', 'Which Airlock this is.', [{ labels: { version }, value: 1 }]),
    gauge(
      'airlock_component_up',
      'Whether a component serves: 1 for yes, 0 for no.',
      each(({ state }) => (isUp(state) ? 1 : 0)),
    ),
    counter('airlock_calls_total', 'Calls that have ended.', byExport(components, 'calls')),
    counter('airlock_call_errors_total', 'Calls that failed: traps, limits, denials.', byExport(components, 'errors')),
    {
      name: 'airlock_call_duration_seconds',
      type: 'histogram',
      help: 'How long calls took from their beginning to their end.',
      samples: components.flatMap(durationSamples),
    },
    gauge(
      'airlock_queue_depth',
      'Calls that wait for their turn.',
      each(({ metrics }) => metrics.queueDepth),
    ),
    gauge(
      'airlock_queue_depth_max',
      'The most calls that ever waited for their turn.',
      each(({ metrics }) => metrics.mostQueued),
    ),
    counter(
      'airlock_restarts_total',
      'Failed instances that were replaced.',
      each(({ metrics }) => metrics.restarts),
    ),
    counter(
      'airlock_swaps_total',
      'Versions that took the place of another.',
      each(({ metrics }) => metrics.swaps),
    ),
    gauge(
      'airlock_memory_bytes',
      'What the memories of the instances take.',
      each(({ metrics }) => metrics.memoryBytes),
    ),
    counter(
      'airlock_cpu_seconds_total',
      'What the threads of the instances took of the processor.',
      each(({ metrics }) => (metrics.cpuMs === undefined ? undefined : metrics.cpuMs / 1000)),
    ),
    gauge(
      'airlock_stored_bytes',
      'What a component keeps in key-value storage.',
      each(({ storedBytes }) => storedBytes),
    ),
    counter('airlock_denials_total', 'Uses of rights that were refused.', components.flatMap(denialSamples)),
    counter('airlock_uses_total', 'Uses of rights that were allowed.', components.flatMap(useSamples)),
    ...messageFamilies(messages),
    gauge('process_start_time_seconds', 'When this process started, in seconds since the epoch.', [
      { labels: {}, value: process.startedMs / 1000 },
    ]),
    gauge('process_resident_memory_bytes', 'What this process takes of memory.', [
      { labels: {}, value: process.residentBytes },
    ]),
    counter('process_cpu_seconds_total', 'What this process took of the processor.', [
      { labels: {}, value: process.cpuSeconds },
    ]),
  ];
}

/** Whether a component in this state answers calls. */
export function isUp(state: LifecycleState): boolean {
  return state === 'running' || state === 'updating';
}

function gauge(name: string, help: string, samples: readonly Sample[]): Family {
  return { name, type: 'gauge', help, samples };
}

function counter(name: string, help: string, samples: readonly Sample[]): Family {
  return { name, type: 'counter', help, samples };
}

function byExport(components: readonly ComponentReading[], of: 'calls' | 'errors'): readonly Sample[] {
  return components.flatMap(({ name: component, metrics }) =>
    metrics.exports.map((exported) => ({ labels: { component, export: exported.name }, value: exported[of] })),
  );
}

function durationSamples({ name: component, metrics, durations }: ComponentReading): readonly Sample[] {
  return metrics.exports.flatMap(({ name, calls, latencyMs }) => {
    const labels = { component, export: name };
    let upTo = 0;
    const buckets = boundsMs.map((bound, at): Sample => {
      upTo += durations.get(name)?.[at] ?? 0;
      return { suffix: '_bucket', labels: { ...labels, le: String(bound / 1000) }, value: upTo };
    });
    return [
      ...buckets,
      { suffix: '_bucket', labels: { ...labels, le: '+Inf' }, value: calls },
      { suffix: '_sum', labels, value: latencyMs.sum / 1000 },
      { suffix: '_count', labels, value: calls },
    ];
  });
}

function denialSamples({ name: component, denials }: ComponentReading): readonly Sample[] {
  const groups = Map.groupBy(denials, ({ capability, reason }) => JSON.stringify([capability, reason]));
  return Array.from(groups.values(), (group) => {
    const [{ capability, reason } = { capability: '', reason: '' }] = group;
    return { labels: { component, capability, reason }, value: sum(group) };
  });
}

function useSamples({ name: component, uses }: ComponentReading): readonly Sample[] {
  const groups = Map.groupBy(uses, ({ capability }) => capability);
  return Array.from(groups, ([capability, group]) => ({ labels: { component, capability }, value: sum(group) }));
}

function sum(counted: readonly { readonly count: number }[]): number {
  return counted.reduce((total, { count }) => total + count, 0);
}

function messageFamilies(counts: Reading['messages']): readonly Family[] {
  const one = (value: number): readonly Sample[] => [{ labels: {}, value }];
  return [
    counter('airlock_messages_published_total', 'Messages that were published.', one(counts.published)),
    counter('airlock_messages_delivered_total', 'Messages that receivers took.', one(counts.delivered)),
    counter(
      'airlock_messages_refused_total',
      'Messages that nobody got, since they were refused.',
      one(counts.refused),
    ),
    counter('airlock_messages_unheard_total', 'Messages that were published to nobody.', one(counts.unheard)),
    counter(
      'airlock_messages_dropped_total',
      'Messages that a receiver should have got and did not.',
      one(counts.dropped),
    ),
    counter(
      'airlock_messages_failed_total',
      'Messages over which the handler of a receiver failed.',
      one(counts.failed),
    ),
    counter('airlock_messages_redelivered_total', 'Messages that were delivered again.', one(counts.redelivered)),
    counter('airlock_dead_letters_total', 'Messages that ended as dead letters.', one(counts.deadLetters)),
    gauge('airlock_messages_queued', 'Messages that wait for their receivers.', one(counts.queued)),
  ];
}
