import { createRate } from '../../broker/rate.ts';
import { isAnswerSubject } from '../../broker/waiters.ts';
import { type Answer, done, err } from '../answer.ts';
import type { Guard } from '../guard.ts';
import { subjectsOf } from './allowed-subjects.ts';
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
  const standingOf = subjectsOf(guard, 'messaging.publish', messagingOperations.publish);

  return (subject, body) => {
    // A question to a person, a refusal and an answer to a request are the main thread's.
    if (isAnswerSubject(subject)) return undefined;
    const standing = standingOf(subject);
    if (standing.kind !== 'allow' || !outbox.takes(body)) return undefined;
    if (!rate.take()) {
      const { message, denial } = overRate(messagingOperations.publish, line.perSecond);
      guard.refused(denial);
      return err(message);
    }
    guard.counted(standing.counted);
    outbox.put(subject, body);
    return done;
  };
}
