import type { Owned } from '../base/index.ts';
import { inTurn } from './turns.ts';

/**
 * A flood of asking is one act, `milliseconds` after the first and in a turn that has room for it; the last one that asks
 * is never lost.
 */
export function soon(milliseconds: number, act: () => void): Owned & { ask(): void } {
  let timer: NodeJS.Timeout | undefined;
  let ended = false;
  function perform(): void {
    timer = undefined;
    if (!ended) act();
  }
  return {
    ask() {
      timer ??= setTimeout(() => inTurn(perform), milliseconds);
    },
    dispose() {
      ended = true;
      clearTimeout(timer);
    },
  };
}
