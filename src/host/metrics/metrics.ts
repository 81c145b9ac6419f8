import { type CallEnd, createExportCounts, type ExportMetrics } from './export-counts.ts';
import { createHistogram, type Histogram } from './histogram.ts';
import { type Meter, readMeter } from './meter.ts';
import { createLastMinutes, type SecondFigures } from './minutes.ts';
import type { Traffic } from './traffic.ts';

/** What an actor did and takes. Counts grow as long as the host knows the component. */
export interface ActorMetrics extends Traffic {
  /** Since the component was first deployed: all versions together, in the order of their first calls. */
  readonly exports: readonly ExportMetrics[];
  /** The same since the version that serves took its place. A restart begins nothing anew. */
  readonly sinceSwap: readonly ExportMetrics[];
  readonly calls: number;
  readonly errors: number;
  readonly errorResults: number;
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
  readonly messagesReceived: number;
  /** The seconds of the last five minutes in which something happened, the oldest first. */
  readonly minutes: readonly SecondFigures[];
}

/** Counts for one actor. */
export interface MetricsRecorder {
  /** How many calls have returned, with an error or without. */
  readonly returned: number;
  /** @param times how many calls took that long and ended so; one without it */
  called(name: string, milliseconds: number, end: CallEnd, times?: number): void;
  /** It was given messages, which are calls as well. */
  received(messages: number): void;
  did(traffic: Traffic): void;
  queued(depth: number): void;
  restarted(): void;
  /** A version serves from now on, the one that did before or another. */
  serves(hash: string): void;
  /** @param milliseconds from the instance that was ready to calls that go to it */
  swapped(milliseconds: number): void;
  /** A worker's own count, until it is settled: what it took then stays in the sum, what it holds does not. */
  add(worker: object, meter: Meter): void;
  settle(worker: object): void;
  snapshot(queueDepth: number): ActorMetrics;
  /** The durations of an export, to make of them what an exporter needs. */
  histogram(name: string): Histogram | undefined;
}

/** @param now milliseconds since the epoch */
export function createMetrics(now: () => number): MetricsRecorder {
  const exports = createExportCounts();
  let sinceSwap = createExportCounts();
  let serving: string | undefined;
  const minutes = createLastMinutes();
  const meters = new Map<object, Meter>();
  const swaps = createHistogram();
  let [mostQueued, restarts, settledCpuMs, known] = [0, 0, 0, false];
  let returned = 0;
  let [messagesSent, messagesReceived, bytesStored] = [0, 0, 0];

  function cpuMs(): number | undefined {
    const each = Array.from(meters.values(), (meter) => readMeter(meter).cpuMs);
    known ||= each.some((one) => one > 0);
    return known ? each.reduce((sum, one) => sum + one, settledCpuMs) : undefined;
  }

  function memoryBytes(): number {
    let sum = 0;
    for (const meter of meters.values()) sum += readMeter(meter).memoryBytes;
    return sum;
  }

  return {
    get returned() {
      return returned;
    },
    called(name, milliseconds, end, times = 1) {
      if (end !== 'failed') returned += times;
      exports.called(name, milliseconds, end, times);
      sinceSwap.called(name, milliseconds, end, times);
      minutes.called(now(), milliseconds, end, times);
      minutes.memory(now(), memoryBytes());
    },
    received: (messages) => void (messagesReceived += messages),
    did(traffic) {
      messagesSent += traffic.messagesSent;
      bytesStored += traffic.bytesStored;
    },
    queued(depth) {
      mostQueued = Math.max(mostQueued, depth);
      minutes.queued(now(), depth);
    },
    restarted: () => void restarts++,
    serves(hash) {
      if (hash !== serving) sinceSwap = createExportCounts();
      serving = hash;
    },
    swapped: (milliseconds) => swaps.record(milliseconds),
    add: (worker, meter) => void meters.set(worker, meter),
    settle(worker) {
      const meter = meters.get(worker);
      if (!meter) return;
      cpuMs();
      settledCpuMs += readMeter(meter).cpuMs;
      meters.delete(worker);
      minutes.memory(now(), memoryBytes());
    },
    histogram: (name) => exports.histogram(name),
    snapshot(queueDepth) {
      const each = exports.list();
      const sum = (of: 'calls' | 'errors' | 'errorResults'): number =>
        each.reduce((total, figures) => total + figures[of], 0);
      return {
        exports: each,
        sinceSwap: sinceSwap.list(),
        calls: sum('calls'),
        errors: sum('errors'),
        errorResults: sum('errorResults'),
        queueDepth,
        mostQueued,
        restarts,
        swaps: swaps.count,
        swapMs: { p50: swaps.quantileMs(0.5), p95: swaps.quantileMs(0.95), max: swaps.maxMs },
        memoryBytes: memoryBytes(),
        cpuMs: cpuMs(),
        messagesSent,
        messagesReceived,
        bytesStored,
        minutes: minutes.list(now()),
      };
    },
  };
}
