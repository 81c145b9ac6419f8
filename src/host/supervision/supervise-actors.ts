import type { Clock } from '../../base/index.ts';
import { type HealthRules, usualHealth } from '../../manifest/index.ts';
import type { Actor } from '../actor.ts';
import type { ComponentKey } from '../version.ts';
import type { Group } from './groups.ts';
import { createSupervisor, folderOf, type Place, type Supervisor } from './supervisor.ts';

/** What is declared of the components of one workspace folder. */
export interface Arrangement {
  readonly groups: readonly Group[];
  /** When components are asked how they are. */
  readonly health: HealthRules;
}

/** The groups over the actors of a host, and what else is declared of them together. */
export interface SupervisedActors extends Omit<Supervisor, 'arrange' | 'folders'> {
  /** @param arrangement nothing where the folder is no longer one of the workspace */
  arrange(folder: string, arrangement: Arrangement | undefined): void;
  healthRules(place: Place): HealthRules;
}

export interface SuperviseActorsPorts {
  readonly clock: Clock;
  peers(): readonly Peer[];
  changed(key: ComponentKey): void;
  /** Something happened that only a mistake in the host can explain, and that nobody waits for. */
  bug(error: unknown): void;
}

/** An actor as far as its group goes. */
interface Peer {
  readonly key: ComponentKey;
  readonly actor: Pick<Actor, 'standing' | 'restart' | 'stop'>;
}

/** How long what is in the mailbox of a member may take to come to its end when its group stops it, in milliseconds. */
const graceMs = 5000;

export function superviseActors(ports: SuperviseActorsPorts): SupervisedActors {
  const health = new Map<string, HealthRules>();
  const supervisor: Supervisor = createSupervisor({
    clock: ports.clock,
    jitter: () => Math.random(),
    unattended: (done) => void done.catch((error: unknown) => ports.bug(error)),
    member(folder, name) {
      const found = ports
        .peers()
        .filter(({ key }) => key.name === name && folderOf(supervisor.folders(), key.manifestPath) === folder);
      const [peer] = found;
      if (!peer || found.length > 1) return undefined;
      const { actor } = peer;
      const { state, version } = actor.standing();
      return {
        state,
        isTemporary: version?.restart?.policy === 'temporary',
        stop: (reason) => actor.stop(reason, graceMs),
        start: async (reason) => (await actor.restart(reason)).kind === 'returned',
      };
    },
    changed(folder, { members }) {
      for (const { key } of ports.peers()) {
        if (members.includes(key.name) && folderOf([folder], key.manifestPath) !== undefined) ports.changed(key);
      }
    },
  });
  return {
    ...supervisor,
    arrange(folder, arrangement) {
      if (arrangement) health.set(folder, arrangement.health);
      else health.delete(folder);
      supervisor.arrange(folder, arrangement?.groups);
    },
    healthRules: ({ manifestPath }) => health.get(folderOf(health.keys(), manifestPath) ?? '') ?? usualHealth,
  };
}
