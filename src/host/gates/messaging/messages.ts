import type { DenialEntry } from '../../ledger/layout.ts';

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
