import type { Clock, Owned } from '../../base/index.ts';
import type { Message, Requested } from './message.ts';

/** Those who wait for answers, each on a subject of its own that nobody else knows. */
export interface Waiters {
  /** Registers a waiter. From then on an answer on `subject` reaches it, however early it comes. */
  wait(milliseconds: number, abort: AbortSignal | undefined): Waiter;
  /** Gives an answer to its waiter; says whether there is one. */
  answer(message: Message): boolean;
  /** So many receivers have the request. When all of them have failed, it has. */
  expect(subject: string, receivers: number): void;
  /** One of its receivers has failed. */
  failed(subject: string, message: string): void;
  readonly waiting: number;
  end(): void;
}

export interface Waiter {
  readonly subject: string;
  readonly settled: Promise<Requested>;
  /** Ends the waiting without an answer. */
  settle(outcome: Requested): void;
}

/** Where the subjects for answers begin, as NATS has it. No subscription hears of them. */
const inboxes = '_INBOX.';

/** Whether this is the subject of somebody who waits for an answer, or did. */
export function isAnswerSubject(subject: string): boolean {
  return subject.startsWith(inboxes);
}

/** What the system's timers can do. */
const longestWait = 2 ** 31 - 1;

interface Waiting {
  readonly settle: (outcome: Requested) => void;
  /** How many may still answer; unknown until the request has left. */
  open: number | undefined;
  failures: number;
  lastFailure: string;
}

/** @param newId a text of letters and digits that nobody can guess, another one at each call */
export function createWaiters(clock: Clock, newId: () => string): Waiters {
  const waiting = new Map<string, Waiting>();

  function give(subject: string, outcome: Requested): boolean {
    const entry = waiting.get(subject);
    entry?.settle(outcome);
    return entry !== undefined;
  }

  function giveUpIfAllFailed(subject: string): void {
    const entry = waiting.get(subject);
    if (entry?.open === undefined || entry.failures < entry.open || entry.open === 0) return;
    entry.settle({ kind: 'failed', message: entry.lastFailure });
  }

  return {
    get waiting() {
      return waiting.size;
    },
    wait(milliseconds, abort) {
      const subject = inboxes + newId();
      const { promise, resolve } = Promise.withResolvers<Requested>();
      const limit = Math.min(milliseconds, longestWait);
      let timer: Owned | undefined;
      const giveUp = (): void => settle({ kind: 'gone' });
      function settle(outcome: Requested): void {
        if (!waiting.delete(subject)) return;
        void timer?.dispose();
        abort?.removeEventListener('abort', giveUp);
        resolve(outcome);
      }
      waiting.set(subject, { settle, open: undefined, failures: 0, lastFailure: '' });
      timer = clock.after(limit, () => settle({ kind: 'timeout', milliseconds }));
      abort?.addEventListener('abort', giveUp, { once: true });
      if (abort?.aborted) giveUp();
      return { subject, settled: promise, settle };
    },
    answer: (message) => give(message.subject, { kind: 'reply', message }),
    expect(subject, receivers) {
      const entry = waiting.get(subject);
      if (entry) entry.open = receivers;
      giveUpIfAllFailed(subject);
    },
    failed(subject, message) {
      const entry = waiting.get(subject);
      if (!entry) return;
      entry.failures++;
      entry.lastFailure = message;
      giveUpIfAllFailed(subject);
    },
    end() {
      for (const { settle } of Array.from(waiting.values())) settle({ kind: 'gone' });
    },
  };
}
