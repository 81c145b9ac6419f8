import type { Family, HistogramFamily, OtlpName, Sample } from './family.ts';
import { boundsMs, type ComponentReading, isUp, type MessageCounts, type Reading } from './reading.ts';

/** Everything that is told of hosts. Labels have few values each: what a component was denied is told by kind, not by name. */
export function familiesOf({ version, components, messages, process }: Reading): readonly Family[] {
  const each = (of: (component: ComponentReading) => number | undefined): readonly Sample[] =>
    components.flatMap((component) => {
      const value = of(component);
      return value === undefined ? [] : [{ labels: { component: component.name }, value }];
    });
  return [
    // OpenTelemetry has it as an attribute of all that is sent.
    gauge('airlock_build_info', 'Which Airlock this is.', undefined, [{ labels: { version }, value: 1 }]),
    gauge(
      'airlock_component_up',
      'Whether a component serves: 1 for yes, 0 for no.',
      otlp('airlock.component.up', '1'),
      each(({ state }) => (isUp(state) ? 1 : 0)),
    ),
    counter(
      'airlock_calls_total',
      'Calls that have ended.',
      otlp('airlock.call.count', '{call}'),
      byExport(components, 'calls'),
    ),
    counter(
      'airlock_call_errors_total',
      'Calls that failed: traps, limits, denials.',
      otlp('airlock.call.errors', '{call}'),
      byExport(components, 'errors'),
    ),
    durationsOf(components),
    gauge(
      'airlock_queue_depth',
      'Calls that wait for their turn.',
      otlp('airlock.queue.depth', '{call}'),
      each(({ metrics }) => metrics.queueDepth),
    ),
    gauge(
      'airlock_queue_depth_max',
      'The most calls that ever waited for their turn.',
      otlp('airlock.queue.depth.max', '{call}'),
      each(({ metrics }) => metrics.mostQueued),
    ),
    counter(
      'airlock_restarts_total',
      'Failed instances that were replaced.',
      otlp('airlock.component.restarts', '{restart}'),
      each(({ metrics }) => metrics.restarts),
    ),
    counter(
      'airlock_swaps_total',
      'Versions that took the place of another.',
      otlp('airlock.component.swaps', '{swap}'),
      each(({ metrics }) => metrics.swaps),
    ),
    gauge(
      'airlock_memory_bytes',
      'What the memories of the instances take.',
      otlp('airlock.component.memory.usage', 'By'),
      each(({ metrics }) => metrics.memoryBytes),
    ),
    counter(
      'airlock_cpu_seconds_total',
      'What the threads of the instances took of the processor.',
      otlp('airlock.component.cpu.time', 's'),
      each(({ metrics }) => (metrics.cpuMs === undefined ? undefined : metrics.cpuMs / 1000)),
    ),
    counter(
      'airlock_component_messages_sent_total',
      'Messages that a component has sent.',
      otlp('airlock.component.messages.sent', '{message}'),
      each(({ metrics }) => metrics.messagesSent),
    ),
    counter(
      'airlock_component_messages_received_total',
      'Messages that a component was given.',
      otlp('airlock.component.messages.received', '{message}'),
      each(({ metrics }) => metrics.messagesReceived),
    ),
    counter(
      'airlock_written_bytes_total',
      'Bytes of values that a component has put into key-value storage.',
      otlp('airlock.storage.written', 'By'),
      each(({ metrics }) => metrics.bytesStored),
    ),
    gauge(
      'airlock_stored_bytes',
      'What a component keeps in key-value storage.',
      otlp('airlock.storage.usage', 'By'),
      each(({ storedBytes }) => storedBytes),
    ),
    counter(
      'airlock_denials_total',
      'Uses of rights that were refused.',
      otlp('airlock.denials', '{use}'),
      components.flatMap(denialSamples),
    ),
    counter(
      'airlock_uses_total',
      'Uses of rights that were allowed.',
      otlp('airlock.uses', '{use}'),
      components.flatMap(useSamples),
    ),
    ...canaryFamilies(components),
    ...messageFamilies(messages),
    gauge('process_start_time_seconds', 'When this process started, in seconds since the epoch.', undefined, [
      { labels: {}, value: process.startedMs / 1000 },
    ]),
    gauge(
      'process_resident_memory_bytes',
      'What this process takes of memory.',
      otlp('process.memory.usage', 'By'),
      one(process.residentBytes),
    ),
    counter(
      'process_cpu_seconds_total',
      'What this process took of the processor.',
      otlp('process.cpu.time', 's'),
      one(process.cpuSeconds),
    ),
  ];
}

