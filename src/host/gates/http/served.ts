import type { FromServed, ServedHead, ToServed } from '../../network/served-messages.ts';
import { type Answer, done, ok } from '../answer.ts';
import { Arrivals, type Held } from '../io/arrivals.ts';
import { OutWindow } from '../io/out-window.ts';
import { type ByteSink, type ByteSource, closed, failed, type StreamError } from '../io/streams.ts';
import { type HttpErrorCode, requestDenied } from './exchanges.ts';
import type { BodyOrigin } from './incoming.ts';
import type { BodyCarrier } from './outgoing.ts';

export interface ServedPorts {
  send(message: ToServed): void;
  /** Whether the policy still allows the port. */
  stillAllowed(): boolean;
  readonly held: Held;
}

/** The guest's side of one request that came to a served port, and of the response to it. */
export class Served {
  readonly head: ServedHead;
  readonly #ports: ServedPorts;
  readonly #arrivals: Arrivals;
  #request: 'arriving' | 'whole' | 'given-up' | HttpErrorCode = 'arriving';
  #response: 'none' | 'open' | 'over' = 'none';
  readonly #window = new OutWindow();
  /** Bytes of the response's body that are still to come, where its head says how many there are. */
  #owed = Number.POSITIVE_INFINITY;

  constructor(head: ServedHead, patienceMs: number, ports: ServedPorts) {
    this.head = head;
    this.#ports = ports;
    this.#arrivals = new Arrivals(ports.held, (bytes) => {
      if (this.#request === 'arriving') ports.send({ kind: 'request-taken', id: head.id, bytes });
    });
    ports.send({ kind: 'accept', id: head.id, patienceMs });
  }

  /** Takes a message of the network thread. Throws what ends the guest's call if it holds too much already. */
  receive(message: FromServed): void {
    switch (message.kind) {
      case 'request-body':
        if (this.#request === 'arriving') this.#arrivals.add(message.bytes);
        return;
      case 'request-end':
        if (this.#request === 'arriving') this.#request = 'whole';
        return;
      case 'request-failed':
        if (this.#request === 'arriving') this.#request = errorCode(message.error);
        return;
      case 'respond-sent':
        return this.#window.giveBack(message.bytes);
      case 'client-gone':
        if (this.#request === 'arriving') this.#request = { tag: 'connection-terminated' };
        // A client that was told the length may leave as soon as it has all of it, and then it was answered.
        if (this.#response === 'open' && this.#owed <= 0) this.#window.clear();
        else this.#response = 'over';
    }
  }

  /** The request's body. */
  readonly origin: BodyOrigin = {
    source: (): ByteSource => ({
      ready: () => this.#arrivals.waiting || this.#request !== 'arriving',
      dispose: () => this.origin.abort(),
      read: (length) => {
        if (!this.#ports.stillAllowed()) return this.#revoked();
        const bytes = this.#arrivals.read(length);
        return bytes ? ok(bytes) : this.#atEnd();
      },
    }),
    abort: () => {
      if (this.#request === 'arriving') this.#request = 'given-up';
      this.#arrivals.clear();
    },
  };

  /** The response's body. */
  readonly carrier: BodyCarrier = {
    sink: (): ByteSink => ({
      capacity: (): Answer<number, StreamError> => (this.#response === 'open' ? ok(this.#window.room) : closed),
      flushed: () => this.#window.isFlushed || this.#response !== 'open',
      dispose: () => {},
      write: (bytes) => {
        if (!this.#ports.stillAllowed()) return this.#revoked();
        if (this.#response !== 'open') return closed;
        if (bytes.length === 0) return done;
        this.#window.take(bytes.length);
        this.#owed -= bytes.length;
        this.#ports.send({ kind: 'respond-body', id: this.head.id, bytes: bytes.slice() });
        return done;
      },
    }),
    endBody: () => this.#over('respond-end'),
    abort: () => this.#over('respond-abort'),
  };

  /** Sends the head of the response. Only the first counts, and only while it is allowed. */
  respond(status: number, headers: readonly (readonly [string, string])[]): void {
    if (this.#response !== 'none') return;
    if (!this.#ports.stillAllowed()) return void this.#revoked();
    this.#response = 'open';
    const length = headers.find(([name]) => name.toLowerCase() === 'content-length')?.[1];
    if (length !== undefined) this.#owed = Number(length);
    this.#ports.send({ kind: 'respond', id: this.head.id, status, headers });
  }

  /** The guest says that it has no response. */
  refuse(): void {
    if (this.#response !== 'none') return;
    this.#response = 'over';
    this.#ports.send({ kind: 'respond-abort', id: this.head.id });
  }

  /** The call is over: what the guest still holds of it does nothing any more. */
  end(): void {
    this.origin.abort();
    this.#response = 'over';
    this.#ports.send({ kind: 'handled', id: this.head.id });
  }

  #over(kind: 'respond-end' | 'respond-abort'): void {
    if (this.#response !== 'open') return;
    this.#response = 'over';
    this.#ports.send({ kind, id: this.head.id });
  }

  #atEnd(): Answer<Uint8Array, StreamError> {
    const state = this.#request;
    if (state === 'arriving') return ok(new Uint8Array(0));
    if (state === 'whole' || state === 'given-up') return closed;
    return failed(`the request broke off: ${state.tag}`, state);
  }

  #revoked(): { readonly tag: 'err'; readonly val: StreamError } {
    this.origin.abort();
    this.carrier.abort();
    this.refuse();
    return failed('the right to this port was revoked', requestDenied);
  }
}

function errorCode(tag: string): HttpErrorCode {
  return tag === 'HTTP-request-body-size' ? { tag, val: undefined } : { tag };
}
