import type { Clock, Owned } from '../base/index.ts';

/** A clock whose timers can be stopped for a while, so that a guest is not charged for the time in which a person thinks. */
export interface DeadlineClock extends Clock {
  /** Stops all timers until what is returned is disposed; of several pauses the last to end counts. */
  pause(): Owned;
}

export function createDeadlineClock(clock: Clock): DeadlineClock {
  const timers = new Set<Timer>();
  let pauses = 0;

  function start(timer: Timer): void {
    timer.startedAt = clock.now();
    timer.running = clock.after(timer.left, () => {
      timers.delete(timer);
      timer.run();
    });
  }

  function stop(timer: Timer): void {
    void timer.running?.dispose();
    timer.running = undefined;
    // The time of day may have been set meanwhile; a deadline neither grows nor falls below nothing by that.
    timer.left = Math.min(timer.left, Math.max(0, timer.left - (clock.now() - timer.startedAt)));
  }

  return {
    now: () => clock.now(),
    elapsed: () => clock.elapsed(),
    after(milliseconds, run) {
      const timer: Timer = { run, left: milliseconds, startedAt: 0, running: undefined };
      timers.add(timer);
      if (pauses === 0) start(timer);
      return {
        dispose() {
          timers.delete(timer);
          void timer.running?.dispose();
        },
      };
    },
    pause() {
      if (pauses++ === 0) for (const timer of timers) stop(timer);
      let paused = true;
      return {
        dispose() {
          if (!paused) return;
          paused = false;
          if (--pauses === 0) for (const timer of timers) start(timer);
        },
      };
    },
  };
}

interface Timer {
  readonly run: () => void;
  /** Milliseconds, as of the last start. */
  left: number;
  startedAt: number;
  running: Owned | undefined;
}
