import type { Clock } from '../../base/index.ts';
import { createChanges } from '../actor/changes.ts';
import type { LifecycleState } from '../lifecycle.ts';
import { type Group, restartOf } from './groups.ts';
import { decideRestart, recentRestarts } from './restart.ts';

/** What a group needs of one of its members. */
export interface GroupMember {
  readonly state: LifecycleState;
  /** One that is never started again after it has ended, by its own rules. */
  readonly isTemporary: boolean;
  stop(reason: string): Promise<void>;
  /** Whether it stands then. */
  start(reason: string): Promise<boolean>;
}

export interface GroupPorts {
  readonly clock: Clock;
  /** From 0 to 1, to spread the fresh starts of groups that fell together. */
  jitter(): number;
  /** Nothing where nobody of this name is there. */
  member(name: string): GroupMember | undefined;
  /** Something of what {@link SupervisedGroup.snapshot} tells has changed. */
  changed(): void;
  unattended(done: Promise<void>): void;
}

/** How a group is. `member` is the one whose failure is told in `because`. */
export type GroupStanding =
  | { readonly kind: 'up' }
  /** It starts anew at `until`, in milliseconds since the epoch. */
  | { readonly kind: 'waiting'; readonly member: string; readonly because: string; readonly until: number }
  | { readonly kind: 'restarting'; readonly member: string; readonly because: string }
  /** It is not started again before a person resets it, or a version of that member stands. */
  | { readonly kind: 'down'; readonly member: string; readonly because: string; readonly since: number };

export interface GroupSnapshot extends Pick<Group, 'name' | 'strategy' | 'members'> {
  readonly standing: GroupStanding;
  /** How often it was started anew lately. */
  readonly restarts: number;
}

/** One group with what became of it: whom it stopped, and how often it was started anew. */
export interface SupervisedGroup {
  snapshot(): GroupSnapshot;
  /** A member failed, and its own rules do not start it again. */
  gaveUp(name: string, because: string): void;
  /**
   * A person or a new version has brought a member up, or stopped it: the group does nothing more about it, and brings up
   * whom its failure brought down.
   */
  decided(name: string): void;
  /** Forgets all failures, and starts in order whoever failed or was stopped by the group. */
  reset(): void;
  /** The group is no more: whoever it stopped starts again, each for itself. */
  release(): void;
  /** Does nothing any more, and starts nobody. */
  end(): void;
}

export function superviseGroup(group: Group, ports: GroupPorts): SupervisedGroup {
  const { clock } = ports;
  const rules = { ...group.restart, policy: 'permanent' as const };
  /** Members that the group has to start: it stopped them, or they failed. */
  const owed = new Set<string>();
  /** Members that were given up on by the group as well. */
  const fallen = new Map<string, { readonly because: string; readonly since: number }>();
  let underWay: Exclude<GroupStanding, { kind: 'up' | 'down' }> | undefined;
  let restarts: readonly number[] = [];
  /** Raised by whatever makes the round that is under way pointless. */
  let epoch = 0;
  let endPause = (): void => {};
  const rounds = createChanges();

  function enter(next: typeof underWay): void {
    underWay = next;
    ports.changed();
  }

  /** One round after the other; one that was overtaken before its turn has come is left out. */
  function queue(round: (isOver: () => boolean) => Promise<void>): void {
    const mine = epoch;
    const done = rounds.make(async () => {
      if (mine === epoch) await round(() => mine !== epoch);
    });
    ports.unattended(done);
  }

  function overtake(): void {
    epoch++;
    endPause();
    underWay = undefined;
  }

  async function stopAll(names: readonly string[], reason: string): Promise<void> {
    for (const name of names) {
      const member = ports.member(name);
      if (!member || !runs.has(member.state)) continue;
      if (!member.isTemporary) owed.add(name);
      await member.stop(reason);
    }
  }

  /** The first that does not stand; those after it wait. */
  async function startAll(names: readonly string[], isOver: () => boolean): Promise<string | undefined> {
    for (const name of names) {
      if (isOver()) return undefined;
      const member = ports.member(name);
      // Somebody may have started or stopped it meanwhile.
      if (!member || !(owed.has(name) || (member.state === 'failed' && !member.isTemporary))) continue;
      const stands = runs.has(member.state) || (await member.start(`its group ${group.name} starts anew`));
      if (isOver()) return undefined;
      if (!stands) return name;
      owed.delete(name);
    }
    return undefined;
  }

  async function handle(first: string, why: string, isOver: () => boolean): Promise<void> {
    let [failing, because] = [first, why];
    while (!isOver()) {
      const now = clock.now();
      const decision = decideRestart(rules, 'failed', restarts, now, ports.jitter());
      const { stop, start } = restartOf(group, failing);
      if (decision.kind !== 'restart') {
        fallen.set(failing, {
          because: `${because}; ${decision.reason.replace('it failed', 'a member failed')}`,
          since: now,
        });
        owed.delete(failing);
        enter(undefined);
        return stopAll(stop, `its group ${group.name} is down, since ${failing} failed`);
      }
      owed.add(failing);
      restarts = [...recentRestarts(rules, restarts, now), now + decision.afterMs];
      const about = { member: failing, because };
      enter({ kind: 'restarting', ...about });
      await stopAll(stop, `its group ${group.name} starts anew, since ${failing} failed`);
      if (isOver()) return;
      if (decision.afterMs > 0) {
        enter({ kind: 'waiting', ...about, until: now + decision.afterMs });
        await pause(decision.afterMs);
        if (isOver()) return;
        enter({ kind: 'restarting', ...about });
      }
      const next = await startAll(start, isOver);
      if (isOver()) return;
      if (next === undefined) return enter(undefined);
      [failing, because] = [next, `${next} did not start`];
    }
  }

  async function pause(milliseconds: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = clock.after(milliseconds, resolve);
    endPause = resolve;
    await promise;
    await timer.dispose();
  }

  /** Starts whoever is owed a start, in order. */
  function revive(): void {
    restarts = [];
    ports.changed();
    queue(async (isOver) => {
      const starting = group.members.filter((name) => owed.has(name));
      const next = await startAll(starting, isOver);
      if (next !== undefined && !isOver()) await handle(next, `${next} did not start`, isOver);
    });
  }

  return {
    snapshot() {
      const { name, strategy, members } = group;
      const [down] = fallen;
      const fell = down && ({ kind: 'down', member: down[0], ...down[1] } as const);
      const recent = recentRestarts(rules, restarts, clock.now()).length;
      return { name, strategy, members, standing: underWay ?? fell ?? { kind: 'up' }, restarts: recent };
    },
    gaveUp(name, because) {
      queue(async (isOver) => {
        // A round before this one may have brought it up again.
        if (ports.member(name)?.state === 'failed') await handle(name, because, isOver);
      });
    },
    decided(name) {
      owed.delete(name);
      const wasDown = fallen.delete(name);
      if (underWay?.member === name) overtake();
      else if (!wasDown) return;
      if (fallen.size === 0) revive();
      ports.changed();
    },
    reset() {
      for (const name of fallen.keys()) owed.add(name);
      overtake();
      fallen.clear();
      revive();
    },
    release() {
      overtake();
      fallen.clear();
      revive();
    },
    end() {
      owed.clear();
      overtake();
    },
  };
}

const runs: ReadonlySet<LifecycleState> = new Set(['starting', 'running', 'updating']);
