import { type Endpoint, type FromSocket, maxSockets, type SocketError } from '../../network/socket-messages.ts';
import { done, ok } from '../answer.ts';
import { Pollable, token } from '../io/poll.ts';
import { InputStream, OutputStream } from '../io/streams.ts';
import {
  endpointOf,
  type Family,
  type IpSocketAddress,
  isDestination,
  isOf,
  isUnspecified,
  socketAddressOf,
} from './addresses.ts';
import { Connection } from './connection.ts';
import { Network, refused, type Result, type SocketWorld } from './network.ts';
import { TcpOptions } from './options.ts';
import type { Leave } from './rights.ts';

type Accepted = readonly [TcpSocket, InputStream, OutputStream];

/** Where a listening socket is. The connections that came wait in `queue`. */
interface Listening {
  readonly id: number;
  readonly leave: Leave;
  readonly queue: Connection[];
  local: IpSocketAddress | undefined;
  error: SocketError | undefined;
}

type State =
  | { readonly kind: 'unbound' }
  | { readonly kind: 'bind-started'; readonly at: Endpoint }
  | { readonly kind: 'bound'; readonly at: Endpoint }
  | { readonly kind: 'connect-started'; readonly connection: Connection }
  | { readonly kind: 'connected'; readonly connection: Connection }
  | { readonly kind: 'listen-started'; readonly listening: Listening }
  | { readonly kind: 'listening'; readonly listening: Listening }
  | { readonly kind: 'closed' };

const operation = (name: string): string => `wasi:sockets/tcp#[method]tcp-socket.${name}`;

/** `wasi:sockets/tcp-create-socket.create-tcp-socket`. */
export function createTcpSocket(world: SocketWorld, family: Family): Result<TcpSocket> {
  const giveBack = world.rights.place('wasi:sockets/tcp-create-socket#create-tcp-socket');
  if (!giveBack) return refused('new-socket-limit');
  return ok(new TcpSocket(token, world, family, giveBack, undefined));
}

/** The resource `wasi:sockets/tcp.tcp-socket`. The socket itself lives on the network thread, once it is of use. */
export class TcpSocket {
  readonly #world: SocketWorld;
  readonly #family: Family;
  readonly #giveBack: () => void;
  readonly #options = new TcpOptions();
  #backlog = maxSockets;
  #state: State;

  constructor(
    key: typeof token,
    world: SocketWorld,
    family: Family,
    giveBack: () => void,
    connection: Connection | undefined,
  ) {
    if (key !== token) throw new TypeError('a socket is made by the host only');
    this.#world = world;
    this.#family = family;
    this.#giveBack = giveBack;
    this.#state = connection ? { kind: 'connected', connection } : { kind: 'unbound' };
  }

