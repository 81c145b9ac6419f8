import type { Decision, SubjectUse } from '../../manifest/index.ts';
import { type MessagingAnswer, messagingOperations, type MessagingQuestion } from '../gates/messaging/messages.ts';
import type { DenialEntry } from '../ledger/layout.ts';
import { denialOf } from '../gates/denial.ts';
import type { Broker } from './broker.ts';
import type { Refusal, Requested } from './message.ts';
import type { Rate } from './rate.ts';

/** The worker that asks, which is blocked until it has its answer. */
export interface AskingWorker {
  /** Asks the person about a use that is requested and undecided. */
  permit(use: SubjectUse, operation: string): Promise<boolean>;
  /** Says that the worker has ended, so that nobody waits for its answers. */
  readonly ended: AbortSignal;
}

/** What is known on the main thread of the component that sends. */
export interface Sender {
  decide(use: SubjectUse): Decision;
  /** Whether it was given this subject to answer on. An answer needs no right of its own, and is given once. */
  mayAnswer(subject: string): boolean;
  readonly rate: Rate;
  readonly messagesPerSecond: number;
}

/** Sends what a guest wants sent, if it may be sent. */
export async function send(
  { act }: MessagingQuestion,
  broker: Broker,
  sender: Sender,
  asking: AskingWorker,
): Promise<MessagingAnswer> {
  const operation = messagingOperations[act.kind];
  if (!sender.rate.take()) return overRate(operation, sender.messagesPerSecond);
  const subject = act.kind === 'publish' ? act.message.subject : act.subject;
  const denial =
    act.kind === 'publish' && sender.mayAnswer(subject) ? undefined : await judge(subject, operation, sender, asking);
  if (denial) return { kind: 'failed', message: `access denied: sending to ${subject} is not granted`, denial };
  if (act.kind === 'request') {
    return answered(await broker.request({ subject, body: act.body }, act.timeout, asking.ended), subject);
  }
  const { body, replyTo } = act.message;
  const published = broker.publish({ subject, body, ...(replyTo !== undefined && { replyTo }) });
  if (published.kind === 'published') return { kind: 'published' };
  return { kind: 'failed', message: refusalWords[published.reason] };
}

async function judge(
  subject: string,
  operation: string,
  sender: Sender,
  asking: AskingWorker,
): Promise<DenialEntry | undefined> {
  const use: SubjectUse = { capability: 'messaging.publish', subject };
  const decision = sender.decide(use);
  if (decision.kind === 'allow') return undefined;
  if (decision.kind === 'ask' && (await asking.permit(use, operation))) return undefined;
  return denialOf(use, operation, decision);
}

function answered(requested: Requested, subject: string): MessagingAnswer {
  switch (requested.kind) {
    case 'reply': {
      const { message } = requested;
      return { kind: 'reply', message: { subject: message.subject, body: message.body, replyTo: message.replyTo } };
    }
    case 'no-receiver':
      return { kind: 'failed', message: `nobody listens to ${subject}` };
    case 'failed':
      return { kind: 'failed', message: requested.message };
    case 'refused':
      return { kind: 'failed', message: refusalWords[requested.reason] };
    case 'timeout':
      return { kind: 'failed', message: `there was no answer within ${requested.milliseconds} ms` };
    case 'gone':
      return { kind: 'failed', message: 'messages are carried no more' };
  }
}

function overRate(operation: string, perSecond: number): MessagingAnswer {
  const what = `messages: ${perSecond} a second`;
  const denial = { capability: 'limit', what, operation, reason: 'over-limit' };
  return { kind: 'failed', message: `more than ${perSecond} messages a second`, denial };
}

const refusalWords: Readonly<Record<Refusal, string>> = {
  'not-a-subject': 'a subject is tokens of letters, digits, "_" and "-", joined by "."',
  'too-large': 'a message has at most 1 MiB',
  'queue-full': 'the receiver has no room for more messages',
  ended: 'messages are carried no more',
};
