import { type Clock, messageOf, type Owned } from '../../base/index.ts';
import {
  compilePolicy,
  type Decision,
  effectiveRights,
  type Policy,
  policyOf,
  type SubjectUse,
  type Use,
} from '../../manifest/index.ts';
import type { CallOutcome } from '../actor.ts';
import type { BrokerMessage, MessagingAnswer, MessagingQuestion } from '../gates/messaging/messages.ts';
import { buffersOf } from '../questions/buffers.ts';
import type { ComponentVersion } from '../version.ts';
import type { ExportPath } from '../worker/messages.ts';
import type { Broker, Subscription } from './broker.ts';
import type { Message } from './message.ts';
import { createRate } from './rate.ts';
import type { Delivery, ReceiverOptions } from './receiver.ts';
import { type AskingWorker, send } from './sending.ts';
import { isAnswerSubject } from './waiters.ts';

/** What joins one actor and the broker. It outlives the actor's versions and instances. */
export interface Messaging extends Owned {
  /** What decides from now on, and whether messages are taken at all. What waits already goes on waiting. */
  set(policy: Policy, version: Pick<ComponentVersion, 'exports'>): void;
  /** Sends what the actor's worker wants sent, if it may. Never rejects. */
  answer(question: MessagingQuestion, asking: AskingWorker): Promise<MessagingAnswer>;
  dispose(): void;
}

export interface MessagingPorts {
  readonly broker: Broker;
  readonly clock: Clock;
  /** What the actor is called where dead letters are shown. */
  readonly name: string;
  /** How many messages it may send a second. */
  readonly messagesPerSecond: number;
  /** How messages wait for the actor, and whether they come until it has taken them. */
  readonly receiving?: Partial<Pick<ReceiverOptions, 'queue' | 'mostMessages' | 'whenFull' | 'acknowledge'>>;
  /**
   * Calls an export of the actor that returns a WIT `result`, and settles whatever happens.
   *
   * @param transfer buffers in `args` that may be moved to the worker
   */
  call(path: ExportPath, args: readonly unknown[], transfer: readonly ArrayBuffer[]): Promise<CallOutcome>;
}

/** The sends of a component whose manifest says nothing else. */
export const defaultMessagesPerSecond = 1000;

/** How many requests an actor may have been given and not have answered; the oldest is then forgotten. */
const mostOwed = 1000;

/** Joins an actor and the broker: it sends by what it was granted, and is given what it was granted to receive. */
export function connectMessaging(ports: MessagingPorts): Messaging {
  const { broker, clock } = ports;
  const rate = createRate(ports.messagesPerSecond, () => clock.now());
  /** Subjects on which somebody waits for this actor's answer. */
  const owed = new Set<string>();
  let decideBy: (use: Use, now: number) => Decision = compilePolicy(policyOf([], []));
  let handler: string | undefined;
  let subscription: Subscription | undefined;

  const decide = (use: SubjectUse): Decision => decideBy(use, clock.now());

  function owe(subject: string): void {
    owed.add(subject);
    for (const oldest of owed) {
      if (owed.size <= mostOwed) break;
      owed.delete(oldest);
    }
  }

  /** Gives the actor one message. What it throws is told to the sender of a request, and kept with the dead letter. */
  async function deliver({ subject, body, replyTo }: Message, delivery: Delivery): Promise<void> {
    // Decided again here: the grant may have ended while the message waited.
    if (handler === undefined || decide({ capability: 'messaging.subscribe', subject }).kind !== 'allow') {
      throw new Error(`receiving ${subject} is not granted`);
    }
    if (replyTo !== undefined && isAnswerSubject(replyTo)) owe(replyTo);
    const message: BrokerMessage = { subject, body, replyTo };
    const path = { interface: handler, function: 'handle-message' };
    const outcome = await ports.call(path, [message], delivery.sole ? buffersOf(message) : []);
    if (outcome.kind === 'failed') throw new Error(outcome.failure.message);
    const result = outcome.value as { readonly tag: 'ok' } | { readonly tag: 'err'; readonly val: unknown };
    if (result.tag === 'err') throw new Error(typeof result.val === 'string' ? result.val : 'it gave an error');
    delivery.acknowledge();
  }

  return {
    set(policy, version) {
      decideBy = compilePolicy(policy);
      handler = handlerOf(version);
      const patterns = handler === undefined ? [] : receivedSubjects(policy, clock.now());
      if (subscription) subscription.listenTo(patterns);
      else if (patterns.length > 0) {
        subscription = broker.subscribe(patterns, deliver, { ...ports.receiving, name: ports.name });
      }
    },
    async answer(question, asking) {
      const sender = {
        decide,
        mayAnswer: (subject: string) => owed.delete(subject),
        rate,
        messagesPerSecond: ports.messagesPerSecond,
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

/** The interface by which a version takes messages, under its whole name. */
function handlerOf({ exports }: Pick<ComponentVersion, 'exports'>): string | undefined {
  return exports.find(({ kind, name }) => kind === 'interface' && name === 'wasmcloud:messaging/handler@0.2.0')?.name;
}
