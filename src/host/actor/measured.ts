import type { Clock } from '../../base/index.ts';
import type { RecentCalls } from '../tape/recent-calls.ts';
import type { ComponentVersion } from '../version.ts';
import type { ActorWorker, WorkerAnswer } from '../actor-worker.ts';
import type { CallOrigin } from '../links/origin.ts';
import type { CallEnd } from '../metrics/export-counts.ts';
import type { MetricsRecorder } from '../metrics/metrics.ts';
import { isDeliveredCall, nameOfPath } from '../worker/messages.ts';
import type { ChosenCall } from './calls.ts';

/** Makes calls of an actor's instances, counts each with the figures of the actor, and keeps the last. */
export interface Measured {
  call(
    instance: CalledInstance,
    chosen: ChosenCall,
    timeoutMs: number,
    origin: CallOrigin | undefined,
  ): Promise<WorkerAnswer>;
  /** Counts a call that was made elsewhere, and has just ended. */
  count(instance: CalledInstance, chosen: ChosenCall, answer: WorkerAnswer, milliseconds: number): void;
}

interface CalledInstance {
  readonly worker: ActorWorker;
  readonly version: ComponentVersion;
}

export function createMeasured(clock: Clock, metrics: MetricsRecorder, recent: Pick<RecentCalls, 'add'>): Measured {
  function count(instance: CalledInstance, chosen: ChosenCall, answer: WorkerAnswer, milliseconds: number): void {
    const { path, args } = chosen;
    metrics.called(nameOfPath(path), milliseconds, endOf(answer, chosen));
    recent.add({ instance, path, args, answer, time: clock.now() - milliseconds, took: milliseconds });
    if (isDeliveredCall(args)) metrics.received();
  }

  return {
    count,
    async call(instance, chosen, timeoutMs, origin) {
      const { path, args, returnsResult } = chosen;
      const begun = clock.elapsed();
      const answer = await instance.worker.call(path, args, returnsResult, timeoutMs, origin);
      count(instance, chosen, answer, clock.elapsed() - begun);
      return answer;
    },
  };
}

/** Where an export returns a WIT `result`, its error is told from its value by the tag. */
function endOf(answer: WorkerAnswer, { returnsResult }: ChosenCall): CallEnd {
  if (answer.kind === 'failed') return 'failed';
  const { value } = answer;
  const isError = returnsResult && typeof value === 'object' && value !== null && 'tag' in value && value.tag === 'err';
  return isError ? 'returned-error' : 'returned';
}
