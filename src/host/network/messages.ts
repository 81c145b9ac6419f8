import type { MessagePort } from 'node:worker_threads';
import type { FromServed, ToServed } from './served-messages.ts';
import type { FromSocket, ToSocket } from './socket-messages.ts';

/**
 * What actors' workers and the network thread say to each other. A worker blocks while its guest waits, so after each
 * message the network thread also raises the worker's signal in shared memory.
 */
export interface OutgoingHead {
  readonly method: string;
  readonly scheme: 'http' | 'https';
  /** A name or an address as URLs write it, IPv6 without brackets; this is what was judged at the gate. */
  readonly host: string;
  readonly port: number;
  readonly path: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** Whether the guest may send a body. */
  readonly body: boolean;
  /** Milliseconds; where the guest set none, the call's own limit ends the wait. */
  readonly connectTimeout?: number;
  readonly firstByteTimeout?: number;
  readonly betweenBytesTimeout?: number;
}

/** Header values are bytes, written as text with one character for each byte (latin1). */
export type ToExchange =
  | { readonly kind: 'request'; readonly id: number; readonly head: OutgoingHead }
  | { readonly kind: 'body'; readonly id: number; readonly bytes: Uint8Array }
  | { readonly kind: 'end'; readonly id: number }
  /** The guest consumed a chunk of so many bytes of the response; the same number may follow. */
  | { readonly kind: 'taken'; readonly id: number; readonly bytes: number }
  | { readonly kind: 'abort'; readonly id: number };

/** Each request is answered by exactly one of the last three, and by nothing after it. */
export type FromExchange =
  | {
      readonly kind: 'response';
      readonly id: number;
      readonly status: number;
      readonly headers: readonly (readonly [name: string, value: string])[];
    }
  | { readonly kind: 'data'; readonly id: number; readonly bytes: Uint8Array }
  /** A chunk of so many bytes of the request's body has left; the same number may follow. */
  | { readonly kind: 'sent'; readonly id: number; readonly bytes: number }
  | { readonly kind: 'finished'; readonly id: number }
  /** The name led to an address to which it must not lead. Nothing was connected. */
  | { readonly kind: 'prohibited'; readonly id: number; readonly address: string }
  | { readonly kind: 'failed'; readonly id: number; readonly error: NetworkError };

/** What a worker says to the network thread. */
export type ToNetwork = ToExchange | ToServed | ToSocket;

/** What the network thread says to a worker. */
export type FromNetwork = FromExchange | FromServed | FromSocket;

/** The cases of `wasi:http/types.error-code` with which an exchange fails. */
export type NetworkError =
  | 'DNS-timeout'
  | 'DNS-error'
  | 'connection-refused'
  | 'connection-terminated'
  | 'connection-timeout'
  | 'destination-unavailable'
  | 'HTTP-protocol-error'
  | 'HTTP-request-body-size'
  | 'HTTP-response-incomplete'
  | 'HTTP-response-timeout'
  | 'connection-read-timeout'
  | 'TLS-certificate-error'
  | 'TLS-protocol-error'
  | 'internal-error';

/** How many bytes may be under way in each direction of an exchange before the sender waits. */
export const windowBytes = 1024 * 1024;

/** What a chunk takes of its window: an empty or tiny one is a message all the same, and messages are bounded too. */
export function windowCost(bytes: number): number {
  return Math.max(bytes, 512);
}

/** How many exchanges one actor may have under way. */
export const maxExchanges = 64;

/** A worker's line to the network thread. */
export interface NetworkLine {
  readonly port: MessagePort;
  /** Word 0 counts the messages that were sent to the worker. */
  readonly signal: SharedArrayBuffer;
}
