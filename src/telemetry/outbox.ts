import type { Clock, Owned } from '../base/index.ts';
import type { Posted } from './post.ts';

export interface OutboxPorts<T> {
  readonly clock: Clock;
  /** Sends some of them; must not reject. */
  send(some: readonly T[]): Promise<Posted>;
}

/** What waits to be sent: so much and no more, whatever becomes of whom it is sent to. */
export interface Outbox<T> {
  put(one: T): void;
  /** How many were thrown away: there was no room, or nobody wanted them. */
  readonly dropped: number;
  /** Sends all that waits, unless it does not go; settles when that is known. */
  flush(): Promise<void>;
  /** Throws away what waits, and counts that. Nothing is sent any more, and what comes is thrown away. */
  end(): void;
}

/** At most so many wait, so many go at once, and the first of them waits so long. */
export const outboxBounds = { most: 2048, atOnce: 512, waitMs: 5000 } as const;

/** How long is waited after something did not go: at first, and at most. */
const pauses = { firstMs: 5000, mostMs: 60_000 } as const;

export function createOutbox<T>({ clock, send }: OutboxPorts<T>): Outbox<T> {
  let waiting: T[] = [];
  let dropped = 0;
  let timer: Owned | undefined;
  let sending: Promise<void> | undefined;
  let pauseMs = 0;
  let isEnded = false;

  function later(milliseconds: number): void {
    timer ??= clock.after(milliseconds, () => {
      timer = undefined;
      void begin();
    });
  }

  /** @param whole whether all goes that waits, and not only what need not wait longer */
  function begin(whole = false): Promise<void> {
    sending ??= sendSome(whole).finally(() => {
      sending = undefined;
      if (waiting.length > 0 && !isEnded) later(pauseMs > 0 ? pauseMs : outboxBounds.waitMs);
    });
    return sending;
  }

  async function sendSome(whole: boolean): Promise<void> {
    const least = whole ? 1 : outboxBounds.atOnce;
    do {
      const some = waiting.slice(0, outboxBounds.atOnce);
      if (some.length === 0) return;
      const posted = await send(some);
      if (isEnded) return;
      if (posted.kind === 'later') {
        pauseMs = Math.min(pauses.mostMs, pauseMs === 0 ? pauses.firstMs : pauseMs * 2);
        return;
      }
      pauseMs = 0;
      dropped += posted.kind === 'refused' ? some.length : posted.rejected;
      waiting = waiting.slice(some.length);
    } while (waiting.length >= least);
  }

  return {
    put(one) {
      if (isEnded || waiting.length >= outboxBounds.most) return void dropped++;
      waiting.push(one);
      if (pauseMs === 0 && waiting.length >= outboxBounds.atOnce) void begin();
      else if (!sending) later(outboxBounds.waitMs);
    },
    get dropped() {
      return dropped;
    },
    async flush() {
      await timer?.dispose();
      timer = undefined;
      // What is being sent may have begun before the last of it came.
      await sending;
      await begin(true);
    },
    end() {
      isEnded = true;
      void timer?.dispose();
      dropped += waiting.length;
      waiting = [];
    },
  };
}
