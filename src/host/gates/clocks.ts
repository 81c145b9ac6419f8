import type { Clocks } from '../../manifest/index.ts';
import type { Inbox } from './io/inbox.ts';
import { Pollable, token } from './io/poll.ts';

/**
 * `wasi:clocks/monotonic-clock`: nanoseconds since the worker's start.
 *
 * A clock that stands still begins at zero and moves only to the end of each wait that has ended: a run reads the same
 * times again, a wait takes as long as it says, and a guest that waits until the clock shows a time sees it.
 */
export function monotonicClock(clocks: Clocks, inbox: Inbox) {
  return clocks.kind === 'frozen' ? standingClock(inbox) : runningClock(inbox);
}

/** `wasi:clocks/wall-clock`. One that stands still shows its time for ever. */
export function wallClock(clocks: Clocks) {
  const milliseconds = clocks.kind === 'frozen' ? (): number => clocks.time : Date.now;
  return {
    now(): { seconds: bigint; nanoseconds: number } {
      const time = Math.trunc(milliseconds());
      const seconds = Math.floor(time / 1000);
      return { seconds: BigInt(seconds), nanoseconds: (time - seconds * 1000) * 1_000_000 };
    },
    resolution: (): { seconds: bigint; nanoseconds: number } => ({ seconds: 0n, nanoseconds: 1_000_000 }),
  };
}

function runningClock(inbox: Inbox) {
  function until(deadline: number): Pollable {
    return new Pollable(token, { ready: () => performance.now() >= deadline, deadline }, inbox);
  }

  return {
    now: (): bigint => BigInt(Math.round(performance.now() * 1e6)),
    resolution,
    subscribeInstant: (when: bigint): Pollable => until(Number(when) / 1e6),
    subscribeDuration: (duration: bigint): Pollable => until(performance.now() + Number(duration) / 1e6),
  };
}

function standingClock(inbox: Inbox) {
  let shown = 0n;

  function until(when: bigint): Pollable {
    const deadline = performance.now() + (when > shown ? Number(when - shown) / 1e6 : 0);
    return new Pollable(
      token,
      {
        deadline,
        ready() {
          if (performance.now() < deadline) return false;
          if (when > shown) shown = when;
          return true;
        },
      },
      inbox,
    );
  }

  return {
    now: (): bigint => shown,
    resolution,
    subscribeInstant: until,
    subscribeDuration: (duration: bigint): Pollable => until(BigInt.asUintN(64, shown + duration)),
  };
}

const resolution = (): bigint => 1000n;
