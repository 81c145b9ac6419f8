import { type CallOutcome, failed } from '../call-outcome.ts';
import { brokenForCallers } from '../contract/check.ts';
import { contractBroken, noSuchVersion, pinnedTo } from '../refusals.ts';
import type { Recovery } from '../supervision/recovery.ts';
import { type ComponentVersion, shortHash } from '../version.ts';
import type { KeptVersions } from '../versions/kept.ts';
import type { Warm } from '../versions/warm.ts';
import type { Changes } from './changes.ts';
import type { Instance, Instances } from './instances.ts';
import type { Place } from './place.ts';
import type { Standing } from './standing.ts';
import type { Swap } from './swap.ts';

/** Decides which version is to serve, and has it serve. */
export interface Deploying {
  deploy(version: ComponentVersion, evenIfBreaking: boolean): Promise<CallOutcome>;
  rollback(hash: string | undefined): Promise<CallOutcome>;
  pin(isPinned: boolean): void;
}

export interface DeployingPorts {
  readonly standing: Standing;
  readonly changes: Changes;
  readonly instances: Pick<Instances, 'end'>;
  readonly place: Pick<Place, 'start'>;
  readonly swap: Swap;
  readonly kept: KeptVersions;
  readonly warm: Warm<Instance>;
  readonly recovery: Pick<Recovery, 'forget'>;
  changed(): void;
}

export function createDeploying(ports: DeployingPorts): Deploying {
  const { standing, changes, kept } = ports;

  /** @param warm an instance of the version that stands already */
  async function put(
    version: ComponentVersion,
    reason: string,
    warm: Instance | undefined,
    cancelled: AbortSignal,
  ): Promise<CallOutcome> {
    ports.recovery.forget();
    if (standing.state === 'running' && !cancelled.aborted) return ports.swap(version, reason, warm, cancelled);
    if (warm) await ports.instances.end(warm);
    return ports.place.start(version, reason, cancelled);
  }

  function pin(isPinned: boolean): void {
    kept.pin(isPinned ? standing.version?.hash : undefined);
    ports.changed();
  }

  return {
    pin,
    async deploy(version, evenIfBreaking) {
      const { pinned } = kept;
      if (pinned !== undefined && pinned !== version.hash) return failed(pinnedTo(pinned));
      return changes.make(async (cancelled) => {
        const serving = standing.state === 'running' && !evenIfBreaking ? standing.version : undefined;
        const broken = serving ? brokenForCallers(serving, version) : [];
        if (broken.length > 0) return failed(contractBroken(version.hash, broken));
        return put(version, 'a new version', undefined, cancelled);
      });
    },
    rollback(hash) {
      return changes.make(async (cancelled) => {
        const version = hash === undefined ? kept.before(standing.version?.hash ?? '') : kept.find(hash);
        if (!version) return failed(noSuchVersion(hash));
        const reason = `rolled back to ${shortHash(version.hash)}`;
        const outcome = await put(version, reason, ports.warm.take(version.hash), cancelled);
        // A pin moves with the person's wish, but only to a version that serves.
        if (outcome.kind === 'returned' && kept.pinned !== undefined) pin(true);
        return outcome;
      });
    },
  };
}
