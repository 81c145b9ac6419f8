import type { Decision, Policy, Right, SubjectUse } from '../../manifest/index.ts';
import {
  type MessagingAnswer,
  messagingOperations,
  type MessagingQuestion,
  overRate,
} from '../gates/messaging/messages.ts';
import type { DenialEntry } from '../ledger/layout.ts';
import { denialOf, overLimit } from '../gates/denial.ts';
import type { SpanPlace } from '../tracing/span.ts';
import type { Broker } from './broker.ts';
import type { Refusal, Requested } from './message.ts';
import type { Rate } from './rate.ts';

/** The worker that asks, which is blocked until it has its answer. */
export interface AskingWorker {
  /** What its own version requests: it may be another one than the one that serves. */
  readonly requests: readonly Right[];
  /** What decides for its version now. */
  policy(): Policy;
  /** Asks the person about a use that is requested and undecided. */
  permit(use: SubjectUse, operation: string): Promise<boolean>;
  /** Says that the worker has ended, so that nobody waits for its answers. */
  readonly ended: AbortSignal;
  /** The span of the call in which it sends. */
  readonly place?: SpanPlace;
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
  const from = asking.place && { place: asking.place };
  if (!sender.rate.take()) return overRate(operation, sender.messagesPerSecond);
  const subject = act.kind === 'publish' ? act.message.subject : act.subject;
  const isAnswer = act.kind === 'publish' && sender.mayAnswer(subject);
  const judged: Judged = isAnswer ? {} : await judge(subject, operation, sender, asking);
  if ('denial' in judged) {
    return { kind: 'failed', message: `access denied: sending to ${subject} is not granted`, denial: judged.denial };
  }
  if (act.kind === 'request') {
    const requested = await broker.request({ subject, body: act.body, ...from }, act.timeout, asking.ended);
    const isTooLarge = requested.kind === 'refused' && requested.reason === 'too-large';
    return answered(requested, subject, isTooLarge ? { denial: overLimit('message: 1 MiB', operation) } : judged);
  }
  const { body, replyTo } = act.message;
  const published = broker.publish({ subject, body, ...(replyTo !== undefined && { replyTo }), ...from });
  if (published.kind === 'published') return { kind: 'published', ...judged };
  // A body beyond the bound is on record as what goes over any other limit.
  const denial = published.reason === 'too-large' && { denial: overLimit('message: 1 MiB', operation) };
  return { kind: 'failed', message: refusalWords[published.reason], ...(denial || judged) };
}

/** The request that allows it; an answer is allowed by none. */
interface Allowed {
  readonly allowedBy?: string;
}

type Judged = Allowed | { readonly denial: DenialEntry };

async function judge(subject: string, operation: string, sender: Sender, asking: AskingWorker): Promise<Judged> {
  const use: SubjectUse = { capability: 'messaging.publish', subject };
  const decision = sender.decide(use);
  if (decision.kind === 'allow') return { allowedBy: decision.pattern };
  if (decision.kind === 'ask' && (await asking.permit(use, operation))) return { allowedBy: decision.request };
  return { denial: denialOf(use, operation, decision) };
}

function answered(requested: Requested, subject: string, judged: Judged): MessagingAnswer {
  if (requested.kind === 'reply') {
    const { message } = requested;
    const reply = { subject: message.subject, body: message.body, replyTo: message.replyTo };
    return { kind: 'reply', message: reply, ...('denial' in judged ? {} : judged) };
  }
  return { kind: 'failed', message: unansweredWords(requested, subject), ...judged };
}

function unansweredWords(requested: Exclude<Requested, { readonly kind: 'reply' }>, subject: string): string {
  switch (requested.kind) {
    case 'no-receiver':
      return `nobody listens to ${subject}`;
    case 'failed':
      return requested.message;
    case 'refused':
      return refusalWords[requested.reason];
    case 'timeout':
      return `there was no answer within ${requested.milliseconds} ms`;
    case 'gone':
      return 'messages are carried no more';
  }
}

const refusalWords: Readonly<Record<Refusal, string>> = {
  'not-a-subject': 'a subject is tokens of letters, digits, "_" and "-", joined by "."',
  'too-large': 'a message has at most 1 MiB',
  'queue-full': 'the receiver has no room for more messages',
  ended: 'messages are carried no more',
};