function otlp(name: string, unit: string): OtlpName {
  return { name, unit };
}

function gauge(name: string, help: string, named: OtlpName | undefined, samples: readonly Sample[]): Family {
  return { name, type: 'gauge', help, otlp: named, samples };
}

function counter(name: string, help: string, named: OtlpName | undefined, samples: readonly Sample[]): Family {
  return { name, type: 'counter', help, otlp: named, samples };
}

function one(value: number): readonly Sample[] {
  return [{ labels: {}, value }];
}

function byExport(components: readonly ComponentReading[], of: 'calls' | 'errors'): readonly Sample[] {
  return components.flatMap(({ name: component, metrics }) =>
    metrics.exports.map((exported) => ({ labels: { component, export: exported.name }, value: exported[of] })),
  );
}

function durationsOf(components: readonly ComponentReading[]): HistogramFamily {
  return {
    name: 'airlock_call_duration_seconds',
    type: 'histogram',
    help: 'How long calls took from their beginning to their end.',
    otlp: otlp('airlock.call.duration', 's'),
    bounds: boundsMs.map((bound) => bound / 1000),
    samples: components.flatMap(({ name: component, metrics, durations }) =>
      metrics.exports.map(({ name, latencyMs }) => ({
        labels: { component, export: name },
        counts: durations.get(name) ?? [],
        sum: latencyMs.sum / 1000,
      })),
    ),
  };
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

/** They are there as long as a canary is: its counts begin with it, so they are no counters of the component. */
function canaryFamilies(components: readonly ComponentReading[]): readonly Family[] {
  const both = (of: 'calls' | 'errors'): readonly Sample[] =>
    components.flatMap(({ name: component, canary: running }) =>
      running
        ? (['old', 'canary'] as const).map((side) => ({ labels: { component, side }, value: running[side][of] }))
        : [],
    );
  const shares = components.flatMap(({ name: component, canary: running }) =>
    running ? [{ labels: { component }, value: running.rules.share }] : [],
  );
  return [
    gauge(
      'airlock_canary_share',
      'The share of the calls that a canary serves.',
      otlp('airlock.canary.share', '1'),
      shares,
    ),
    gauge(
      'airlock_canary_calls',
      'Calls that each of the two versions answered since the canary began.',
      otlp('airlock.canary.calls', '{call}'),
      both('calls'),
    ),
    gauge(
      'airlock_canary_errors',
      'Those of them that count against the version.',
      otlp('airlock.canary.errors', '{call}'),
      both('errors'),
    ),
  ];
}

function messageFamilies(counts: MessageCounts): readonly Family[] {
  const counted = (name: string, help: string, of: keyof MessageCounts): Family =>
    counter(
      `airlock_${name}_total`,
      help,
      otlp(`airlock.${name.replace('messages_', 'messages.')}`, '{message}'),
      one(counts[of]),
    );
  return [
    counted('messages_published', 'Messages that were published.', 'published'),
    counted('messages_delivered', 'Messages that receivers took.', 'delivered'),
    counted('messages_refused', 'Messages that nobody got, since they were refused.', 'refused'),
    counted('messages_unheard', 'Messages that were published to nobody.', 'unheard'),
    counted('messages_dropped', 'Messages that a receiver should have got and did not.', 'dropped'),
    counted('messages_failed', 'Messages over which the handler of a receiver failed.', 'failed'),
    counted('messages_redelivered', 'Messages that were delivered again.', 'redelivered'),
    counted('dead_letters', 'Messages that ended as dead letters.', 'deadLetters'),
    gauge(
      'airlock_messages_queued',
      'Messages that wait for their receivers.',
      otlp('airlock.messages.queued', '{message}'),
      one(counts.queued),
    ),
  ];
}
