import type { PoolBalance } from '../../manifest/index.ts';

/** What is known of a worker of a pool when one is chosen. */
export interface PoolMember {
  readonly isReady: boolean;
  /** How many calls it was given that have not ended. */
  readonly underWay: number;
}

/**
 * Which worker of a pool gets the next call.
 *
 * @param last the index of the one that got the call before; -1 where none did
 * @returns its index, or nothing where none is ready
 */
export function chooseWorker(balance: PoolBalance, members: readonly PoolMember[], last: number): number | undefined {
  let best: number | undefined;
  for (let step = 1; step <= members.length; step++) {
    const at = (last + step) % members.length;
    if (!members[at]?.isReady) continue;
    if (balance === 'round-robin') return at;
    if (best === undefined || members[at].underWay < (members[best]?.underWay ?? 0)) best = at;
  }
  return best;
}
