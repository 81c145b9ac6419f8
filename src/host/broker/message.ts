import type { SpanPlace } from '../tracing/span.ts';

/** A message as it goes from one to others. */
export interface Message {
  /** Tokens joined by `.`, without wildcards. */
  readonly subject: string;
  readonly body: Uint8Array;
  /** The subject that an answer is waited for on. */
  readonly replyTo?: string;
  /** The span of the call in which it was sent. */
  readonly place?: SpanPlace;
}

/** What became of a message as it was handed over. */
export type Published =
  /** `receivers` have it or will get it in their turn; with 0 nobody listens to the subject. */
  | { readonly kind: 'published'; readonly receivers: number }
  /** Nobody has it, and nobody will. */
  | { readonly kind: 'refused'; readonly reason: Refusal };

export type Refusal =
  /** A subject or a subject to answer on that is none. */
  | 'not-a-subject'
  | 'too-large'
  /** A receiver that wants senders to be refused has no room. */
  | 'queue-full'
  | 'ended';

/** How a request ended. Every request ends in exactly one of these. */
export type Requested =
  | { readonly kind: 'reply'; readonly message: Message }
  /** Nobody listens to the subject. */
  | { readonly kind: 'no-receiver' }
  /** Everybody who got it failed, with the words of the last. */
  | { readonly kind: 'failed'; readonly message: string }
  | { readonly kind: 'refused'; readonly reason: Refusal }
  | { readonly kind: 'timeout'; readonly milliseconds: number }
  /** The broker ended, or whoever asked gave up. */
  | { readonly kind: 'gone' };

/** Why a receiver did not get, or did not take, a message that it should have. */
export type DeathReason =
  | 'no-receiver'
  | 'queue-full'
  /** The receiver's handler failed. */
  | 'failed'
  /** It was not acknowledged, as often as it was delivered. */
  | 'unacknowledged'
  | 'unsubscribed'
  | 'ended';

export interface DeadLetter {
  readonly subject: string;
  readonly replyTo?: string;
  /** Nothing of it if it was moved to another thread before it died. */
  readonly body: Uint8Array;
  /** Bytes of the body as it was sent. */
  readonly size: number;
  readonly reason: DeathReason;
  /** What the handler said. */
  readonly detail?: string;
  /** Who did not take it. */
  readonly receiver?: string;
  /** How often it was delivered, where that was more than once. */
  readonly deliveries?: number;
  /** Milliseconds since the epoch. */
  readonly time: number;
}

/**
 * What the broker has counted. Of those that were routed to a receiver (a message counts once for each), every one is
 * delivered, dropped or still queued: `routed = delivered + dropped + queued`. One that is taken out of a queue and fails
 * counts as delivered, and under `failed` as well.
 */
export interface BrokerCounts {
  readonly published: number;
  readonly refused: number;
  /** Published to nobody. */
  readonly unheard: number;
  readonly routed: number;
  readonly delivered: number;
  readonly dropped: number;
  readonly queued: number;
  readonly failed: number;
  /** Deliveries of the same message again. */
  readonly redelivered: number;
  readonly requests: number;
  readonly replies: number;
  /** Answers that came when nobody waited any more. */
  readonly lateReplies: number;
  readonly waiting: number;
  /** All that ever came into the ring of dead letters. */
  readonly deadLetters: number;
}
