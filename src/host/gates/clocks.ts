import type { Inbox } from './io/inbox.ts';
import { Pollable, token } from './io/poll.ts';

/** `wasi:clocks/monotonic-clock`: nanoseconds since the worker's start. */
export function monotonicClock(inbox: Inbox) {
  const nanoseconds = (milliseconds: number): bigint => BigInt(Math.round(milliseconds * 1e6));

  function until(deadline: number): Pollable {
    return new Pollable(token, { ready: () => performance.now() >= deadline, deadline }, inbox);
  }

  return {
    now: (): bigint => nanoseconds(performance.now()),
    resolution: (): bigint => 1000n,
    subscribeInstant: (when: bigint): Pollable => until(Number(when) / 1e6),
    subscribeDuration: (duration: bigint): Pollable => until(performance.now() + Number(duration) / 1e6),
  };
}

/** `wasi:clocks/wall-clock`. */
export const wallClock = {
  now(): { seconds: bigint; nanoseconds: number } {
    const milliseconds = Date.now();
    return { seconds: BigInt(Math.floor(milliseconds / 1000)), nanoseconds: (milliseconds % 1000) * 1_000_000 };
  },
  resolution: (): { seconds: bigint; nanoseconds: number } => ({ seconds: 0n, nanoseconds: 1_000_000 }),
};
