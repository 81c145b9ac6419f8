import { type Clock, messageOf, type Owned } from '../../base/index.ts';
import {
  compilePolicy,
  type Decision,
  defaultLimits,
  effectiveRights,
  type Policy,
  policyOf,
  type SubjectUse,
  type Use,
} from '../../manifest/index.ts';
import type { CallOutcome } from '../call-outcome.ts';
import { denialOf } from '../gates/denial.ts';
import { type MessagingAnswer, messagingOperations, type MessagingQuestion } from '../gates/messaging/messages.ts';
import type { SentMessage } from '../gates/messaging/outbox.ts';
import { pack } from '../gates/messaging/packed.ts';
import { notReceived } from '../gates/messaging/receiving.ts';
import type { DenialEntry } from '../ledger/layout.ts';
import type { SpanPlace } from '../tracing/span.ts';
import type { ComponentVersion } from '../version.ts';
import type { BatchTaken, DeliveredBatch, DeliveredCall, ExportPath } from '../worker/messages.ts';
import type { Broker, Listened, Subscription } from './broker.ts';
import type { Message } from './message.ts';
import { createRate, fillRate, newRateMemory } from './rate.ts';
import type { Delivery, TakenMany } from './receiver.ts';
import { type AskingWorker, send } from './sending.ts';
import { isAnswerSubject } from './waiters.ts';

/** What joins one actor and the broker. It outlives the actor's versions and instances. */
export interface Messaging extends Owned {
  /** What decides from now on, and whether messages are taken at all. What waits already goes on waiting. */
  set(policy: Policy, version: MessagingVersion): void;
  /** Takes no messages until something is set again. What waits goes to the dead letters, one by one. */
  pause(): void;
  /** In which all that is sent in the actor's name counts together. */
  readonly rate: SharedArrayBuffer;
  /** Sends what a worker was allowed to send by the policy in force when it did. Gives how many were taken. */
  sent(messages: readonly SentMessage[], place: SpanPlace | undefined): number;
  /** Sends what the actor's worker wants sent, if it may. Never rejects. */
  answer(question: MessagingQuestion, asking: AskingWorker): Promise<MessagingAnswer>;
  dispose(): void;
}

type MessagingVersion = Pick<ComponentVersion, 'exports' | 'callTimeMs' | 'messagesPerSecond' | 'subscriptions'>;

export interface MessagingPorts {
  readonly broker: Broker;
  readonly clock: Clock;
  /** What the actor is called where dead letters are shown. */
  readonly name: string;
  /** What names of queue groups are told apart by, beside themselves: nobody takes away messages of another origin. */
  readonly origin: string;
  /**
   * Calls an export of the actor that returns a WIT `result`, in its turn, and settles whatever happens.
   *
   * @param sent the span of the call in which the message was sent
   */
  call(path: ExportPath, delivered: DeliveredCall | DeliveredBatch, sent: SpanPlace | undefined): Promise<CallOutcome>;
  /** A message was not delivered, because the right to receive it ended while it waited. */
  denied(denial: DenialEntry): void;
}

/** How many messages go to the actor's worker at once, which takes one after the other, and their bytes. */
const handedAtOnce = { most: 256, mostBytes: 256 * 1024 } as const;

/** Of the time that a call has, the part after which none of them is begun any more, and at most so many milliseconds. */
const [budgetPart, mostBudgetMs] = [0.05, 5];

/** How many requests an actor may have been given and not have answered; the oldest is then forgotten. */
const mostOwed = 1000;

