import type { Clock, Owned } from '../../base/index.ts';
import { createDeadLetters } from './dead-letters.ts';
import type { BrokerCounts, DeadLetter, DeathReason, Message, Published, Refusal, Requested } from './message.ts';
import {
  type FailedDelivery,
  type Handler,
  type Listening,
  Receiver,
  type ReceiverOptions,
  type Terms,
} from './receiver.ts';
import { type Route, routeOf } from './route.ts';
import { isSubject, isSubjectPattern, subjectTree } from './subjects.ts';
import { createWaiters, isAnswerSubject } from './waiters.ts';

/**
 * Carries messages between those in one process, by subjects as NATS has them. From one sender to one receiver they come
 * in the order in which they were sent; at most once, and at least once where a receiver asks for it.
 */
export interface Broker extends Owned {
  /**
   * Hands a message to all who listen to its subject. A receiver that is free has taken it when this returns. The caller
   * gives the message away: its body must not be changed, and may be moved elsewhere.
   */
  publish(message: Message): Published;
  /**
   * Sends a message and waits for one answer, which goes to `replyTo` of the message that receivers get. Whatever
   * happens, it settles; never rejects. An answer that comes later is dropped and counted.
   */
  request(message: RequestMessage, timeoutMs: number, abort?: AbortSignal): Promise<Requested>;
  /**
   * Listens to all subjects that one of the patterns means; a message that several mean comes once, on the terms of the
   * first. Throws for a text that is no pattern. What waits when it is disposed goes to the dead letters.
   *
   * @param options terms among them hold for patterns that are only texts
   */
  subscribe(patterns: readonly Listened[], handler: Handler, options?: Partial<ReceiverOptions & Terms>): Subscription;
  /** Shows each message that is published, before anybody has it; its body is there for the length of the call only. */
  tap(see: (message: Message) => void): Owned;
  counts(): BrokerCounts;
  /** The latest messages that were not delivered or not taken, the oldest first. */
  deadLetters(): readonly DeadLetter[];
  /** Everything that is listened to, in the order in which the receivers came. */
  subscriptions(): readonly Subscribed[];
  /** All that waits goes to the dead letters, and who waits for an answer is told. */
  dispose(): void;
}

export type RequestMessage = Pick<Message, 'subject' | 'body' | 'place'>;

/** A pattern, or one with the terms on which its messages come. */
export type Listened = string | ({ readonly pattern: string } & Partial<Terms>);

export interface Subscription extends Owned {
  readonly queued: number;
  /** Listens to other patterns from now on. What waits goes on waiting, on the terms on which it came. */
  listenTo(patterns: readonly Listened[]): void;
  dispose(): void;
}

/** A pattern that somebody listens to, as it is shown. */
export interface Subscribed extends Terms {
  readonly pattern: string;
  readonly receiver: string;
  /** How many messages wait for the receiver, whatever their pattern. */
  readonly queued: number;
}

export interface BrokerPorts {
  readonly clock: Clock;
  /** A text of letters and digits that nobody can guess, another one at each call: subjects for answers are made of it. */
  newId(): string;
}

/** What bounds messages, whoever sends them. */
export const brokerLimits = {
  bodyBytes: 1024 * 1024,
  deadLetters: 256,
  deadLetterBytes: 4 * 1024 * 1024,
} as const;

/** For how many subjects it is kept who gets their messages. */
const keptRoutes = 4096;

const usual: ReceiverOptions = {
  name: '',
  mostMessages: 1000,
  mostBytes: 16 * 1024 * 1024,
  whenFull: 'drop-newest',
  many: undefined,
};

