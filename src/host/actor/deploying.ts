import { type CallOutcome, failed } from '../call-outcome.ts';
import { brokenForCallers } from '../contract/check.ts';
import type { Failure } from '../failure.ts';
import { contractBroken, noSuchVersion, pinnedTo } from '../refusals.ts';
import type { Recovery } from '../supervision/recovery.ts';
import { type ComponentVersion, shortHash } from '../version.ts';
import type { KeptVersions } from '../versions/kept.ts';
import type { Warm } from '../versions/warm.ts';
import type { Canarying } from './canarying.ts';
import type { Changes } from './changes.ts';
import type { Instance, Instances } from './instances.ts';
import type { Place } from './place.ts';
import type { Standing } from './standing.ts';
import type { Swap } from './swap.ts';

/** Decides which version is to serve, and has it serve. */
export interface Deploying {
  deploy(version: ComponentVersion, evenIfBreaking: boolean): Promise<CallOutcome>;
  rollback(hash: string | undefined): Promise<CallOutcome>;
  settleCanary(how: 'promote' | 'roll-back'): Promise<CallOutcome>;
  pin(isPinned: boolean): void;
}

export interface DeployingPorts {
  readonly standing: Standing;
  readonly changes: Changes;
  readonly instances: Pick<Instances, 'end'>;
  readonly place: Pick<Place, 'start'>;
  readonly swap: Swap;
  readonly canarying: Canarying;
  readonly kept: KeptVersions;
  readonly warm: Warm<Instance>;
  readonly recovery: Pick<Recovery, 'forget'>;
  changed(): void;
  unattended(done: Promise<unknown>): void;
}

export function createDeploying(ports: DeployingPorts): Deploying {
  const { standing, changes, kept, canarying } = ports;

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
    // What is pinned is not to be replaced by one that shows itself.
    if (isPinned) ports.unattended(changes.make(async () => void canarying.drop('a version is pinned')));
    ports.changed();
  }

  return {
    pin,
    async deploy(version, evenIfBreaking) {
      const { pinned } = kept;
      if (pinned !== undefined && pinned !== version.hash) return failed(pinnedTo(pinned));
      return changes.make(async (cancelled) => {
        const serving = standing.state === 'running' ? standing.version : undefined;
        const isCompared = !evenIfBreaking || version.canary !== undefined;
        const broken = serving && isCompared ? brokenForCallers(serving, version) : [];
        if (broken.length > 0 && !evenIfBreaking) return failed(contractBroken(version.hash, broken));
        if (canarying.version?.hash === version.hash) return done;
        const isOld = serving?.hash === version.hash;
        // Whoever goes back to what serves wants the canary away, and nothing else.
        if (canarying.drop('another version came') && isOld) return done;
        // One that breaks callers would break a share of them.
        const isShown = serving && !isOld && broken.length === 0;
        if (isShown && version.canary) return canarying.begin(version, version.canary, cancelled);
        return put(version, 'a new version', undefined, cancelled);
      });
    },
    rollback(hash) {
      return changes.make(async (cancelled) => {
        const { version: canary } = canarying;
        if (canary && standing.state === 'running') canarying.rollBack('a person said so');
        if (canary && (hash === undefined || hash === standing.version?.hash)) return done;
        const version = hash === undefined ? kept.before(standing.version?.hash ?? '') : kept.find(hash);
        if (!version) return failed(noSuchVersion(hash));
        const reason = `rolled back to ${shortHash(version.hash)}`;
        const outcome = await put(version, reason, ports.warm.take(version.hash), cancelled);
        // A pin moves with the person's wish, but only to a version that serves.
        if (outcome.kind === 'returned' && kept.pinned !== undefined) pin(true);
        return outcome;
      });
    },
    settleCanary(how) {
      return changes.make(async (cancelled) => {
        if (!canarying.version) return failed(noCanary);
        if (standing.state !== 'running') return failed({ kind: 'stopped', message: 'the component is not running' });
        if (how === 'promote') return canarying.promote('a person said so', cancelled);
        canarying.rollBack('a person said so');
        return done;
      });
    },
  };
}

const done: CallOutcome = { kind: 'returned', value: undefined };

const noCanary: Failure = { kind: 'version-not-found', message: 'no new version shows itself: there is no canary' };
