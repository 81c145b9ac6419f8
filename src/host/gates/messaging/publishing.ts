import { createRate } from '../../broker/rate.ts';
import { isSubject } from '../../broker/subjects.ts';
import { isAnswerSubject } from '../../broker/waiters.ts';
import { type Answer, done, err } from '../answer.ts';
import type { Guard } from '../guard.ts';
import { messagingOperations, overRate, type PublishingLine } from './messages.ts';
import { writeOutbox } from './outbox.ts';

/**
 * Sends a message without a word to the main thread, or gives nothing where that has to decide or carry it: an answer, a
 * large body, and whatever the policy does not plainly allow.
 */
export type PublishHere = (subject: string, body: Uint8Array) => Answer<undefined, string> | undefined;

export interface PublishingPorts {
  readonly guard: Guard;
  readonly line: PublishingLine;
  /** Milliseconds since the epoch. */
  now(): number;
  /** Says to the main thread that there is something for it. */
  tell(): void;
}

/**
 * The same function decides here as on the main thread, by the policy of the epoch that is in force when the guest sends:
 * another epoch, and it is asked anew, also of a guest that never returns.
 */
export function publishHere({ guard, line, now, tell }: PublishingPorts): PublishHere {
  const outbox = writeOutbox(line.outbox, tell);
  const rate = createRate(line.rate, line.perSecond, now);
  const known = new Map<string, Allowed>();

  /** What is allowed by the policy alone; a question to a person is put by the main thread. */
  function allowedNow(subject: string): Allowed | undefined {
    const before = known.get(subject);
    if (before?.epoch === guard.epoch()) return before;
    known.delete(subject);
    if (!isSubject(subject) || isAnswerSubject(subject)) return undefined;
    const use = { capability: 'messaging.publish', subject } as const;
    if (!guard.foresees(use)) return undefined;
    const counts = guard.repeated(use, messagingOperations.publish, true);
    const allowed = { epoch: guard.judged(), counts };
    if (known.size >= mostKnown) known.clear();
    known.set(subject, allowed);
    return allowed;
  }

  return (subject, body) => {
    const allowed = allowedNow(subject);
    if (!allowed || !outbox.takes(body)) return undefined;
    if (!rate.take()) {
      const { message, denial } = overRate(messagingOperations.publish, line.perSecond);
      guard.refused(denial);
      return err(message);
    }
    if (!allowed.counts()) return err(`access denied: sending to ${subject} is not granted`);
    outbox.put(subject, body);
    return done;
  };
}

interface Allowed {
  readonly epoch: number;
  /** Counts a use, and says whether it still is allowed. */
  counts(): boolean;
}

/** A guest that thinks of a new subject for each message must not fill the memory with them. */
const mostKnown = 256;
