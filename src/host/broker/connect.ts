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
import type { DenialEntry } from '../ledger/layout.ts';
import type { ComponentVersion } from '../version.ts';
import type { DeliveredCall, ExportPath } from '../worker/messages.ts';
import type { Broker, Listened, Subscription } from './broker.ts';
import type { Message } from './message.ts';
import { createRate, fillRate, newRateMemory } from './rate.ts';
import type { Delivery, ReceiverOptions } from './receiver.ts';
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
  sent(messages: readonly SentMessage[]): number;
  /** Sends what the actor's worker wants sent, if it may. Never rejects. */
  answer(question: MessagingQuestion, asking: AskingWorker): Promise<MessagingAnswer>;
  dispose(): void;
}

type MessagingVersion = Pick<ComponentVersion, 'exports' | 'messagesPerSecond' | 'subscriptions'>;

export interface MessagingPorts {
  readonly broker: Broker;
  readonly clock: Clock;
  /** What the actor is called where dead letters are shown. */
  readonly name: string;
  /** What names of queue groups are told apart by, beside themselves: nobody takes away messages of another origin. */
  readonly origin: string;
  /** How messages wait for the actor. */
  readonly receiving?: Partial<Pick<ReceiverOptions, 'mostMessages' | 'whenFull'>>;
  /**
   * Calls an export of the actor that returns a WIT `result`, in its turn, and settles whatever happens.
   */
  call(path: ExportPath, delivered: DeliveredCall): Promise<CallOutcome>;
  /** A message was not delivered, because the right to receive it ended while it waited. */
  denied(denial: DenialEntry): void;
}

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
  let subscription: Subscription | undefined;

  function owe(subject: string): void {
    owed.add(subject);
    for (const oldest of owed) {
      if (owed.size <= mostOwed) break;
      owed.delete(oldest);
    }
  }

  /** Gives the actor one message. What it throws is told to the sender of a request, and kept with the dead letter. */
  async function deliver({ subject, body, replyTo }: Message, delivery: Delivery): Promise<void> {
    if (handler === undefined) throw new Error('it takes no messages');
    // Decided again here: the grant may have ended while the message waited.
    const use = { capability: 'messaging.subscribe', subject } as const;
    const decision = decideBy(use, clock.now());
    if (decision.kind !== 'allow') {
      ports.denied(denialOf(use, messagingOperations.receive, decision));
      const why = `receiving ${subject} is not granted`;
      delivery.terminate(why);
      throw new Error(why);
    }
    if (replyTo !== undefined && isAnswerSubject(replyTo)) owe(replyTo);
    const path = { interface: handler, function: 'handle-message' };
    const { pattern } = decision;
    const outcome = await ports.call(path, { message: { subject, body, replyTo }, pattern, sole: delivery.sole });
    if (outcome.kind === 'failed') throw new Error(outcome.failure.message);
    const result = outcome.value as { readonly tag: 'ok' } | { readonly tag: 'err'; readonly val: unknown };
    if (result.tag === 'err') throw new Error(typeof result.val === 'string' ? result.val : 'it gave an error');
    delivery.acknowledge();
  }

  return {
    rate: rateMemory,
    sent(messages) {
      let taken = 0;
      for (const message of messages) if (broker.publish(message).kind === 'published') taken++;
      return taken;
    },
    set(policy, version) {
      inForce = policy;
      decideBy = compilePolicy(policy);
      handler = handlerOf(version);
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
        subscription = broker.subscribe(patterns, deliver, { ...ports.receiving, name: ports.name });
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
