import type { FromSocket, SocketError } from '../../network/socket-messages.ts';
import { done, ok } from '../answer.ts';
import { Pollable, token } from '../io/poll.ts';
import { endpointOf, type Family, type IpSocketAddress, isDestination, isOf, socketAddressOf } from './addresses.ts';
import { Datagrams } from './datagrams.ts';
import { Network, refused, type Result, type SocketWorld } from './network.ts';
import { BufferSizes } from './options.ts';
import type { Leave } from './rights.ts';

type State =
  | { readonly kind: 'unbound' }
  | { readonly kind: 'bind-started'; readonly bound: Bound }
  | { readonly kind: 'bound'; readonly bound: Bound }
  | { readonly kind: 'closed' };

/** A socket that has, or will have, a place on the network thread. */
interface Bound {
  readonly id: number;
  readonly datagrams: Datagrams;
  local: IpSocketAddress | undefined;
  remote: IpSocketAddress | undefined;
  error: SocketError | undefined;
}

export interface OutgoingDatagram {
  readonly data: Uint8Array;
  readonly remoteAddress?: IpSocketAddress | undefined;
}

export interface IncomingDatagram {
  readonly data: Uint8Array;
  readonly remoteAddress: IpSocketAddress;
}

const operation = (name: string): string => `wasi:sockets/udp#[method]udp-socket.${name}`;

/** `wasi:sockets/udp-create-socket.create-udp-socket`. */
export function createUdpSocket(world: SocketWorld, family: Family): Result<UdpSocket> {
  const giveBack = world.rights.place('wasi:sockets/udp-create-socket#create-udp-socket');
  return giveBack ? ok(new UdpSocket(token, world, family, giveBack)) : refused('new-socket-limit');
}

/** The resource `wasi:sockets/udp.udp-socket`. */
export class UdpSocket {
  readonly #world: SocketWorld;
  readonly #family: Family;
  readonly #giveBack: () => void;
  #state: State = { kind: 'unbound' };
  #hops = 64;
  readonly #buffers = new BufferSizes();

  constructor(key: typeof token, world: SocketWorld, family: Family, giveBack: () => void) {
    if (key !== token) throw new TypeError('a socket is made by the host only');
    this.#world = world;
    this.#family = family;
    this.#giveBack = giveBack;
  }

