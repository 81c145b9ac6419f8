import type { WorkerAnswer } from '../actor-worker.ts';
import type { Failed } from '../call-outcome.ts';
import type { CallOrigin } from '../links/origin.ts';
import type { ComponentVersion } from '../version.ts';
import type { ChosenCall } from './calls.ts';
import type { Instances } from './instances.ts';
import type { Measured } from './measured.ts';

/** An instance that is no part of what serves: it answers whoever started it, and nobody else. */
export interface ApartInstance {
  /** It serves one call after the other; who makes two at once has both of them in no order. */
  call(chosen: ChosenCall, timeoutMs: number, origin: CallOrigin): Promise<WorkerAnswer>;
  /** @param inPeace whether it serves nothing, and is told before */
  end(inPeace: boolean): Promise<void>;
}

/**
 * Starts an instance apart from the one that serves. Its rights, limits, denials and figures are those of the component,
 * and a stop of the component ends it at the latest.
 */
export type StartApart = (
  version: ComponentVersion,
  cancelled: AbortSignal,
) => Promise<{ readonly kind: 'ready'; readonly instance: ApartInstance } | Failed>;

export function startsApart(
  instances: Pick<Instances, 'start' | 'end' | 'endInPeace'>,
  measured: Measured,
): StartApart {
  return async (version, cancelled) => {
    const started = await instances.start(version, cancelled, 'alone');
    if (started.kind === 'failed') return started;
    const { instance } = started;
    return {
      kind: 'ready',
      instance: {
        call: (chosen, timeoutMs, origin) => measured.call(instance, chosen, timeoutMs, origin),
        end: (inPeace) => (inPeace ? instances.endInPeace(instance) : instances.end(instance)),
      },
    };
  };
}
