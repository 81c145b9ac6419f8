import type { Clock } from '../../base/index.ts';
import type { RecentCalls } from '../tape/recent-calls.ts';
import type { ComponentVersion } from '../version.ts';
import type { ActorWorker, WorkerAnswer } from '../actor-worker.ts';
import type { CallOrigin } from '../links/origin.ts';
import type { CallEnd } from '../metrics/export-counts.ts';
import type { MetricsRecorder } from '../metrics/metrics.ts';
import type { CallSpans, OpenSpan } from '../tracing/call-spans.ts';
import { unpack } from '../gates/messaging/packed.ts';
import {
  type BatchTaken,
  type DeliveredBatch,
  isDeliveredBatch,
  isDeliveredCall,
  nameOfPath,
} from '../worker/messages.ts';
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
  /** Each message is a call, of which the last one ended as all of them, and is kept. */
  function countBatch(
    instance: CalledInstance,
    { path }: ChosenCall,
    { batch, progress }: DeliveredBatch,
    { answer, end, time, milliseconds }: BatchEnd,
  ): void {
    const messages = progress?.[0] ?? 1;
    if (messages === 0) return;
    const took = milliseconds / messages;
    if (messages > 1) metrics.called(nameOfPath(path), took, 'returned', messages - 1);
    metrics.called(nameOfPath(path), took, end);
    metrics.received(messages);
    const message = unpack(batch, messages - 1);
    const args = { message: { ...message, body: message.body.slice() }, sole: false };
    recent.add({ instance, path, args, answer: resultOf(answer), time, took });
  }

  const count: Measured['count'] = (instance, chosen, answer, milliseconds, span) => {
    const { path, args } = chosen;
    const end = endOf(answer, chosen);
    const time = Math.round(clock.now() - milliseconds);
    if (isDeliveredBatch(args)) countBatch(instance, chosen, args, { answer, end, time, milliseconds });
    else {
      metrics.called(nameOfPath(path), milliseconds, end);
      recent.add({ instance, path, args, answer, time, took: milliseconds });
      if (isDeliveredCall(args)) metrics.received(1);
    }
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

/** Where an export returns a WIT `result`, its error is told from its value by the tag; a batch has the error itself. */
function endOf(answer: WorkerAnswer, { args, returnsResult }: ChosenCall): CallEnd {
  if (answer.kind === 'failed') return 'failed';
  const { value } = answer;
  if (isDeliveredBatch(args)) return (value as BatchTaken).error === undefined ? 'returned' : 'returned-error';
  const isError = returnsResult && typeof value === 'object' && value !== null && 'tag' in value && value.tag === 'err';
  return isError ? 'returned-error' : 'returned';
}

interface BatchEnd {
  readonly answer: WorkerAnswer;
  readonly end: CallEnd;
  readonly time: number;
  readonly milliseconds: number;
}

/** What the call of the last message of a batch returned. */
function resultOf(answer: WorkerAnswer): WorkerAnswer {
  if (answer.kind === 'failed') return answer;
  const { error } = answer.value as BatchTaken;
  return { kind: 'returned', value: error === undefined ? { tag: 'ok', val: undefined } : { tag: 'err', val: error } };
}