  startBind(network: Network, local: IpSocketAddress): Result<undefined> {
    Network.check(network);
    if (!isOf(this.#family, local)) return refused('invalid-argument');
    if (this.#state.kind !== 'unbound') return refused('invalid-state');
    const at = endpointOf(local);
    const later = 'wasi:sockets/udp#[method]incoming-datagram-stream.receive';
    const leave = this.#world.rights.bind(at, operation('start-bind'), later);
    if (!leave) return refused('access-denied');
    const id = this.#world.enter((message) => hear(bound, message));
    const datagrams = new Datagrams(id, this.#world, leave, this.#family);
    const bound: Bound = { id, datagrams, local: undefined, remote: undefined, error: undefined };
    this.#world.send({ kind: 'udp-bind', id, at, open: leave.open });
    this.#world.send({ kind: 'udp-hops', id, hops: this.#hops });
    this.#state = { kind: 'bind-started', bound };
    return done;
  }

  finishBind(): Result<undefined> {
    this.#world.inbox.drain();
    if (this.#state.kind !== 'bind-started') return refused('not-in-progress');
    const { bound } = this.#state;
    if (bound.error !== undefined) {
      this.#state = { kind: 'closed' };
      this.#world.leave(bound.id);
      return refused(bound.error);
    }
    if (!bound.local) return refused('would-block');
    this.#state = { kind: 'bound', bound };
    return done;
  }

  /** Begins anew: what came before, for another correspondent, is not delivered. */
  stream(remote: IpSocketAddress | undefined): Result<readonly [IncomingDatagramStream, OutgoingDatagramStream]> {
    if (this.#state.kind !== 'bound') return refused('invalid-state');
    const { bound } = this.#state;
    let leave: Leave | undefined;
    if (remote) {
      if (!isDestination(this.#family, remote)) return refused('invalid-argument');
      leave = bound.datagrams.leaveFor(endpointOf(remote), operation('stream'));
      if (!leave) return refused('access-denied');
    }
    bound.remote = remote;
    const turn = bound.datagrams.begin(remote && endpointOf(remote));
    return ok([
      new IncomingDatagramStream(token, bound.datagrams, turn, this.#world),
      new OutgoingDatagramStream(token, bound.datagrams, turn, this.#world),
    ]);
  }

  localAddress(): Result<IpSocketAddress> {
    const state = this.#state;
    return state.kind === 'bound' && state.bound.local ? ok(state.bound.local) : refused('invalid-state');
  }

  remoteAddress(): Result<IpSocketAddress> {
    const state = this.#state;
    return state.kind === 'bound' && state.bound.remote ? ok(state.bound.remote) : refused('invalid-state');
  }

  addressFamily(): Family {
    return this.#family;
  }

  unicastHopLimit(): Result<number> {
    return ok(this.#hops);
  }

  setUnicastHopLimit(value: number): Result<undefined> {
    if (value === 0) return refused('invalid-argument');
    this.#hops = value;
    const state = this.#state;
    if (state.kind !== 'bound') return done;
    this.#world.pace.keep();
    this.#world.send({ kind: 'udp-hops', id: state.bound.id, hops: value });
    return done;
  }

  receiveBufferSize(): Result<bigint> {
    return this.#buffers.receive();
  }

  setReceiveBufferSize(value: bigint): Result<undefined> {
    return this.#buffers.setReceive(value);
  }

  sendBufferSize(): Result<bigint> {
    return this.#buffers.send();
  }

  setSendBufferSize(value: bigint): Result<undefined> {
    return this.#buffers.setSend(value);
  }

  subscribe(): Pollable {
    const ready = (): boolean => {
      const state = this.#state;
      return state.kind !== 'bind-started' || state.bound.local !== undefined || state.bound.error !== undefined;
    };
    return new Pollable(token, { ready }, this.#world.inbox);
  }

  [Symbol.dispose](): void {
    const state = this.#state;
    if (state.kind === 'bound' || state.kind === 'bind-started') {
      this.#world.send({ kind: 'socket-close', id: state.bound.id });
      this.#world.leave(state.bound.id);
      state.bound.datagrams.close();
    }
    this.#state = { kind: 'closed' };
    this.#giveBack();
  }
}

/** The resource `wasi:sockets/udp.incoming-datagram-stream`. */
export class IncomingDatagramStream {
  readonly #datagrams: Datagrams;
  readonly #turn: number;
  readonly #world: SocketWorld;

  constructor(key: typeof token, datagrams: Datagrams, turn: number, world: SocketWorld) {
    if (key !== token) throw new TypeError('a stream is made by the host only');
    this.#datagrams = datagrams;
    this.#turn = turn;
    this.#world = world;
  }

  receive(most: bigint): Result<IncomingDatagram[]> {
    this.#world.inbox.drain();
    return this.#datagrams.receive(this.#turn, Number(most < 64n ? most : 64n));
  }

  subscribe(): Pollable {
    return new Pollable(token, { ready: () => this.#datagrams.hasNews(this.#turn) }, this.#world.inbox);
  }
}

/** The resource `wasi:sockets/udp.outgoing-datagram-stream`. */
export class OutgoingDatagramStream {
  readonly #datagrams: Datagrams;
  readonly #turn: number;
  readonly #world: SocketWorld;
  #permitted = 0;

  constructor(key: typeof token, datagrams: Datagrams, turn: number, world: SocketWorld) {
    if (key !== token) throw new TypeError('a stream is made by the host only');
    this.#datagrams = datagrams;
    this.#turn = turn;
    this.#world = world;
  }

  checkSend(): Result<bigint> {
    this.#world.inbox.drain();
    const room = this.#datagrams.room(this.#turn);
    if (room.tag === 'err') return room;
    this.#permitted = room.val;
    return ok(BigInt(room.val));
  }

  send(datagrams: readonly OutgoingDatagram[]): Result<bigint> {
    // The interface makes it a trap to send more than the last check allowed.
    if (datagrams.length > this.#permitted) throw new RangeError('more was sent than check-send allowed');
    this.#permitted -= datagrams.length;
    for (const [index, datagram] of datagrams.entries()) {
      const sent = this.#datagrams.send(this.#turn, datagram);
      if (sent.tag === 'err') return index === 0 ? sent : ok(BigInt(index));
    }
    return ok(BigInt(datagrams.length));
  }

  subscribe(): Pollable {
    const ready = (): boolean => {
      const room = this.#datagrams.room(this.#turn);
      return room.tag === 'err' || room.val > 0;
    };
    return new Pollable(token, { ready }, this.#world.inbox);
  }
}

function hear(bound: Bound, message: FromSocket): void {
  if (message.kind === 'udp-bound') bound.local = socketAddressOf(message.local);
  if (message.kind === 'udp-received') bound.datagrams.arrive(message.from, message.bytes);
  if (message.kind === 'socket-sent') bound.datagrams.sent(message.bytes);
  if (message.kind === 'socket-closed') {
    bound.error = message.error ?? 'unknown';
    bound.datagrams.close();
  }
}
