import type { DenialRecorder } from '../audit/denial-recorder.ts';
import { createDenials, type Denials } from '../denials.ts';
import { createMetrics, type MetricsRecorder } from '../metrics/metrics.ts';
import { createUses, type Uses } from '../uses.ts';
import type { Instance } from './instances.ts';

/** What the instances of an actor count, over all of them so far. */
export interface Counts {
  readonly denials: Denials;
  readonly uses: Uses;
  readonly metrics: MetricsRecorder;
  /** From now on what this instance counts is in the sums, */
  add(instance: Instance): void;
  /** and from now on its final counts are. */
  settle(instance: Instance): void;
}

/**
 * @param recorder puts the denials on record besides
 * @param now milliseconds since the epoch
 */
export function createCounts(recorder: DenialRecorder, now: () => number): Counts {
  const [denials, uses, metrics] = [createDenials(), createUses(), createMetrics(now)];
  return {
    denials,
    uses,
    metrics,
    add({ worker, version }) {
      denials.add(worker);
      uses.add(worker);
      metrics.add(worker, worker.meter);
      recorder.add(worker, version.hash);
    },
    settle({ worker }) {
      denials.settle(worker);
      uses.settle(worker);
      metrics.settle(worker);
      recorder.settle(worker);
    },
  };
}
