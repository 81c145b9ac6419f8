import type { Clock, Owned } from '../base/index.ts';

/** Lets so many lines through in each second, and tells exactly how many it kept back of those that came besides. */
export interface LineFold extends Owned {
  /** Whether this line is to be shown. */
  take(): boolean;
}

const second = 1000;

/** @param tell is given how many lines were kept back in the second that has ended, where there were any */
export function foldLines(clock: Clock, mostInASecond: number, tell: (count: number) => void): LineFold {
  let timer: Owned | undefined;
  let shown = 0;
  let kept = 0;

  function end(): void {
    timer = undefined;
    if (kept > 0) tell(kept);
    shown = 0;
    kept = 0;
  }

  return {
    take() {
      timer ??= clock.after(second, end);
      if (shown++ < mostInASecond) return true;
      kept++;
      return false;
    },
    dispose() {
      void timer?.dispose();
      end();
    },
  };
}
