import type { Clock, Owned } from '../../base/index.ts';
import type { DeadlineClock } from '../deadline-clock.ts';
import type { SpanPlace } from '../tracing/span.ts';
import type { ComponentKey } from '../version.ts';

/** Where a call over a link comes from: the call in which it is made, and those in which that was made. */
export interface CallOrigin {
  /** Who waits for it, the first caller first. */
  readonly trail: readonly ComponentKey[];
  /** Milliseconds since the epoch, after which nobody waits any more. */
  deadline(): number;
  /** Makes the deadlines of all who wait stand still until what it returns is disposed. */
  pause(): Owned;
  /** Is aborted when the caller is being ended. */
  readonly ended: AbortSignal;
  /** The span of the call in which it is made. */
  readonly place?: SpanPlace | undefined;
}

/** The call that a worker serves now, as those see it that it calls over links. */
export interface CurrentCall {
  /**
   * @param from where the call itself comes from, if it came over a link
   * @param at the span of the call, if somebody wants to know
   */
  begin(timeoutMs: number, from: CallOrigin | undefined, at?: SpanPlace): void;
  /** Milliseconds until the call has had its time. In a pause they do not grow less. */
  left(): number;
  readonly isPaused: boolean;
  /** That of a call which the component `caller` makes now. */
  origin(caller: ComponentKey): CallOrigin;
  pause(): Owned;
}

export function createCurrentCall(clock: Clock, deadlines: DeadlineClock, ended: AbortSignal): CurrentCall {
  /** By the clock that is never set. */
  let ends = Infinity;
  let from: CallOrigin | undefined;
  let place: SpanPlace | undefined;
  let pauses = 0;
  let pausedAt = 0;

  function pause(): Owned {
    const pausing = [deadlines.pause(), ...(from ? [from.pause()] : [])];
    if (pauses++ === 0) pausedAt = clock.elapsed();
    let paused = true;
    return {
      dispose() {
        if (!paused) return;
        paused = false;
        // A person's time is given back to the call.
        if (--pauses === 0) ends += clock.elapsed() - pausedAt;
        for (const each of pausing) void each.dispose();
      },
    };
  }

  return {
    begin(timeoutMs, of, at) {
      ends = clock.elapsed() + timeoutMs;
      // What is paused goes on for the call that begins now.
      pausedAt = clock.elapsed();
      from = of;
      place = at;
    },
    get isPaused() {
      return pauses > 0;
    },
    left: () => ends - (pauses > 0 ? pausedAt : clock.elapsed()),
    origin: (caller) => ({
      trail: [...(from?.trail ?? []), caller],
      deadline: () => Math.min(clock.now() + ends - clock.elapsed(), from?.deadline() ?? Infinity),
      pause,
      ended,
      place,
    }),
    pause,
  };
}
