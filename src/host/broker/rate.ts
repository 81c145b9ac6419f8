/** A rate that is kept to: a burst of one second's worth, and then as many a second. */
export interface Rate {
  /** Takes one, if there is one left. */
  take(): boolean;
}

/** @param now milliseconds */
export function createRate(perSecond: number, now: () => number): Rate {
  let left = perSecond;
  let filledAt = now();
  return {
    take() {
      const time = now();
      // A clock that was set back gives nothing and takes nothing.
      left = Math.min(perSecond, left + (Math.max(0, time - filledAt) / 1000) * perSecond);
      filledAt = time;
      if (left < 1) return false;
      left--;
      return true;
    },
  };
}
