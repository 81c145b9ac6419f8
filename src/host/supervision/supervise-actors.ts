import type { Clock } from '../../base/index.ts';
import type { Actor } from '../actor.ts';
import type { ComponentKey } from '../version.ts';
import { createSupervisor, folderOf, type Supervisor } from './supervisor.ts';

/** An actor as far as its group goes. */
type Peer = {
  readonly key: ComponentKey;
  readonly actor: Pick<Actor, 'standing' | 'restart' | 'stop'>;
};

export interface SuperviseActorsPorts {
  readonly clock: Clock;
  jitter(): number;
  peers(): readonly Peer[];
  changed(key: ComponentKey): void;
  /** Something happened that only a mistake in the host can explain, and that nobody waits for. */
  bug(error: unknown): void;
}

/** How long what is in the mailbox of a member may take to come to its end when its group stops it, in milliseconds. */
const graceMs = 5000;

/** The groups over the actors of a host. */
export function superviseActors(ports: SuperviseActorsPorts): Supervisor {
  const supervisor: Supervisor = createSupervisor({
    clock: ports.clock,
    jitter: () => ports.jitter(),
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
  return supervisor;
}
