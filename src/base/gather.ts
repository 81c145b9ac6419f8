import type { Clock } from './clock.ts';
import type { Owned } from './scope.ts';

/** News that may come in floods. */
export interface Gathered extends Owned {
  news(): void;
}

/**
 * Tells of the first news at once, and of what comes within so many milliseconds of that together: a guest that is
 * refused in a loop must not keep anybody busy with the news of it.
 */
export function gather(clock: Clock, milliseconds: number, tell: () => void): Gathered {
  let waiting: Owned | undefined;
  let more = false;
  let ended = false;

  function news(): void {
    if (ended) return;
    if (waiting) {
      more = true;
      return;
    }
    waiting = clock.after(milliseconds, () => {
      waiting = undefined;
      if (!more) return;
      more = false;
      news();
    });
    tell();
  }

  return {
    news,
    dispose() {
      ended = true;
      return waiting?.dispose();
    },
  };
}
