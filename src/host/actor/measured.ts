import type { Clock } from '../../base/index.ts';
import type { ActorWorker, WorkerAnswer } from '../actor-worker.ts';
import type { CallOrigin } from '../links/origin.ts';
import type { CallEnd } from '../metrics/export-counts.ts';
import type { MetricsRecorder } from '../metrics/metrics.ts';
import type { CallSpans } from '../tracing/call-spans.ts';
import { isDeliveredCall, nameOfPath } from '../worker/messages.ts';
import type { ChosenCall } from './calls.ts';

/** Makes calls of an actor's instances, and counts each with the figures of the actor. */
export interface Measured {
  call(
    worker: ActorWorker,
    chosen: ChosenCall,
    timeoutMs: number,
    origin: CallOrigin | undefined,
  ): Promise<WorkerAnswer>;
}

export function createMeasured(clock: Clock, metrics: MetricsRecorder, spans: CallSpans | undefined): Measured {
  return {
    async call(worker, chosen, timeoutMs, origin) {
      const { path, args, returnsResult } = chosen;
      const span = spans?.begin(chosen, origin);
      const begun = clock.elapsed();
      const answer = await worker.call(path, args, returnsResult, timeoutMs, origin, span?.place);
      const end = endOf(answer, chosen);
      metrics.called(nameOfPath(path), clock.elapsed() - begun, end);
      span?.end(answer, end);
      if (isDeliveredCall(args)) metrics.received();
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
