import type { Clock, Owned } from '../../base/index.ts';
import type { RestartRules } from '../../manifest/index.ts';
import type { Failure } from '../failure.ts';
import { decideRestart, recentRestarts } from './restart.ts';

/** What an actor remembers of its failures, and the wait before it is started again. */
export interface Recovery {
  /** How often it was started again lately. */
  readonly restarts: number;
  /** Settles when the wait that is under way ends, by its time or because it is given up. */
  readonly pause: Promise<void> | undefined;
  /**
   * What the rules say after a failure: start it now, start it later (which calls `again` then), or leave it.
   *
   * @param proven whether the instance had answered a call: then what ended it was a call that its caller knows of, and it
   * is not counted among the failures of one that cannot live
   */
  next(rules: RestartRules, failure: Failure, proven: boolean, again: () => void): 'now' | 'later' | Left;
  /** Somebody begins anew: what failed before does not count, and no start is waited for. */
  forget(): void;
}

/** It is not started again by its own rules. */
export interface Left {
  readonly because: string;
  /** Whether it should live: it is not one that is never started again. */
  readonly gaveUp: boolean;
}

/** @param jitter from 0 to 1, to spread the restarts of actors that fell together */
export function createRecovery(clock: Clock, jitter: () => number): Recovery {
  let restarts: readonly number[] = [];
  let pause: { readonly timer: Owned; readonly over: Promise<void>; end(): void } | undefined;

  function endPause(): void {
    const ending = pause;
    pause = undefined;
    void ending?.timer.dispose();
    ending?.end();
  }

  return {
    get restarts() {
      return restarts.length;
    },
    get pause() {
      return pause?.over;
    },
    next(rules, failure, proven, again) {
      // A command that has done its work ends by itself: the next call finds a fresh instance, and nothing is counted.
      const ending = failure.kind === 'exited' && failure.code === 0 ? 'exited' : 'failed';
      // A process that ends is counted whatever it did before: it is no answer to one call, and costs more to start.
      const forgiven = proven && failure.kind !== 'process-ended';
      if ((ending === 'exited' || forgiven) && rules.policy !== 'temporary') return 'now';
      const now = clock.now();
      const decision = decideRestart(rules, ending, restarts, now, jitter());
      if (decision.kind !== 'restart') return { because: decision.reason, gaveUp: decision.kind === 'give-up' };
      restarts = [...recentRestarts(rules, restarts, now), now + decision.afterMs];
      if (decision.afterMs === 0) return 'now';
      const { promise, resolve } = Promise.withResolvers<void>();
      const timer = clock.after(decision.afterMs, () => {
        again();
        endPause();
      });
      pause = { timer, over: promise, end: resolve };
      return 'later';
    },
    forget() {
      restarts = [];
      endPause();
    },
  };
}
