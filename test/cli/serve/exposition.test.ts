import { assert, constantFrom, oneof, property, string } from 'fast-check';
import { expect, it } from 'vitest';
import { exposition } from '../../../src/cli/serve/exposition.ts';
import { boundsMs, type ComponentReading, familiesOf } from '../../../src/telemetry/index.ts';
import { createMetrics } from '../../../src/host/metrics/metrics.ts';

const messages = {
  published: 7,
  refused: 1,
  unheard: 2,
  delivered: 5,
  dropped: 1,
  queued: 3,
  failed: 1,
  redelivered: 0,
  deadLetters: 2,
};

function reading(...components: readonly ComponentReading[]) {
  return {
    version: '1.2.3',
    components,
    messages,
    process: { startedMs: 1_700_000_000_500, residentBytes: 1024, cpuSeconds: 1.5 },
  };
}

function component(name: string, calls: readonly (readonly [name: string, ms: number, isError: boolean])[]) {
  const recorder = createMetrics(() => 0);
  for (const [exported, ms, isError] of calls) recorder.called(exported, ms, isError ? 'failed' : 'returned');
  recorder.restarted();
  recorder.queued(4);
  const metrics = recorder.snapshot(2);
  return {
    name,
    state: 'running' as const,
    metrics,
    durations: new Map(
      metrics.exports.map((each) => [each.name, recorder.histogram(each.name)?.countsBetween(boundsMs) ?? []]),
    ),
    denials: [
      { capability: 'filesystem.read', reason: 'not-granted', count: 2 },
      { capability: 'filesystem.read', reason: 'not-granted', count: 3 },
      { capability: 'network.connect', reason: 'revoked', count: 1 },
    ],
    uses: [{ capability: 'keyvalue.read', count: 9 }],
    canary: {
      rules: { share: 0.1, calls: 100, errors: 0.05 },
      canary: { calls: 4, errors: 1 },
      old: { calls: 36, errors: 0 },
    },
    storedBytes: 512,
  };
}

it('tells what a host counts as Prometheus reads it', () => {
  const shop = component('shop', [
    ['greet', 3, false],
    ['greet', 3, true],
    ['greet', 20_000, true],
  ]);
  const text = exposition(familiesOf(reading(shop)));
  const lines = text.split('\n');
  expect(lines).toEqual(
    expect.arrayContaining([
      'airlock_build_info{version="1.2.3"} 1',
      'airlock_component_up{component="shop"} 1',
      'airlock_calls_total{component="shop",export="greet"} 3',
      'airlock_call_errors_total{component="shop",export="greet"} 2',
      '# TYPE airlock_call_duration_seconds histogram',
      'airlock_call_duration_seconds_bucket{component="shop",export="greet",le="0.0025"} 0',
      'airlock_call_duration_seconds_bucket{component="shop",export="greet",le="0.005"} 2',
      'airlock_call_duration_seconds_bucket{component="shop",export="greet",le="10"} 2',
      'airlock_call_duration_seconds_bucket{component="shop",export="greet",le="+Inf"} 3',
      'airlock_call_duration_seconds_sum{component="shop",export="greet"} 20.006',
      'airlock_call_duration_seconds_count{component="shop",export="greet"} 3',
      'airlock_queue_depth{component="shop"} 2',
      'airlock_queue_depth_max{component="shop"} 4',
      'airlock_restarts_total{component="shop"} 1',
      'airlock_memory_bytes{component="shop"} 0',
      'airlock_stored_bytes{component="shop"} 512',
      'airlock_canary_share{component="shop"} 0.1',
      'airlock_canary_calls{component="shop",side="old"} 36',
      'airlock_canary_calls{component="shop",side="canary"} 4',
      'airlock_canary_errors{component="shop",side="canary"} 1',
      'airlock_denials_total{component="shop",capability="filesystem.read",reason="not-granted"} 5',
      'airlock_denials_total{component="shop",capability="network.connect",reason="revoked"} 1',
      'airlock_uses_total{component="shop",capability="keyvalue.read"} 9',
      'airlock_messages_published_total 7',
      'airlock_messages_queued 3',
      'airlock_dead_letters_total 2',
      'process_start_time_seconds 1700000000.5',
    ]),
  );
  // What is not known is left out, and so is a family that has nothing to tell.
  expect(text).not.toContain('airlock_cpu_seconds_total');
  expect(text.endsWith('\n')).toBe(true);
});

/** A line of the text form: a name, labels whose texts end only at a quotation mark that nothing escapes, and a number. */
const sample = /^[a-z_]+(?:\{[a-z]+="(?:[^"\\\n\r]|\\[\\"])*"(?:,[a-z]+="(?:[^"\\\n\r]|\\[\\"])*")*\})? \S+$/;

it('is the same number of samples, whatever a component calls itself and its exports', () => {
  const hostile = string({ unit: 'binary', maxLength: 30 });
  const nasty = oneof(hostile, constantFrom('a"} 1\nforged_total 9', '\\', '"', '\r\n', '\u2028', '\ud800'));
  const plain = exposition(familiesOf(reading(component('a', [['b', 1, false]])))).split('\n').length;
  assert(
    property(nasty, nasty, (name, exported) => {
      const lines = exposition(familiesOf(reading(component(name, [[exported, 1, false]])))).split('\n');
      expect(lines).toHaveLength(plain);
      expect(lines.slice(0, -1).filter((line) => !line.startsWith('#') && !sample.test(line))).toEqual([]);
    }),
    { seed: 9, numRuns: 300 },
  );
});
