import type { FromSocket, SocketError } from '../../network/socket-messages.ts';
import { type Answer, done, ok } from '../answer.ts';
import { Arrivals } from '../io/arrivals.ts';
import { OutWindow } from '../io/out-window.ts';
import { type ByteSink, type ByteSource, closed, failed, type StreamError } from '../io/streams.ts';
import { socketAddressOf, type IpSocketAddress } from './addresses.ts';
import type { SocketWorld } from './network.ts';
import type { Leave } from './rights.ts';

/** How far a connection has come. */
export type ConnectionState =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'connected'; readonly local: IpSocketAddress }
  /** `error` is missing where it ended as it should. */
  | { readonly kind: 'over'; readonly error?: SocketError };

/** The guest's side of one TCP connection: what has arrived, and streams over it. */
export class Connection {
  readonly remote: IpSocketAddress;
  readonly #id: number;
  readonly #world: SocketWorld;
  readonly #leave: Leave;
  readonly #arrivals: Arrivals;
  #state: ConnectionState;
  #made: boolean;
  readonly #window = new OutWindow();
  #receiving = true;
  #sending = true;

  constructor(id: number, world: SocketWorld, leave: Leave, remote: IpSocketAddress, state: ConnectionState) {
    this.#id = id;
    this.#world = world;
    this.#leave = leave;
    this.#state = state;
    this.#made = state.kind === 'connected';
    this.remote = remote;
    this.#arrivals = new Arrivals(world.held, (bytes) => {
      if (this.#state.kind === 'connected') world.send({ kind: 'socket-taken', id, bytes });
    });
  }

  /** Whether it was ever made, though it may be over. What came is still there to be read. */
  get wasMade(): boolean {
    return this.#made;
  }

  get state(): ConnectionState {
    return this.#state;
  }

  /** Takes a message of the network thread. Throws what ends the guest's call if it holds too much already. */
  receive(message: FromSocket): void {
    switch (message.kind) {
      case 'tcp-connected':
        this.#made = true;
        this.#state = { kind: 'connected', local: socketAddressOf(message.local) };
        return;
      case 'tcp-data':
        // What comes after the guest has stopped receiving is taken, and dropped.
        if (this.#receiving) this.#arrivals.add(message.bytes);
        else this.#world.send({ kind: 'socket-taken', id: this.#id, bytes: message.bytes.length });
        return;
      case 'tcp-ended':
        this.#receiving = false;
        return;
      case 'socket-sent':
        return this.#window.giveBack(message.bytes);
      case 'socket-closed':
        this.#state = { kind: 'over', ...(message.error && { error: message.error }) };
    }
  }

  source(): ByteSource {
    return {
      ready: () => this.#arrivals.waiting || !this.#receiving || this.#state.kind === 'over',
      dispose: () => {},
      read: (length) => {
        if (!this.#leave.stillAllowed()) return this.#revoked();
        const bytes = this.#arrivals.read(length);
        if (bytes) return ok(bytes);
        return this.#receiving && this.#state.kind !== 'over' ? ok(new Uint8Array(0)) : this.#end();
      },
    };
  }

  sink(): ByteSink {
    return {
      capacity: (): Answer<number, StreamError> => {
        if (this.#state.kind === 'over') return this.#end();
        return this.#sending ? ok(this.#window.room) : closed;
      },
      flushed: () => this.#window.isFlushed || this.#state.kind === 'over',
      dispose: () => {},
      write: (bytes) => {
        if (!this.#leave.stillAllowed()) return this.#revoked();
        if (bytes.length === 0) return done;
        this.#window.take(bytes.length);
        this.#world.send({ kind: 'tcp-write', id: this.#id, bytes: bytes.slice() });
        return done;
      },
    };
  }

  stopReceiving(): void {
    this.#receiving = false;
    this.#arrivals.clear();
  }

  stopSending(): void {
    if (this.#sending && this.#state.kind === 'connected') this.#world.send({ kind: 'tcp-end', id: this.#id });
    this.#sending = false;
  }

  close(): void {
    this.stopReceiving();
    if (this.#state.kind !== 'over') this.#world.send({ kind: 'socket-close', id: this.#id });
    this.#state = { kind: 'over' };
    this.#world.leave(this.#id);
  }

  #end(): { readonly tag: 'err'; readonly val: StreamError } {
    const { error } = this.#state.kind === 'over' ? this.#state : {};
    return error === undefined ? closed : failed(`the connection broke off: ${error}`, { socket: error });
  }

  #revoked(): { readonly tag: 'err'; readonly val: StreamError } {
    this.close();
    return failed('the right to this connection was revoked', { socket: 'access-denied' });
  }
}
