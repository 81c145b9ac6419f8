import type { CallOutcome } from '../call-outcome.ts';
import type { ComponentVersion } from '../version.ts';
import type { Calls } from './calls.ts';
import { givenUp, type Instance, type Instances } from './instances.ts';
import type { Route } from './route.ts';
import type { Standing } from './standing.ts';

/** The one place in which a version of the component serves. */
export interface Place {
  /** Starts a version where none serves. */
  start(version: ComponentVersion, reason: string, cancelled: AbortSignal): Promise<CallOutcome>;
  /** Has an instance serve. The one that did before is the caller's to end. */
  take(instance: Instance): void;
  /** Ends the instance that serves, if there is one, and leaves the place empty. */
  leave(reason: string, patience: Patience): Promise<void>;
}

/** What an instance is given before it ends. In peace it is told, and its calls come to their end for so long first. */
export type Patience = { readonly kind: 'none' } | { readonly kind: 'in-peace'; readonly graceMs: number };

export interface PlacePorts {
  readonly standing: Standing;
  readonly instances: Instances;
  readonly route: Route;
  readonly calls: Pick<Calls, 'drain'>;
  /** A version serves from now on, so it is worth keeping. */
  serves(version: ComponentVersion): void;
}

export function createPlace({ standing, instances, route, calls, serves }: PlacePorts): Place {
  function take(instance: Instance): void {
    standing.turnTo(instance.version);
    serves(instance.version);
    route.lead(instance);
  }

  return {
    take,
    async start(version, reason, cancelled) {
      if (cancelled.aborted) return givenUp;
      standing.turnTo(version);
      standing.move('starting', reason);
      const started = await instances.start(version, cancelled);
      if (started.kind === 'failed') {
        // Whoever stopped it knows; a start that failed for itself before is a failure all the same.
        if (cancelled.aborted && started.failure.kind === 'stopped') {
          standing.move('stopped', givenUp.failure.message);
          return started;
        }
        standing.failed(started.failure);
        standing.move('failed', started.failure.message);
        return started;
      }
      take(started.instance);
      standing.move('running', reason);
      return { kind: 'returned', value: undefined };
    },
    async leave(reason, patience) {
      const { serving } = route;
      if (!serving) return;
      standing.move('stopping', reason);
      serving.retire();
      if (patience.kind === 'in-peace' && patience.graceMs > 0) await calls.drain(patience.graceMs);
      route.close();
      const mayBeTold = patience.kind === 'in-peace' && !serving.isCalled && !serving.isSpent;
      await (mayBeTold ? instances.endInPeace(serving.instance) : instances.end(serving.instance));
      standing.move('stopped', reason);
    },
  };
}
