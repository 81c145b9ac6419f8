import type { Clock, Owned } from '../../base/index.ts';
import type { Subscription } from '../../manifest/index.ts';
import type { Broker } from './broker.ts';
import { groupName } from './connect.ts';
import type { BrokerCounts, DeadLetter, Message, Published, Requested } from './message.ts';
import { isSubjectPattern, subjectTree } from './subjects.ts';

/** What a person can do with the messages of a host: see them, and send some. No right of a component bounds it. */
export interface MessageDesk {
  publish(message: Message): Published;
  /** Sends a message and waits for one answer. It settles whatever happens. */
  request(message: Pick<Message, 'subject' | 'body'>, timeoutMs: number, abort?: AbortSignal): Promise<Requested>;
  /**
   * Shows what is published to subjects that a pattern means from now on; `>` alone is all of them. Who watches is no
   * receiver: a message that nobody else gets still goes to the dead letters. Throws for a text that is no pattern.
   */
  watch(pattern: string, see: (seen: SeenMessage) => void): Owned;
  counts(): BrokerCounts;
  /** The latest messages that were not delivered or not taken, the oldest first. */
  deadLetters(): readonly DeadLetter[];
  /** Everything that components listen to now. */
  subscriptions(): readonly SubscriptionState[];
}

/** A subscription of a component as it stands. */
export interface SubscriptionState extends Subscription {
  /** The component. */
  readonly receiver: string;
  /** How many messages wait for the component, whatever their subject. */
  readonly queued: number;
}

/** A message as it is shown. */
export interface SeenMessage {
  readonly subject: string;
  /** A copy of its beginning. */
  readonly start: Uint8Array;
  /** Bytes of the whole body. */
  readonly size: number;
  readonly replyTo?: string;
  /** Milliseconds since the epoch. */
  readonly time: number;
}

/** How much of a body is shown, in bytes. */
const shownBytes = 4096;

export function messageDesk(broker: Broker, clock: Clock): MessageDesk {
  return {
    publish: (message) => broker.publish(message),
    request: (message, timeoutMs, abort) => broker.request(message, timeoutMs, abort),
    watch(pattern, see) {
      if (!isSubjectPattern(pattern)) {
        throw new RangeError(`${JSON.stringify(pattern)} is no pattern of subjects`);
      }
      const watched = subjectTree<true>();
      watched.add(pattern, true);
      return broker.tap(({ subject, body, replyTo }) => {
        if (watched.match(subject).size === 0) return;
        const start = body.slice(0, shownBytes);
        see({ subject, start, size: body.length, ...(replyTo !== undefined && { replyTo }), time: clock.now() });
      });
    },
    counts: () => broker.counts(),
    deadLetters: () => broker.deadLetters(),
    subscriptions: () =>
      broker.subscriptions().map(({ pattern, receiver, queued, queue, acknowledge }) => ({
        subject: pattern,
        receiver,
        queued,
        ...(queue !== undefined && { queue: groupName(queue) }),
        ...(acknowledge && {
          redelivery: { maxDeliver: acknowledge.attempts, backoffMs: acknowledge.backoffMs ?? [0, 0] },
        }),
      })),
  };
}
