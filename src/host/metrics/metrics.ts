import { createHistogram, type Histogram } from './histogram.ts';
import { type Meter, readMeter } from './meter.ts';

/** What one export did since its component was first deployed, or restored from nothing: all versions together. */
export interface ExportMetrics {
  /** As `greet`, or `example:math/add@1.0.0#add`. */
  readonly name: string;
  readonly calls: number;
  /** Calls that failed: a trap, a limit, a denial, a stop. A WIT `result` that is an error is an answer and not counted. */
  readonly errors: number;
  /** From when a call is begun to its end, in milliseconds; the wait in the mailbox is not in it. */
  readonly latencyMs: {
    readonly p50: number;
    readonly p95: number;
    readonly p99: number;
    readonly max: number;
    readonly sum: number;
  };
}

/** What an actor did and takes. Counts grow as long as the host knows the component. */
export interface ActorMetrics {
  /** In the order of their first calls. */
  readonly exports: readonly ExportMetrics[];
  readonly calls: number;
  readonly errors: number;
  /** How many calls wait for their turn now, and at most so far. */
  readonly queueDepth: number;
  readonly mostQueued: number;
  /** How often a failed instance was replaced. */
  readonly restarts: number;
  /** How often another version took over. */
  readonly swaps: number;
  /** From an instance that is ready to the moment in which calls go to it, the handing over of state included. */
  readonly swapMs: Pick<ExportMetrics['latencyMs'], 'p50' | 'p95' | 'max'>;
  /** What the memories of its instances take now, in bytes, as of the end of their last calls. */
  readonly memoryBytes: number;
  /** What its threads took of the processor, in milliseconds; undefined where the runtime does not tell. */
  readonly cpuMs: number | undefined;
}

/** Counts for one actor. */
export interface MetricsRecorder {
  called(name: string, milliseconds: number, isError: boolean): void;
  queued(depth: number): void;
  restarted(): void;
  /** @param milliseconds from the instance that was ready to calls that go to it */
  swapped(milliseconds: number): void;
  /** A worker's own count, until it is settled: what it took then stays in the sum, what it holds does not. */
  add(worker: object, meter: Meter): void;
  settle(worker: object): void;
  snapshot(queueDepth: number): ActorMetrics;
  /** The durations of an export, to make of them what an exporter needs. */
  histogram(name: string): Histogram | undefined;
}

/** Names come from versions that come and go; what is beyond these is counted together. */
const mostNames = 500;

const otherNames = '(others)';

export function createMetrics(): MetricsRecorder {
  const exports = new Map<string, { errors: number; readonly latency: Histogram }>();
  const meters = new Map<object, Meter>();
  const swaps = createHistogram();
  let [mostQueued, restarts, settledCpuMs, known] = [0, 0, 0, false];

  function entryOf(name: string) {
    const found = exports.get(name) ?? (exports.size < mostNames ? undefined : exports.get(otherNames));
    if (found) return found;
    const made = { errors: 0, latency: createHistogram() };
    exports.set(exports.size < mostNames ? name : otherNames, made);
    return made;
  }

  function cpuMs(): number | undefined {
    const now = Array.from(meters.values(), (meter) => readMeter(meter).cpuMs);
    known ||= now.some((each) => each > 0);
    return known ? now.reduce((sum, each) => sum + each, settledCpuMs) : undefined;
  }

  return {
    called(name, milliseconds, isError) {
      const entry = entryOf(name);
      entry.latency.record(milliseconds);
      if (isError) entry.errors++;
    },
    queued: (depth) => void (mostQueued = Math.max(mostQueued, depth)),
    restarted: () => void restarts++,
    swapped: (milliseconds) => swaps.record(milliseconds),
    add: (worker, meter) => void meters.set(worker, meter),
    settle(worker) {
      const meter = meters.get(worker);
      if (!meter) return;
      cpuMs();
      settledCpuMs += readMeter(meter).cpuMs;
      meters.delete(worker);
    },
    histogram: (name) => exports.get(name)?.latency,
    snapshot(queueDepth) {
      const each = Array.from(exports, ([name, entry]): ExportMetrics => exportMetrics(name, entry));
      return {
        exports: each,
        calls: each.reduce((sum, { calls }) => sum + calls, 0),
        errors: each.reduce((sum, { errors }) => sum + errors, 0),
        queueDepth,
        mostQueued,
        restarts,
        swaps: swaps.count,
        swapMs: { p50: swaps.quantileMs(0.5), p95: swaps.quantileMs(0.95), max: swaps.maxMs },
        memoryBytes: Array.from(meters.values(), (meter) => readMeter(meter).memoryBytes).reduce((a, b) => a + b, 0),
        cpuMs: cpuMs(),
      };
    },
  };
}

function exportMetrics(name: string, { errors, latency }: { errors: number; latency: Histogram }): ExportMetrics {
  const [p50, p95, p99] = [latency.quantileMs(0.5), latency.quantileMs(0.95), latency.quantileMs(0.99)];
  return { name, calls: latency.count, errors, latencyMs: { p50, p95, p99, max: latency.maxMs, sum: latency.sumMs } };
}