export function createBroker({ clock, newId }: BrokerPorts): Broker {
  const tree = subjectTree<Listening>();
  /** What each listens to, in the order in which they came: in that order they get a message. */
  const receivers = new Map<Receiver, Receiving>();
  let came = 0;
  const routes = new Map<string, Route>();
  const waiters = createWaiters(clock, newId);
  const taps = new Set<(message: Message) => void>();
  const dead = createDeadLetters(brokerLimits.deadLetters, brokerLimits.deadLetterBytes);
  const counted = {
    published: 0,
    refused: 0,
    unheard: 0,
    routed: 0,
    delivered: 0,
    dropped: 0,
    failed: 0,
    redelivered: 0,
    requests: 0,
    replies: 0,
    lateReplies: 0,
  };
  let ended = false;

  function bury(
    message: Message,
    size: number,
    reason: DeathReason,
    { receiver, detail, deliveries = 0 }: Partial<FailedDelivery> = {},
  ): void {
    const { subject, body, replyTo } = message;
    dead.add({
      subject,
      body,
      size,
      reason,
      time: clock.now(),
      ...(replyTo !== undefined && { replyTo }),
      ...(receiver !== undefined && { receiver }),
      ...(detail !== undefined && { detail }),
      ...(deliveries > 1 && { deliveries }),
    });
    if (replyTo !== undefined && receiver !== undefined) waiters.failed(replyTo, detail ?? reasonWords[reason]);
  }

  const events = {
    delivered(again: boolean) {
      if (again) counted.redelivered++;
      else counted.delivered++;
    },
    putBack(messages: number) {
      counted.delivered -= messages;
    },
    dropped(message: Message, reason: DeathReason, receiver: string) {
      counted.dropped++;
      bury(message, message.body.length, reason, { receiver });
    },
    failed(delivery: FailedDelivery) {
      counted.failed++;
      bury(delivery.message, delivery.size, delivery.reason, delivery);
    },
  };

  function refuse(reason: Refusal): Published {
    counted.refused++;
    return { kind: 'refused', reason };
  }

  const orderOf = ({ receiver }: Listening): number => receivers.get(receiver)?.order ?? 0;

  function routeFor(subject: string): Route | undefined {
    const known = routes.get(subject);
    if (known) return known;
    if (!isSubject(subject)) return undefined;
    const inOrder = Array.from(tree.match(subject)).toSorted((a, b) => orderOf(a) - orderOf(b) || a.at - b.at);
    const route = routeOf(inOrder.filter(({ receiver }, at) => inOrder[at - 1]?.receiver !== receiver));
    // A sender that thinks of a new subject for each message must not fill the memory with them.
    if (routes.size >= keptRoutes) routes.clear();
    routes.set(subject, route);
    return route;
  }

  function answer(message: Message): Published {
    const taken = waiters.answer(message);
    if (taken) counted.replies++;
    else counted.lateReplies++;
    return publishedTo(taken ? 1 : 0);
  }

  function publish(message: Message): Published {
    const { subject, body, replyTo } = message;
    if (ended) return refuse('ended');
    if (body.length > brokerLimits.bodyBytes) return refuse('too-large');
    if (replyTo !== undefined && !isSubject(replyTo)) return refuse('not-a-subject');
    if (isAnswerSubject(subject)) return answer(message);
    const route = routeFor(subject);
    if (!route) return refuse('not-a-subject');
    const { only } = route;
    if (only) {
      if (route.mayRefuse && only.receiver.isFull(body.length)) return refuse('queue-full');
      counted.published++;
      if (taps.size > 0) show(message);
      counted.routed++;
      only.receiver.give(message, only.acknowledge);
      return publishedTo(1);
    }
    return publishToMany(message, route);
  }

  function show(message: Message): void {
    for (const see of Array.from(taps)) see(message);
  }

  function publishToMany(message: Message, route: Route): Published {
    const chosen = route.receiversOf(message);
    const size = message.body.length;
    if (
      route.mayRefuse &&
      chosen.some(({ receiver }) => receiver.options.whenFull === 'refuse' && receiver.isFull(size))
    ) {
      return refuse('queue-full');
    }
    counted.published++;
    if (taps.size > 0) show(message);
    counted.routed += chosen.length;
    if (chosen.length === 0) {
      counted.unheard++;
      bury(message, size, 'no-receiver');
    }
    // All have it in their queues before the first one acts on it, so what follows from it comes behind it everywhere.
    for (const { receiver, acknowledge } of chosen) receiver.enqueue(message, chosen.length === 1, acknowledge);
    for (const { receiver } of chosen) receiver.pump();
    return publishedTo(chosen.length);
  }

  function end(receiver: Receiver, reason: DeathReason): void {
    if (!receivers.has(receiver)) return;
    listen(receiver, []);
    receivers.delete(receiver);
    receiver.end(reason);
  }

  /** Has a receiver listen to these patterns in the place of those before. */
  function listen(receiver: Receiver, to: readonly Heard[]): void {
    const receiving = receivers.get(receiver);
    if (!receiving) return;
    for (const { pattern, listening } of receiving.heard) tree.remove(pattern, listening);
    receiving.heard = to.map(({ pattern, queue, acknowledge }, at) => {
      const listening = { receiver, at, queue, acknowledge };
      tree.add(pattern, listening);
      return { pattern, listening };
    });
    routes.clear();
  }

  return {
    publish,
    async request({ subject, body, place }, timeoutMs, abort) {
      counted.requests++;
      if (ended) return { kind: 'refused', reason: 'ended' };
      // The waiter is there before the request leaves: the answer may come while it is being published.
      const waiter = waiters.wait(timeoutMs, abort);
      const published = publish({ subject, body, replyTo: waiter.subject, ...(place && { place }) });
      if (published.kind === 'refused') waiter.settle(published);
      else if (published.receivers === 0) waiter.settle({ kind: 'no-receiver' });
      else waiters.expect(waiter.subject, published.receivers);
      return waiter.settled;
    },
    subscribe(patterns, handler, { queue, acknowledge, ...options } = {}) {
      const heard = (given: readonly Listened[]): readonly Heard[] =>
        given.map((each) => {
          const terms = typeof each === 'string' ? { pattern: each, queue, acknowledge } : each;
          if (!isSubjectPattern(terms.pattern))
            throw new RangeError(`${JSON.stringify(terms.pattern)} is no pattern of subjects`);
          return { pattern: terms.pattern, queue: terms.queue, acknowledge: terms.acknowledge };
        });
      const first = heard(patterns);
      const receiver = new Receiver({ ...usual, ...options }, handler, clock, events);
      if (ended) return { queued: 0, listenTo: () => {}, dispose: () => {} };
      receivers.set(receiver, { order: came++, heard: [] });
      listen(receiver, first);
      return {
        get queued() {
          return receiver.queued;
        },
        listenTo: (others) => listen(receiver, heard(others)),
        dispose: () => end(receiver, 'unsubscribed'),
      };
    },
    tap(see) {
      taps.add(see);
      return { dispose: () => void taps.delete(see) };
    },
    counts: () => ({
      ...counted,
      queued: Array.from(receivers.keys(), ({ queued }) => queued).reduce((sum, each) => sum + each, 0),
      waiting: waiters.waiting,
      deadLetters: dead.total,
    }),
    deadLetters: () => dead.list(),
    subscriptions: () =>
      Array.from(receivers).flatMap(([{ options, queued }, { heard }]) =>
        heard.map(({ pattern, listening: { queue, acknowledge } }) => ({
          pattern,
          receiver: options.name,
          queue,
          acknowledge,
          queued,
        })),
      ),
    dispose() {
      ended = true;
      taps.clear();
      for (const receiver of Array.from(receivers.keys())) end(receiver, 'ended');
      waiters.end();
    },
  };
}

/** A pattern with its terms. */
interface Heard extends Terms {
  readonly pattern: string;
}

interface Receiving {
  /** Says who came first. */
  readonly order: number;
  heard: readonly { readonly pattern: string; readonly listening: Listening }[];
}

/** Made beforehand, for there is one at each message. */
const outcomes: readonly Published[] = [0, 1, 2, 3].map((receivers) => ({ kind: 'published', receivers }));

function publishedTo(receivers: number): Published {
  return outcomes[receivers] ?? { kind: 'published', receivers };
}

const reasonWords: Readonly<Record<DeathReason, string>> = {
  'no-receiver': 'nobody listens',
  'queue-full': 'the receiver has no room for more messages',
  failed: 'the receiver failed',
  unacknowledged: 'the receiver did not acknowledge it',
  unsubscribed: 'the receiver listens no more',
  ended: 'the broker ended',
};
