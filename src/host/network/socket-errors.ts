import type { SocketError } from './socket-messages.ts';

/** What Node says went wrong, as `wasi:sockets` calls it. */
export function socketErrorOf(error: unknown): SocketError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return errors[code] ?? 'unknown';
}

const errors: Readonly<Record<string, SocketError>> = {
  EACCES: 'access-denied',
  EADDRINUSE: 'address-in-use',
  EADDRNOTAVAIL: 'address-not-bindable',
  EAI_AGAIN: 'temporary-resolver-failure',
  ECONNABORTED: 'connection-aborted',
  ECONNREFUSED: 'connection-refused',
  ECONNRESET: 'connection-reset',
  EHOSTUNREACH: 'remote-unreachable',
  EMFILE: 'new-socket-limit',
  EMSGSIZE: 'datagram-too-large',
  ENETUNREACH: 'remote-unreachable',
  ENODATA: 'name-unresolvable',
  ENOTFOUND: 'name-unresolvable',
  EPERM: 'access-denied',
  EPIPE: 'connection-reset',
  ETIMEDOUT: 'timeout',
};
