import type { Clock } from '../../base/index.ts';
import type { ActorWorker, WorkerAnswer } from '../actor-worker.ts';
import type { CallOrigin } from '../links/origin.ts';
import type { MetricsRecorder } from '../metrics/metrics.ts';
import { nameOfPath } from '../worker/messages.ts';
import type { ChosenCall } from './calls.ts';

/** Makes calls of an actor's instances, and counts each with the figures of the actor. */
export interface Measured {
  call(
    worker: ActorWorker,
    chosen: ChosenCall,
    timeoutMs: number,
    origin: CallOrigin | undefined,
  ): Promise<WorkerAnswer>;
  /** How many have returned. */
  readonly returned: number;
}

export function createMeasured(clock: Clock, metrics: MetricsRecorder): Measured {
  let returned = 0;
  return {
    get returned() {
      return returned;
    },
    async call(worker, { path, args, returnsResult }, timeoutMs, origin) {
      const begun = clock.elapsed();
      const answer = await worker.call(path, args, returnsResult, timeoutMs, origin);
      metrics.called(nameOfPath(path), clock.elapsed() - begun, answer.kind === 'failed');
      if (answer.kind === 'returned') returned++;
      return answer;
    },
  };
}