  startBind(network: Network, local: IpSocketAddress): Result<undefined> {
    Network.check(network);
    if (!isOf(this.#family, local)) return refused('invalid-argument');
    if (this.#state.kind !== 'unbound') return refused('invalid-state');
    const at = endpointOf(local);
    if (!this.#world.rights.bind(at, operation('start-bind'), operation('start-listen')))
      return refused('access-denied');
    this.#state = { kind: 'bind-started', at };
    return done;
  }

  finishBind(): Result<undefined> {
    if (this.#state.kind !== 'bind-started') return refused('not-in-progress');
    this.#state = { kind: 'bound', at: this.#state.at };
    return done;
  }

  startConnect(network: Network, remote: IpSocketAddress): Result<undefined> {
    Network.check(network);
    if (!isDestination(this.#family, remote)) return refused('invalid-argument');
    const to = endpointOf(remote);
    const state = this.#state;
    if (state.kind !== 'unbound' && state.kind !== 'bound') return refused('invalid-state');
    const leave = this.#world.rights.connect('tcp', to, operation('start-connect'));
    if (!leave) return refused('access-denied');
    const id = this.#world.enter((message) => connection.receive(message));
    const connection = new Connection(id, this.#world, leave, remote, { kind: 'connecting' });
    const from = state.kind === 'bound' && !isUnspecified(state.at) ? { from: state.at } : {};
    const keepAlive = this.#options.keepAliveMs;
    this.#world.send({
      kind: 'tcp-connect',
      id,
      host: leave.host,
      to,
      ...from,
      ...(keepAlive === undefined ? {} : { keepAlive }),
    });
    this.#state = { kind: 'connect-started', connection };
    return done;
  }

  finishConnect(): Result<readonly [InputStream, OutputStream]> {
    this.#world.inbox.drain();
    if (this.#state.kind !== 'connect-started') return refused('not-in-progress');
    const { connection } = this.#state;
    const { state } = connection;
    if (state.kind === 'connecting') return refused('would-block');
    if (state.kind === 'over' && !connection.wasMade) {
      this.#state = { kind: 'closed' };
      return refused(state.error ?? 'connection-aborted');
    }
    this.#state = { kind: 'connected', connection };
    return ok(streamsOf(connection, this.#world));
  }

  startListen(): Result<undefined> {
    const state = this.#state;
    if (state.kind !== 'bound') return refused('invalid-state');
    const leave = this.#world.rights.listen(state.at, operation('start-listen'), operation('accept'));
    if (!leave) return refused('access-denied');
    const id = this.#world.enter((message) => this.#hear(listening, message));
    const listening: Listening = { id, leave, queue: [], local: undefined, error: undefined };
    this.#world.send({ kind: 'tcp-listen', id, at: state.at, backlog: this.#backlog });
    this.#state = { kind: 'listen-started', listening };
    return done;
  }

  finishListen(): Result<undefined> {
    this.#world.inbox.drain();
    if (this.#state.kind !== 'listen-started') return refused('not-in-progress');
    const { listening } = this.#state;
    if (listening.error !== undefined) {
      this.#state = { kind: 'closed' };
      return refused(listening.error);
    }
    if (!listening.local) return refused('would-block');
    this.#state = { kind: 'listening', listening };
    return done;
  }

  accept(): Result<Accepted> {
    this.#world.inbox.drain();
    if (this.#state.kind !== 'listening') return refused('invalid-state');
    const { listening } = this.#state;
    if (!listening.leave.stillAllowed()) {
      this.#stopListening(listening);
      this.#state = { kind: 'closed' };
      return refused('access-denied');
    }
    const connection = listening.queue.shift();
    if (!connection) return refused(listening.error ?? 'would-block');
    const giveBack = this.#world.rights.place(operation('accept'));
    if (!giveBack) {
      connection.close();
      return refused('new-socket-limit');
    }
    const socket = new TcpSocket(token, this.#world, this.#family, giveBack, connection);
    return ok([socket, ...streamsOf(connection, this.#world)]);
  }

  localAddress(): Result<IpSocketAddress> {
    this.#world.inbox.drain();
    const state = this.#state;
    switch (state.kind) {
      case 'bound':
        return ok(socketAddressOf(state.at));
      case 'connected': {
        const { state: reached } = state.connection;
        return reached.kind === 'connected' ? ok(reached.local) : refused('invalid-state');
      }
      case 'listening':
        return state.listening.local ? ok(state.listening.local) : refused('invalid-state');
      default:
        return refused('invalid-state');
    }
  }

  remoteAddress(): Result<IpSocketAddress> {
    this.#world.inbox.drain();
    const state = this.#state;
    const connected = state.kind === 'connected' && state.connection.state.kind === 'connected';
    return connected ? ok(state.connection.remote) : refused('invalid-state');
  }

  isListening(): boolean {
    return this.#state.kind === 'listening';
  }

  addressFamily(): Family {
    return this.#family;
  }

  setListenBacklogSize(value: bigint): Result<undefined> {
    const { kind } = this.#state;
    if (value === 0n) return refused('invalid-argument');
    if (kind === 'connected' || kind === 'connect-started' || kind === 'closed') return refused('invalid-state');
    if (kind === 'listening' || kind === 'listen-started') return refused('not-supported');
    this.#backlog = Number(value < BigInt(maxSockets) ? value : BigInt(maxSockets));
    return done;
  }

  keepAliveEnabled(): Result<boolean> {
    return this.#options.keepAliveEnabled();
  }

  setKeepAliveEnabled(value: boolean): Result<undefined> {
    return this.#options.setKeepAliveEnabled(value);
  }

  keepAliveIdleTime(): Result<bigint> {
    return this.#options.keepAliveIdleTime();
  }

  setKeepAliveIdleTime(value: bigint): Result<undefined> {
    return this.#options.setKeepAliveIdleTime(value);
  }

  keepAliveInterval(): Result<bigint> {
    return this.#options.keepAliveInterval();
  }

  setKeepAliveInterval(value: bigint): Result<undefined> {
    return this.#options.setKeepAliveInterval(value);
  }

  keepAliveCount(): Result<number> {
    return this.#options.keepAliveCount();
  }

  setKeepAliveCount(value: number): Result<undefined> {
    return this.#options.setKeepAliveCount(value);
  }

  hopLimit(): Result<number> {
    return this.#options.hopLimit();
  }

  setHopLimit(value: number): Result<undefined> {
    return this.#options.setHopLimit(value);
  }

  receiveBufferSize(): Result<bigint> {
    return this.#options.buffers.receive();
  }

  setReceiveBufferSize(value: bigint): Result<undefined> {
    return this.#options.buffers.setReceive(value);
  }

  sendBufferSize(): Result<bigint> {
    return this.#options.buffers.send();
  }

  setSendBufferSize(value: bigint): Result<undefined> {
    return this.#options.buffers.setSend(value);
  }

  subscribe(): Pollable {
    return new Pollable(token, { ready: () => this.#isReady() }, this.#world.inbox);
  }

  shutdown(which: 'receive' | 'send' | 'both'): Result<undefined> {
    this.#world.inbox.drain();
    const state = this.#state;
    if (state.kind !== 'connected' || state.connection.state.kind !== 'connected') return refused('invalid-state');
    if (which !== 'send') state.connection.stopReceiving();
    if (which !== 'receive') state.connection.stopSending();
    return done;
  }

  [Symbol.dispose](): void {
    const state = this.#state;
    if (state.kind === 'connect-started' || state.kind === 'connected') state.connection.close();
    if (state.kind === 'listen-started' || state.kind === 'listening') this.#stopListening(state.listening);
    this.#state = { kind: 'closed' };
    this.#giveBack();
  }

  #isReady(): boolean {
    const state = this.#state;
    switch (state.kind) {
      case 'connect-started':
        return state.connection.state.kind !== 'connecting';
      case 'listen-started':
        return state.listening.local !== undefined || state.listening.error !== undefined;
      case 'listening':
        return state.listening.queue.length > 0 || state.listening.error !== undefined;
      default:
        return true;
    }
  }

  #hear(listening: Listening, message: FromSocket): void {
    if (message.kind === 'tcp-listening') listening.local = socketAddressOf(message.local);
    if (message.kind === 'socket-closed') listening.error = message.error ?? 'unknown';
    if (message.kind !== 'tcp-accepted') return;
    const { child, local, remote } = message;
    // Those that nobody has accepted are bounded, as the system bounds them.
    if (listening.queue.length >= this.#backlog) return this.#world.send({ kind: 'socket-close', id: child });
    const state = { kind: 'connected', local: socketAddressOf(local) } as const;
    const connection = new Connection(child, this.#world, listening.leave, socketAddressOf(remote), state);
    this.#world.adopt(child, (news) => connection.receive(news));
    listening.queue.push(connection);
  }

  #stopListening(listening: Listening): void {
    for (const connection of listening.queue.splice(0)) connection.close();
    this.#world.send({ kind: 'socket-close', id: listening.id });
    this.#world.leave(listening.id);
  }
}

function streamsOf(connection: Connection, { inbox }: SocketWorld): readonly [InputStream, OutputStream] {
  return [new InputStream(token, connection.source(), inbox), new OutputStream(token, connection.sink(), inbox)];
}
