import type { Owned } from '../base/index.ts';

/** A flood of asking is one act, `milliseconds` after the first; the last one that asks is never lost. */
export function soon(milliseconds: number, act: () => void): Owned & { ask(): void } {
  let timer: NodeJS.Timeout | undefined;
  return {
    ask() {
      timer ??= setTimeout(() => {
        timer = undefined;
        act();
      }, milliseconds);
    },
    dispose: () => clearTimeout(timer),
  };
}
