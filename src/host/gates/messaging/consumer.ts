import type { Asker } from '../../questions/asker.ts';
import { ownBytes } from '../../questions/buffers.ts';
import { type Answer, done, err, ok } from '../answer.ts';
import type { Guard } from '../guard.ts';
import type { PublishHere } from './publishing.ts';
import { type BrokerMessage, type MessagingAnswer, messagingOperations, type MessagingQuestion } from './messages.ts';

/**
 * `wasmcloud:messaging/consumer`. Whether a message may be sent is decided on the main thread, where the broker is; the
 * guest is blocked until it has left, or until its answer has come. Bodies are moved there and back.
 *
 * @param publishHere sends what is plainly allowed at once, and leaves the rest to the main thread
 */
export function messagingConsumer(guard: Guard, asker: Asker, publishHere?: PublishHere) {
  function ask(act: MessagingQuestion['act']): MessagingAnswer {
    const { outcome } = asker.ask<'messaging'>({ kind: 'messaging', act });
    if (outcome.kind === 'failed' && outcome.denial) guard.refused(outcome.denial);
    if (outcome.allowedBy !== undefined) {
      const operation = messagingOperations[act.kind];
      guard.counted({ capability: 'messaging.publish', pattern: outcome.allowedBy, operation });
    }
    return outcome;
  }
  return {
    request(subject: string, body: Uint8Array, timeout: number): Answer<BrokerMessage, string> {
      const outcome = ask({ kind: 'request', subject, body: ownBytes(body), timeout });
      if (outcome.kind === 'reply') return ok(outcome.message);
      return err(outcome.kind === 'failed' ? outcome.message : 'there was no answer');
    },
    publish(message: BrokerMessage): Answer<undefined, string> {
      const { subject, body, replyTo } = message;
      const sent = replyTo === undefined ? publishHere?.(subject, body) : undefined;
      if (sent) return sent;
      const outcome = ask({ kind: 'publish', message: { subject, body: ownBytes(body), replyTo } });
      return outcome.kind === 'failed' ? err(outcome.message) : done;
    },
  };
}
