import type { Clock, Owned } from '../../base/index.ts';
import { newOutbox, readOutbox, type SentMessage } from '../gates/messaging/outbox.ts';

/** The outbox of a worker, as the main thread looks after it. */
export interface WatchedOutbox extends Owned {
  readonly memory: SharedArrayBuffer;
  /** Takes what is there. */
  look(): void;
  /** Looks again and again until nothing comes any more; until then the worker need not tell of each message. */
  watch(): void;
  /** Takes what is there, and lets nothing more in. */
  dispose(): void;
}

/** How long a message may lie there while the guest goes on with something else, in milliseconds. */
const lookEveryMs = 1;

/** @param sent is given what was taken, at once and in its order */
export function watchOutbox(clock: Clock, sent: (messages: readonly SentMessage[]) => void): WatchedOutbox {
  const memory = newOutbox();
  const reader = readOutbox(memory);
  let timer: Owned | undefined;
  let ended = false;

  function take(): boolean {
    const messages = reader.take();
    if (messages.length > 0) sent(messages);
    return messages.length > 0;
  }

  function watch(): void {
    if (ended || timer) return;
    timer = clock.after(lookEveryMs, () => {
      timer = undefined;
      if (take()) return watch();
      reader.watch(false);
      // What came in between was not told of.
      if (take()) watch();
    });
  }

  return {
    memory,
    look: () => void (ended || take()),
    watch,
    dispose() {
      if (ended) return;
      reader.close();
      take();
      ended = true;
      void timer?.dispose();
    },
  };
}
