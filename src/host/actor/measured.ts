import type { Clock } from '../../base/index.ts';
import type { RecentCalls } from '../tape/recent-calls.ts';
import type { ComponentVersion } from '../version.ts';
import type { ActorWorker, WorkerAnswer } from '../actor-worker.ts';
import type { CallOrigin } from '../links/origin.ts';
import type { CallEnd } from '../metrics/export-counts.ts';
import type { MetricsRecorder } from '../metrics/metrics.ts';
import type { CallSpans, OpenSpan } from '../tracing/call-spans.ts';
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
  /** A call is made elsewhere: what comes of it is counted with the span that this gives, if anybody wants one. */
  begin(chosen: ChosenCall, origin: CallOrigin | undefined): OpenSpan | undefined;
  count(
    instance: CalledInstance,
    chosen: ChosenCall,
    answer: WorkerAnswer,
    milliseconds: number,
    span: OpenSpan | undefined,
  ): void;
}

interface CalledInstance {
  readonly worker: ActorWorker;
  readonly version: ComponentVersion;
}

/** Who takes in what is measured of each call. */
interface MeasuredPorts {
  readonly metrics: MetricsRecorder;
  readonly recent: Pick<RecentCalls, 'add'>;
  readonly spans: CallSpans | undefined;
}

export function createMeasured(clock: Clock, { metrics, recent, spans }: MeasuredPorts): Measured {
  const count: Measured['count'] = (instance, chosen, answer, milliseconds, span) => {
    const { path, args } = chosen;
    const end = endOf(answer, chosen);
    metrics.called(nameOfPath(path), milliseconds, end);
    recent.add({ instance, path, args, answer, time: Math.round(clock.now() - milliseconds), took: milliseconds });
    if (isDeliveredCall(args)) metrics.received();
    span?.end(answer, end, milliseconds);
  };

  return {
    begin: (chosen, origin) => spans?.begin(chosen, origin),
    count,
    async call(instance, chosen, timeoutMs, origin) {
      const { path, args, returnsResult } = chosen;
      const span = spans?.begin(chosen, origin);
      const begun = clock.elapsed();
      const answer = await instance.worker.call(path, args, returnsResult, timeoutMs, origin, span?.place);
      count(instance, chosen, answer, clock.elapsed() - begun, span);
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
