import type { NetworkLine } from './messages.ts';
import type { FailureStatus, ServedHead } from './served-messages.ts';
import type { VisitOutcome, VisitRequest } from './virtual/visits.ts';

/** What the main thread says to the network thread. */
export type ToNetworkThread =
  | { readonly kind: 'line'; readonly line: NetworkLine }
  /** Listen on a port of the loopback interface. What is turned away there is counted into `ledger`. */
  | { readonly kind: 'listen'; readonly server: number; readonly port: number; readonly ledger: SharedArrayBuffer }
  /** Take no new connection, and let what is under way come to its end. A `close` follows. */
  | { readonly kind: 'drain'; readonly server: number }
  /** Listen no longer, and end every connection. */
  | { readonly kind: 'close'; readonly server: number }
  /** The call for a request is over; with a status if it failed. */
  | { readonly kind: 'settled'; readonly id: number; readonly status: FailureStatus | undefined }
  /** Send this to a port of a virtual network. */
  | { readonly kind: 'visit'; readonly id: number; readonly request: VisitRequest };

/** What the network thread says to the main thread. Each `listen` is answered, and each `close`. */
export type FromNetworkThread =
  | { readonly kind: 'listening'; readonly server: number }
  | { readonly kind: 'not-listening'; readonly server: number; readonly code: string; readonly message: string }
  | { readonly kind: 'closed'; readonly server: number }
  /** A request has come and wants to be answered. It is settled by the main thread. */
  | { readonly kind: 'request'; readonly server: number; readonly head: ServedHead }
  /** There is news in the ledger. */
  | { readonly kind: 'turned-away'; readonly server: number };

/** What came of a visit. */
export interface VisitedMessage {
  readonly kind: 'visited';
  readonly id: number;
  readonly outcome: VisitOutcome;
}