/** Joins an actor and the broker: it sends by what it was granted, and is given what it was granted to receive. */
export function connectMessaging(ports: MessagingPorts): Messaging {
  const { broker, clock } = ports;
  let messagesPerSecond = defaultLimits.messagesPerSecond;
  const rateMemory = newRateMemory(clock.now());
  fillRate(rateMemory, messagesPerSecond);
  let rate = createRate(rateMemory, messagesPerSecond, () => clock.now());
  /** Subjects on which somebody waits for this actor's answer. */
  const owed = new Set<string>();
  let inForce = policyOf([], []);
  let decideBy: (use: Use, now: number) => Decision = compilePolicy(inForce);
  let handler: string | undefined;
  let budgetMs = 0;
  let subscription: Subscription | undefined;

  function owe(subject: string): void {
    owed.add(subject);
    for (const oldest of owed) {
      if (owed.size <= mostOwed) break;
      owed.delete(oldest);
    }
  }

  /** Gives the actor one message. What it throws is told to the sender of a request, and kept with the dead letter. */
  async function deliver({ subject, body, replyTo, place }: Message, delivery: Delivery): Promise<void> {
    if (handler === undefined) throw new Error('it takes no messages');
    // Decided again here: the grant may have ended while the message waited.
    const use = { capability: 'messaging.subscribe', subject } as const;
    const decision = decideBy(use, clock.now());
    if (decision.kind !== 'allow') {
      ports.denied(denialOf(use, messagingOperations.receive, decision));
      throw refused(subject, delivery);
    }
    if (replyTo !== undefined && isAnswerSubject(replyTo)) owe(replyTo);
    const path = { interface: handler, function: 'handle-message' };
    const outcome = await ports.call(path, { message: { subject, body, replyTo }, sole: delivery.sole }, place);
    if (outcome.kind === 'failed') {
      const { kind, message } = outcome.failure;
      // The right may have ended while the message waited for its turn; then the worker has recorded it.
      if (kind === 'arguments-not-transferable' && message === notReceived(subject)) throw refused(subject, delivery);
      throw new Error(message);
    }
    const result = outcome.value as { readonly tag: 'ok' } | { readonly tag: 'err'; readonly val: unknown };
    if (result.tag === 'err') throw new Error(errorWords(result.val));
    delivery.acknowledge();
  }

  /** The first ones that may be received now. */
  function receivable(messages: readonly Message[]): readonly Message[] {
    const now = clock.now();
    const known = new Map<string, boolean>();
    const at = messages.findIndex(({ subject, place }) => {
      // What is part of a trace has a span of its own.
      if (place !== undefined) return true;
      const may = known.get(subject) ?? decideBy({ capability: 'messaging.subscribe', subject }, now).kind === 'allow';
      known.set(subject, may);
      return !may;
    });
    return at < 0 ? messages : messages.slice(0, at);
  }

  async function deliverAlone(message: Message | undefined): Promise<TakenMany> {
    try {
      if (message) await deliver(message, { attempt: 1, sole: false, acknowledge: () => {}, terminate: () => {} });
      return { begun: 1 };
    } catch (error) {
      return { begun: 1, failure: messageOf(error) };
    }
  }

  /** Gives the actor several messages in one call. What is refused goes alone, and what was not begun comes again. */
  async function deliverMany(waiting: readonly Message[]): Promise<TakenMany> {
    const messages = receivable(waiting);
    if (handler === undefined || messages.length < 2) return deliverAlone(waiting[0]);
    for (const { replyTo } of messages) if (replyTo !== undefined && isAnswerSubject(replyTo)) owe(replyTo);
    const progress = new Int32Array(new SharedArrayBuffer(8));
    const path = { interface: handler, function: 'handle-message' };
    const outcome = await ports.call(path, { batch: pack(messages), progress, budgetMs }, undefined);
    const [begun, ended] = [Atomics.load(progress, 0), Atomics.load(progress, 1)];
    if (outcome.kind === 'failed') {
      // One that ended between two messages has failed at none of them.
      if (begun > 0 && begun === ended) return { begun };
      return { begun: Math.max(1, begun), failure: outcome.failure.message };
    }
    if (begun === 0) return deliverAlone(messages[0]);
    const { error } = outcome.value as BatchTaken;
    return { begun, ...(error !== undefined && { failure: errorWords(error) }) };
  }

  return {
    rate: rateMemory,
    sent(messages, place) {
      let taken = 0;
      for (const message of messages) {
        if (broker.publish(place ? { ...message, place } : message).kind === 'published') taken++;
      }
      return taken;
    },
    set(policy, version) {
      inForce = policy;
      decideBy = compilePolicy(policy);
      handler = handlerOf(version);
      budgetMs = Math.min(mostBudgetMs, version.callTimeMs * budgetPart);
      const perSecond = version.messagesPerSecond ?? defaultLimits.messagesPerSecond;
      if (perSecond !== messagesPerSecond) {
        messagesPerSecond = perSecond;
        fillRate(rateMemory, perSecond);
        rate = createRate(rateMemory, perSecond, () => clock.now());
      }
      const patterns =
        handler === undefined ? [] : listenedTo(receivedSubjects(policy, clock.now()), version, ports.origin);
      if (subscription) subscription.listenTo(patterns);
      else if (patterns.length > 0) {
        subscription = broker.subscribe(patterns, deliver, {
          name: ports.name,
          many: { ...handedAtOnce, take: deliverMany },
        });
      }
    },
    pause() {
      handler = undefined;
      subscription?.listenTo([]);
    },
    async answer(question, asking) {
      // While versions change, one that serves no more or not yet goes by its own requests.
      const decide = asking.requests === inForce.requests ? decideBy : compilePolicy(asking.policy());
      const sender = {
        decide: (use: SubjectUse) => decide(use, clock.now()),
        mayAnswer: (subject: string) => owed.delete(subject),
        rate,
        messagesPerSecond,
      };
      try {
        return await send(question, broker, sender, asking);
      } catch (error) {
        // The worker is blocked until it has an answer, so it has one also where the host itself is at fault.
        return { kind: 'failed', message: `the message could not be sent: ${messageOf(error)}` };
      }
    },
    dispose: () => subscription?.dispose(),
  };
}

function errorWords(error: unknown): string {
  return typeof error === 'string' ? error : 'it gave an error';
}

/** What is not granted is not tried again. */
function refused(subject: string, delivery: Delivery): Error {
  const why = notReceived(subject);
  delivery.terminate(why);
  return new Error(why);
}

/** The patterns that are in force. A grant that ends later is looked at again with each message. */
function receivedSubjects(policy: Policy, now: number): string[] {
  return effectiveRights(policy, now).flatMap(({ capability, pattern }) =>
    capability === 'messaging.subscribe' ? [pattern.text] : [],
  );
}

/** The subjects with the terms of the manifest, in its order. One that it says nothing of comes after them. */
function listenedTo(
  subjects: readonly string[],
  { subscriptions = [] }: MessagingVersion,
  origin: string,
): readonly Listened[] {
  const said = subscriptions.filter(({ subject }) => subjects.includes(subject));
  return [
    ...said.map(({ subject, queue, redelivery }) => ({
      pattern: subject,
      queue: queue === undefined ? undefined : `${origin} ${queue}`,
      acknowledge: redelivery && { attempts: redelivery.maxDeliver, backoffMs: redelivery.backoffMs },
    })),
    ...subjects.filter((subject) => !said.some((each) => each.subject === subject)),
  ];
}

/** The name of a group as its members' manifests have it. */
export function groupName(queue: string): string {
  return queue.slice(queue.lastIndexOf(' ') + 1);
}

/** The interface by which a version takes messages, under its whole name. */
function handlerOf({ exports }: Pick<ComponentVersion, 'exports'>): string | undefined {
  return exports.find(({ kind, name }) => kind === 'interface' && name === 'wasmcloud:messaging/handler@0.2.0')?.name;
}
