import type { Clock } from '../../base/index.ts';
import type { CallOutcome } from '../call-outcome.ts';
import type { ComponentVersion } from '../version.ts';
import type { Warm } from '../versions/warm.ts';
import type { Instance, Instances, StartedInstance } from './instances.ts';
import type { Place } from './place.ts';
import type { Route } from './route.ts';
import type { Serving } from './serving.ts';
import type { Standing } from './standing.ts';
import type { TakeOver } from './take-over.ts';

export interface SwapPorts {
  readonly standing: Standing;
  readonly instances: Instances;
  readonly route: Route;
  readonly place: Pick<Place, 'take'>;
  readonly takeOver: TakeOver;
  /** Keeps the instance that served ready for a rollback. */
  readonly warm: Warm<Instance>;
  readonly clock: Pick<Clock, 'elapsed'>;
  /** Another version has taken over, so long after it was ready to. */
  swapped(milliseconds: number): void;
  unattended(done: Promise<unknown>): void;
}

/**
 * Puts a version in the place of the one that serves, which goes on until the new one stands and has its state.
 *
 * @param warm an instance of the version that stands already
 */
export type Swap = (
  version: ComponentVersion,
  reason: string,
  warm: Instance | undefined,
  cancelled: AbortSignal,
) => Promise<CallOutcome>;

export function createSwap(ports: SwapPorts): Swap {
  const { standing, instances, route } = ports;

  /** Lets the call that is in flight come to its end, while others begin elsewhere, then keeps the instance ready a while. */
  async function retire(old: Serving): Promise<void> {
    old.makeRoom();
    await old.idle();
    const { instance } = old;
    const isWanted = standing.state === 'running' && route.serving !== undefined && !old.isSpent;
    if (isWanted && instances.has(instance)) await ports.warm.keep(instance);
    else await instances.end(instance);
  }

  return async (version, reason, warm, cancelled) => {
    standing.move('updating', reason);
    const started: StartedInstance = warm
      ? { kind: 'ready', instance: warm }
      : await instances.start(version, cancelled);
    if (started.kind === 'failed') {
      standing.failed(started.failure);
      standing.move('running', 'the new version did not start; the old one goes on serving');
      return started;
    }
    const readyAt = ports.clock.elapsed();
    const old = route.serving;
    const taking = old ? await ports.takeOver(old, started.instance, warm !== undefined, cancelled) : started;
    if (taking.kind === 'failed') {
      standing.failed(taking.failure);
      standing.move('running', 'the state was not handed over; the old version goes on serving');
      return taking;
    }
    ports.place.take(taking.instance);
    standing.move('running', reason);
    ports.swapped(ports.clock.elapsed() - readyAt);
    if (old) ports.unattended(retire(old));
    return { kind: 'returned', value: undefined };
  };
}
