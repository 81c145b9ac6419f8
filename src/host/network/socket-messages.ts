/** One end of a connection. The address is written as URLs write it, IPv6 without brackets. */
export interface Endpoint {
  readonly address: string;
  readonly port: number;
}

/** What a worker says of its guest's sockets. Each `id` is of one socket or one look-up; the guest's side names them. */
export type ToSocket =
  | { readonly kind: 'lookup'; readonly id: number; readonly name: string }
  /** `host` is what was judged at the gate: the address itself, or a name that was looked up and led to it. */
  | {
      readonly kind: 'tcp-connect';
      readonly id: number;
      readonly host: string;
      readonly to: Endpoint;
      readonly from?: Endpoint;
      /** Milliseconds of silence after which the connection is probed. */
      readonly keepAlive?: number;
    }
  | { readonly kind: 'tcp-listen'; readonly id: number; readonly at: Endpoint; readonly backlog: number }
  | { readonly kind: 'tcp-write'; readonly id: number; readonly bytes: Uint8Array }
  /** The guest sends nothing more. */
  | { readonly kind: 'tcp-end'; readonly id: number }
  /** The guest consumed a chunk, or a datagram, of so many bytes; the same number may follow. */
  | { readonly kind: 'socket-taken'; readonly id: number; readonly bytes: number }
  /** `open` says that whoever writes to the socket is heard; otherwise only those are whom the guest has written to. */
  | { readonly kind: 'udp-bind'; readonly id: number; readonly at: Endpoint; readonly open: boolean }
  | {
      readonly kind: 'udp-send';
      readonly id: number;
      readonly host: string;
      readonly to: Endpoint;
      readonly bytes: Uint8Array;
    }
  | { readonly kind: 'udp-hops'; readonly id: number; readonly hops: number }
  | { readonly kind: 'socket-close'; readonly id: number }
  /** Asks how far the network thread has come; `id` is of nothing. */
  | { readonly kind: 'socket-pace'; readonly id: number };

/** What a worker hears of them. */
export type FromSocket =
  | { readonly kind: 'looked-up'; readonly id: number; readonly addresses: readonly string[] }
  /** The name leads to addresses to which it must not lead, and to no other. */
  | { readonly kind: 'lookup-prohibited'; readonly id: number; readonly address: string }
  | { readonly kind: 'lookup-failed'; readonly id: number; readonly error: SocketError }
  | { readonly kind: 'tcp-connected'; readonly id: number; readonly local: Endpoint }
  | { readonly kind: 'tcp-listening'; readonly id: number; readonly local: Endpoint }
  /** A connection that came to a listening socket. Its own number is below zero, where no guest's side numbers any. */
  | {
      readonly kind: 'tcp-accepted';
      readonly id: number;
      readonly child: number;
      readonly local: Endpoint;
      readonly remote: Endpoint;
    }
  | { readonly kind: 'tcp-data'; readonly id: number; readonly bytes: Uint8Array }
  /** The other side sends nothing more. */
  | { readonly kind: 'tcp-ended'; readonly id: number }
  | { readonly kind: 'udp-bound'; readonly id: number; readonly local: Endpoint }
  | { readonly kind: 'udp-received'; readonly id: number; readonly from: Endpoint; readonly bytes: Uint8Array }
  /** A chunk, or a datagram, of so many bytes has left; the same number may follow. */
  | { readonly kind: 'socket-sent'; readonly id: number; readonly bytes: number }
  /** It is over, by itself or with an error. Nothing follows. */
  | { readonly kind: 'socket-closed'; readonly id: number; readonly error?: SocketError }
  /** All that was said before the question was heard. */
  | { readonly kind: 'socket-paced'; readonly id: number };

/** Cases of `wasi:sockets/network.error-code`. */
export type SocketError =
  | 'unknown'
  | 'access-denied'
  | 'timeout'
  | 'new-socket-limit'
  | 'address-not-bindable'
  | 'address-in-use'
  | 'remote-unreachable'
  | 'connection-refused'
  | 'connection-reset'
  | 'connection-aborted'
  | 'datagram-too-large'
  | 'name-unresolvable'
  | 'temporary-resolver-failure'
  | 'permanent-resolver-failure';

/** How many sockets and look-ups one actor may have. */
export const maxSockets = 64;

export function isToSocket(message: { readonly kind: string }): message is ToSocket {
  return toKinds.has(message.kind);
}

export function isFromSocket(message: { readonly kind: string }): message is FromSocket {
  return fromKinds.has(message.kind);
}

const toKinds: ReadonlySet<string> = new Set<ToSocket['kind']>([
  'lookup',
  'tcp-connect',
  'tcp-listen',
  'tcp-write',
  'tcp-end',
  'socket-taken',
  'udp-bind',
  'udp-send',
  'udp-hops',
  'socket-close',
  'socket-pace',
]);

const fromKinds: ReadonlySet<string> = new Set<FromSocket['kind']>([
  'looked-up',
  'lookup-prohibited',
  'lookup-failed',
  'tcp-connected',
  'tcp-listening',
  'tcp-accepted',
  'tcp-data',
  'tcp-ended',
  'udp-bound',
  'udp-received',
  'socket-sent',
  'socket-closed',
  'socket-paced',
]);
