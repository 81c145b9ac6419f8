import { type Answer, err } from '../answer.ts';
import type { Held } from '../io/arrivals.ts';
import type { Inbox } from '../io/inbox.ts';
import { token } from '../io/poll.ts';
import { IoError } from '../io/streams.ts';
import type { FromSocket, SocketError, ToSocket } from '../../network/socket-messages.ts';
import type { Pace } from './pace.ts';
import type { SocketRights } from './rights.ts';

/** `wasi:sockets/network.error-code`. */
export type ErrorCode =
  | SocketError
  | 'not-supported'
  | 'invalid-argument'
  | 'concurrency-conflict'
  | 'not-in-progress'
  | 'would-block'
  | 'invalid-state';

export type Result<T> = Answer<T, ErrorCode>;

export const refused = (code: ErrorCode): { readonly tag: 'err'; readonly val: ErrorCode } => err(code);

/** The resource `wasi:sockets/network.network`. It stands for nothing: each use is judged by itself. */
export class Network {
  readonly #made = true;

  constructor(key: typeof token) {
    if (key !== token) throw new TypeError('a network is made by the host only');
  }

  /** Throws for whatever is none. */
  static check(network: Network): void {
    if (!network.#made) throw new TypeError('this is no network');
  }
}

/** `wasi:sockets/network.network-error-code`. */
export function networkErrorCode(error: IoError): string | undefined {
  const cause = IoError.causeOf(error);
  return typeof cause === 'object' && cause !== null && 'socket' in cause ? String(cause.socket) : undefined;
}

/** What all sockets of an instance share. */
export interface SocketWorld {
  readonly rights: SocketRights;
  readonly inbox: Inbox;
  readonly held: Held;
  readonly pace: Pace;
  send(message: ToSocket): void;
  /** A number for a new socket or look-up, whose messages go to `receive` until it is dropped. */
  enter(receive: (message: FromSocket) => void): number;
  /** Takes in a socket that the network thread has numbered. */
  adopt(id: number, receive: (message: FromSocket) => void): void;
  leave(id: number): void;
}
