import type { Clock } from '../../base/index.ts';
import type { ActorWorker, WorkerAnswer } from '../actor-worker.ts';
import type { CallOrigin } from '../links/origin.ts';
import type { CallEnd } from '../metrics/export-counts.ts';
import type { MetricsRecorder } from '../metrics/metrics.ts';
import {
  type BatchTaken,
  type DeliveredBatch,
  type ExportPath,
  isDeliveredBatch,
  isDeliveredCall,
  nameOfPath,
} from '../worker/messages.ts';
import type { ChosenCall } from './calls.ts';

/** Makes calls of an actor's instances, and counts each with the figures of the actor. */
export interface Measured {
  call(
    worker: ActorWorker,
    chosen: ChosenCall,
    timeoutMs: number,
    origin: CallOrigin | undefined,
  ): Promise<WorkerAnswer>;
  /** Counts a call that was made elsewhere. */
  count(chosen: ChosenCall, answer: WorkerAnswer, milliseconds: number): void;
}

export function createMeasured(clock: Clock, metrics: MetricsRecorder): Measured {
  function count(chosen: ChosenCall, answer: WorkerAnswer, milliseconds: number): void {
    const { path, args } = chosen;
    const end = endOf(answer, chosen);
    if (!isDeliveredBatch(args)) metrics.called(nameOfPath(path), milliseconds, end);
    if (isDeliveredCall(args)) metrics.received(1);
    if (isDeliveredBatch(args)) countBatch(path, args, end, milliseconds);
  }

  /** Each message is a call, of which the last one ended as all of them. */
  function countBatch(path: ExportPath, { progress }: DeliveredBatch, end: CallEnd, milliseconds: number): void {
    const messages = progress?.[0] ?? 1;
    if (messages === 0) return;
    const name = nameOfPath(path);
    const each = milliseconds / messages;
    if (messages > 1) metrics.called(name, each, 'returned', messages - 1);
    metrics.called(name, each, end);
    metrics.received(messages);
  }

  return {
    count,
    async call(worker, chosen, timeoutMs, origin) {
      const { path, args, returnsResult } = chosen;
      const begun = clock.elapsed();
      const answer = await worker.call(path, args, returnsResult, timeoutMs, origin);
      count(chosen, answer, clock.elapsed() - begun);
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
