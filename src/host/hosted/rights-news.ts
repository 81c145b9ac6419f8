import type { Clock, Owned } from '../../base/index.ts';
import type { Rights } from '../grants/rights.ts';
import type { Hosted, Roster } from './roster.ts';
import { changeBetween, type Said, type SaidChange, saidOf } from './said.ts';

export interface RightsNewsPorts {
  readonly clock: Clock;
  readonly rights: Pick<Rights, 'policy' | 'standing'>;
  readonly roster: Pick<Roster, 'list'>;
  changed(hosted: Hosted, change: SaidChange): void;
  /** A grant has ended by its time, so it is time to look again. */
  ended(): void;
}

/** Finds out for which components something else is said than before. */
export interface RightsNews extends Owned {
  look(): void;
}

/** The longest that a timer of Node's can wait; a longer one would not wait at all. */
const longestTimer = 2 ** 31 - 1;

export function createRightsNews({ clock, rights, roster, changed, ended }: RightsNewsPorts): RightsNews {
  const known = new WeakMap<Hosted, Said>();
  let nextEnd: Owned | undefined;

  function lookAt(hosted: Hosted): Said {
    const before = known.get(hosted);
    const after = saidOf(rights, hosted.key);
    known.set(hosted, after);
    const change = before && changeBetween(before, after);
    if (change) changed(hosted, change);
    return after;
  }

  return {
    look() {
      const ends = roster.list().flatMap((hosted) => lookAt(hosted).ends);
      void nextEnd?.dispose();
      const now = clock.now();
      const next = Math.min(...ends.filter((end) => end > now));
      nextEnd = Number.isFinite(next) ? clock.after(Math.min(next - now, longestTimer), ended) : undefined;
    },
    dispose: () => nextEnd?.dispose(),
  };
}
