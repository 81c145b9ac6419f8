import type { HostEvent } from '../../../src/host/index.ts';
import { type LifecycleState, mayMove, states } from '../../../src/host/lifecycle.ts';

/** Sees every move of every component, and says what no component may do. */
export function watchMoves(complain: (what: string) => void) {
  const known = new Map<string, LifecycleState>();
  let moves = 0;
  return {
    see(event: HostEvent): void {
      if (event.kind !== 'moved') return;
      const { name } = event.key;
      const { from, to, reason } = event.move;
      moves++;
      if (!states.includes(to)) complain(`${name} came into a state that there is not: ${to}`);
      if (!mayMove(from, to)) complain(`${name} moved from ${from} to ${to}`);
      const before = known.get(name);
      if (before !== undefined && before !== from) complain(`${name} was ${before}, and then moved from ${from}`);
      if (reason === '') complain(`${name} moved to ${to} without a reason`);
      known.set(name, to);
    },
    get moves() {
      return moves;
    },
  };
}

/**
 * What a count may be that each call raises by one, when every call comes in its order: one more than the last, or one
 * after whatever started its component anew.
 */
export function countModel() {
  let last = 0;
  let mayBeFresh = false;
  let ending = 0;
  return {
    /** A call that ends its instance had its turn. */
    freshened(): void {
      mayBeFresh = true;
    },
    /** Something ends instances out of turn, from now until what is returned is called. */
    endsOutOfTurn(): () => void {
      ending++;
      mayBeFresh = true;
      return () => {
        ending--;
        mayBeFresh = true;
      };
    },
    /** Says what is wrong with an answer. */
    flaw(value: unknown): string | undefined {
      const isRight = value === last + 1 || (mayBeFresh && value === 1);
      const before = `${last}${mayBeFresh ? ' or began anew' : ''}`;
      if (typeof value === 'number') last = value;
      mayBeFresh = ending > 0;
      return isRight ? undefined : `the count was ${before}, and then ${String(value)}`;
    },
  };
}
