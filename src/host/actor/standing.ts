import type { Clock } from '../../base/index.ts';
import type { Failure } from '../failure.ts';
import { type LifecycleMove, type LifecycleState, mayMove } from '../lifecycle.ts';
import type { ComponentVersion } from '../version.ts';

/** Where a component stands in its life. */
export interface Standing {
  readonly state: LifecycleState;
  /** Milliseconds since the epoch of the last move. */
  readonly since: number;
  /** The version that serves, or served last, or is being started. */
  readonly version: ComponentVersion | undefined;
  readonly lastFailure: PastFailure | undefined;
  /** Throws where the table of moves has no such move: only a mistake in the host can ask for it. */
  move(to: LifecycleState, reason: string): void;
  turnTo(version: ComponentVersion): void;
  failed(failure: Failure): void;
}

export type PastFailure = Failure & { readonly time: number };

export function createStanding(clock: Clock, moved: (move: LifecycleMove) => void): Standing {
  let state: LifecycleState = 'installed';
  let since = clock.now();
  let version: ComponentVersion | undefined;
  let lastFailure: PastFailure | undefined;
  return {
    get state() {
      return state;
    },
    get since() {
      return since;
    },
    get version() {
      return version;
    },
    get lastFailure() {
      return lastFailure;
    },
    move(to, reason) {
      const from = state;
      if (!mayMove(from, to)) throw new Error(`a component cannot go from ${from} to ${to}`);
      state = to;
      since = clock.now();
      moved({ from, to, time: since, reason });
    },
    turnTo: (next) => void (version = next),
    failed: (failure) => void (lastFailure = { ...failure, time: clock.now() }),
  };
}

/** Why there is no instance that could be called. */
export function whyNoneServes({ state, lastFailure }: Pick<Standing, 'state' | 'lastFailure'>): Failure {
  if (state !== 'failed' || !lastFailure) return { kind: 'stopped', message: 'the component is not running' };
  const { time: _, ...failure } = lastFailure;
  return failure;
}
