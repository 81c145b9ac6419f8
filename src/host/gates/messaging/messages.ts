import type { DenialEntry } from '../../ledger/layout.ts';
import { overLimit } from '../denial.ts';

/** `wasmcloud:messaging/types.broker-message`, as the generated glue has it. */
export interface BrokerMessage {
  readonly subject: string;
  readonly body: Uint8Array;
  readonly replyTo: string | undefined;
}

/** What a guest wants sent. */
export interface MessagingQuestion {
  readonly kind: 'messaging';
  readonly act:
    | { readonly kind: 'publish'; readonly message: BrokerMessage }
    | {
        readonly kind: 'request';
        readonly subject: string;
        readonly body: Uint8Array;
        /** Milliseconds. */
        readonly timeout: number;
      };
}

/** What became of it. What was refused carries its record, what was allowed the request that allowed it. */
export type MessagingAnswer =
  /** Without `allowedBy` it was an answer, which needs no right of its own. */
  | { readonly kind: 'published'; readonly allowedBy?: string }
  | { readonly kind: 'reply'; readonly message: BrokerMessage; readonly allowedBy?: string }
  | { readonly kind: 'failed'; readonly message: string; readonly denial?: DenialEntry; readonly allowedBy?: string };

/** How the operations are called where they are recorded. */
export const messagingOperations = {
  publish: 'wasmcloud:messaging/consumer#publish',
  request: 'wasmcloud:messaging/consumer#request',
  receive: 'wasmcloud:messaging/handler#handle-message',
} as const;

/** With it a worker sends by itself what its policy plainly allows. */
export interface PublishingLine {
  /** Where it puts what it sends. */
  readonly outbox: SharedArrayBuffer;
  /** In which all that send in the component's name count together, and how many a second there may be. */
  readonly rate: SharedArrayBuffer;
  readonly perSecond: number;
}

/** What is refused because too many were sent before it. */
export function overRate(
  operation: string,
  perSecond: number,
): Extract<MessagingAnswer, { readonly kind: 'failed' }> & { readonly denial: DenialEntry } {
  const denial = overLimit(`messages: ${perSecond} a second`, operation);
  return { kind: 'failed', message: `more than ${perSecond} messages a second`, denial };
}
