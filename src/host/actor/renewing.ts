import { type CallOutcome, failed } from '../call-outcome.ts';
import type { Recovery } from '../supervision/recovery.ts';
import type { Warm } from '../versions/warm.ts';
import type { Canarying } from './canarying.ts';
import type { Changes } from './changes.ts';
import type { Instance, Instances } from './instances.ts';
import type { Place } from './place.ts';
import type { Route } from './route.ts';
import type { Standing } from './standing.ts';

/** Ends what runs, because somebody says so, and starts the same version anew. */
export interface Renewing {
  restart(reason: string): Promise<CallOutcome>;
  /** What instances are given at their start has changed: calls that come from now on wait for one that has it. */
  renew(reason: string): Promise<void>;
  stop(reason: string, graceMs: number): Promise<void>;
}

export interface RenewingPorts {
  readonly standing: Standing;
  readonly changes: Changes;
  readonly instances: Pick<Instances, 'endAll'>;
  readonly route: Route;
  readonly place: Pick<Place, 'start' | 'leave'>;
  readonly canarying: Pick<Canarying, 'renew' | 'end'>;
  readonly warm: Warm<Instance>;
  readonly recovery: Pick<Recovery, 'forget'>;
}

export function createRenewing(ports: RenewingPorts): Renewing {
  const { standing, changes, instances, place, canarying, warm, recovery } = ports;

  async function renew(reason: string, cancelled: AbortSignal): Promise<CallOutcome> {
    const { version } = standing;
    if (!version) return failed({ kind: 'component-not-found', message: 'nothing has been deployed yet' });
    await place.leave(reason, { kind: 'in-peace', graceMs: 0 });
    const outcome = await place.start(version, reason, cancelled);
    if (outcome.kind === 'returned') await canarying.renew(cancelled);
    else canarying.end(`the version that serves did not start again: ${outcome.failure.message}`);
    return outcome;
  }

  return {
    restart(reason) {
      recovery.forget();
      return changes.make((cancelled) => renew(reason, cancelled));
    },
    async renew(reason) {
      const outdated = ports.route.serving;
      outdated?.spend();
      const renewed = changes.make(async (cancelled) => {
        if (standing.state !== 'running') return;
        await outdated?.idle();
        await renew(reason, cancelled);
      });
      await Promise.all([warm.coolDown(), renewed]);
    },
    stop(reason, graceMs) {
      changes.giveUp();
      recovery.forget();
      return changes.make(async () => {
        canarying.end(reason);
        if (graceMs > 0) {
          await warm.coolDown();
          await place.leave(reason, { kind: 'in-peace', graceMs });
        } else await place.leave(reason, { kind: 'none' });
        await instances.endAll();
        // What has ended already needs no telling.
        await warm.coolDown();
      });
    },
  };
}
