/** How fast counts grow, as far as somebody looks: nothing runs in it, and a look costs a few numbers. */
export interface Rates {
  /**
   * How many a second there were lately of what is counted under a name: undefined before that is known.
   *
   * @param count all of them so far
   * @param now milliseconds since the epoch
   */
  perSecond(name: string, count: number, now: number): number | undefined;
}

interface Look {
  readonly at: number;
  readonly count: number;
}

/** Rates are over so much time, and over no less than the shortest. */
const windowMs = 10_000;
const shortestMs = 900;

/** Looks come twice a second at most; what is nearer to the last one than this is the same look. */
const apartMs = 400;

export function createRates(): Rates {
  const looks = new Map<string, Look[]>();
  let pruned = 0;

  /** What nobody asks for any more is forgotten. */
  function prune(now: number): void {
    if (Math.abs(now - pruned) < windowMs) return;
    pruned = now;
    for (const [name, known] of looks) if ((known.at(-1)?.at ?? 0) < now - 2 * windowMs) looks.delete(name);
  }

  return {
    perSecond(name, count, now) {
      prune(now);
      const last = looks.get(name)?.at(-1);
      // A component that was removed begins anew, and a clock may be set back.
      const isOther = last !== undefined && (count < last.count || now < last.at);
      const known = isOther ? [] : (looks.get(name) ?? []);
      while (known.length > 1 && (known[1]?.at ?? now) <= now - windowMs) known.shift();
      if (known.length === 0 || now - (known.at(-1)?.at ?? 0) >= apartMs) known.push({ at: now, count });
      looks.set(name, known);
      const first = known[0];
      if (!first || now - first.at < shortestMs) return undefined;
      return ((count - first.count) * 1000) / (now - first.at);
    },
  };
}

/** A rate as it stands at an edge; nothing where there is none to speak of. */
export function rateWords(perSecond: number | undefined): string {
  if (perSecond === undefined || perSecond < 0.05) return '';
  return `${perSecond < 10 ? perSecond.toFixed(1) : Math.round(perSecond).toLocaleString('en')}/s`;
}
