import { usualRestart } from '../../manifest/index.ts';
import type { Failure } from '../failure.ts';
import type { Recovery } from '../supervision/recovery.ts';
import type { ComponentVersion } from '../version.ts';
import type { Changes } from './changes.ts';
import type { Instances } from './instances.ts';
import type { Place } from './place.ts';
import type { Route } from './route.ts';
import type { Serving } from './serving.ts';
import type { Standing } from './standing.ts';

/** Puts fresh instances in the place of those that failed, as the rules of their version say. */
export interface Replacing {
  /** What was spent is replaced, in its turn among the other changes. */
  replace(spent: Serving, failure: Failure, proven: boolean | undefined): void;
}

export interface ReplacingPorts {
  readonly standing: Standing;
  readonly changes: Changes;
  readonly instances: Instances;
  readonly route: Route;
  readonly place: Pick<Place, 'start'>;
  readonly recovery: Recovery;
  /** The rules do not start it again; `gaveUp` says whether it should live nevertheless. */
  left(failure: Failure, gaveUp: boolean): void;
  /** A failed instance is being replaced. */
  restarted(): void;
  changed(): void;
  unattended(done: Promise<unknown>): void;
}

export function createReplacing(ports: ReplacingPorts): Replacing {
  const { standing, changes, instances, route, recovery } = ports;

  /** Does what the rules say after a failure: starts it again, at once or later, or leaves it to a person. */
  async function recover(
    version: ComponentVersion,
    failure: Failure,
    proven: boolean,
    cancelled: AbortSignal,
  ): Promise<void> {
    const again = (): void => {
      const started = changes.make(async (later) => {
        if (standing.state === 'failed') await startAgain(version, later);
      });
      ports.unattended(started);
    };
    const rules = version.restart ?? usualRestart;
    const next = recovery.next(rules, failure, proven, again);
    if (typeof next === 'object') {
      const told = tell(failure, next.because);
      ports.left(told, next.gaveUp);
    }
    // Nobody called for it, perhaps, and it serves again at once: that it was started again is all that there is to see.
    else if (failure.kind === 'process-ended') tell(failure, `restarted ${recovery.restarts} of ${rules.max}`);
    if (next === 'now') await startAgain(version, cancelled);
  }

  function tell(failure: Failure, what: string): Failure {
    const told = { ...failure, message: `${failure.message}; ${what}` };
    standing.failed(told);
    ports.changed();
    return told;
  }

  async function startAgain(version: ComponentVersion, cancelled: AbortSignal): Promise<void> {
    const outcome = await ports.place.start(version, 'a fresh instance after a failure', cancelled);
    // One that does not even start is tried again as the rules say, until they give up on it.
    if (outcome.kind === 'failed' && !cancelled.aborted) await recover(version, outcome.failure, false, cancelled);
  }

  return {
    replace(spent, failure, proven) {
      const { instance } = spent;
      const replacement = changes.make(async (cancelled) => {
        if (route.serving !== spent) return instances.end(instance);
        standing.failed(failure);
        route.close();
        ports.restarted();
        standing.move('failed', failure.message);
        await instances.end(instance);
        await recover(instance.version, failure, proven ?? spent.isProven, cancelled);
      });
      ports.unattended(replacement);
    },
  };
}
