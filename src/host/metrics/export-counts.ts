import { createHistogram, type Histogram } from './histogram.ts';

/** How a call ended. The error of a WIT `result` is an answer: the instance is as good as before. */
export type CallEnd = 'returned' | 'returned-error' | 'failed';

/** What one export did over some time. */
export interface ExportMetrics {
  /** As `greet`, or `example:math/add@1.0.0#add`. */
  readonly name: string;
  readonly calls: number;
  /** Calls that failed: a trap, a limit, a denial, a stop. */
  readonly errors: number;
  /** Calls that returned the error of a WIT `result`. They are no errors of the component. */
  readonly errorResults: number;
  /** From when a call is begun to its end, in milliseconds; the wait in the mailbox is not in it. */
  readonly latencyMs: {
    readonly p50: number;
    readonly p95: number;
    readonly p99: number;
    readonly max: number;
    readonly sum: number;
  };
}

/** Counts calls, export by export. */
export interface ExportCounts {
  /** @param times how many calls took that long and ended so; one without it */
  called(name: string, milliseconds: number, end: CallEnd, times?: number): void;
  /** In the order of their first calls. */
  list(): readonly ExportMetrics[];
  /** The durations of an export, to make of them what an exporter needs. */
  histogram(name: string): Histogram | undefined;
}

/** Names come from versions that come and go; what is beyond these is counted together. */
const mostNames = 500;

const otherNames = '(others)';

export function createExportCounts(): ExportCounts {
  const exports = new Map<string, { errors: number; errorResults: number; readonly latency: Histogram }>();

  function entryOf(name: string) {
    const found = exports.get(name) ?? (exports.size < mostNames ? undefined : exports.get(otherNames));
    if (found) return found;
    const made = { errors: 0, errorResults: 0, latency: createHistogram() };
    exports.set(exports.size < mostNames ? name : otherNames, made);
    return made;
  }

  return {
    called(name, milliseconds, end, times = 1) {
      const entry = entryOf(name);
      entry.latency.record(milliseconds, times);
      if (end === 'failed') entry.errors += times;
      if (end === 'returned-error') entry.errorResults += times;
    },
    list: () =>
      Array.from(exports, ([name, { errors, errorResults, latency }]) => ({
        name,
        calls: latency.count,
        errors,
        errorResults,
        latencyMs: {
          p50: latency.quantileMs(0.5),
          p95: latency.quantileMs(0.95),
          p99: latency.quantileMs(0.99),
          max: latency.maxMs,
          sum: latency.sumMs,
        },
      })),
    histogram: (name) => exports.get(name)?.latency,
  };
}
