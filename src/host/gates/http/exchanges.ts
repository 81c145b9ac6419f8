import type { FromExchange, OutgoingHead, ToNetwork } from '../../network/messages.ts';
import { type Answer, done, ok } from '../answer.ts';
import { Arrivals, type Held } from '../io/arrivals.ts';
import { OutWindow } from '../io/out-window.ts';
import { type ByteSink, type ByteSource, closed, failed, type StreamError } from '../io/streams.ts';

/** `wasi:http/types.error-code`, as far as the gate answers with it. */
export type HttpErrorCode = { readonly tag: string; readonly val?: unknown };

export const requestDenied: HttpErrorCode = { tag: 'HTTP-request-denied' };

/** How far a response has come. */
export type ResponseState =
  | { readonly kind: 'waiting' }
  | {
      readonly kind: 'response';
      readonly status: number;
      readonly headers: readonly (readonly [string, string])[];
      readonly end: 'open' | 'finished' | HttpErrorCode;
    }
  | { readonly kind: 'failed'; readonly error: HttpErrorCode };

export interface ExchangePorts {
  send(message: ToNetwork): void;
  /** Whether the policy still allows the connection. */
  stillAllowed(): boolean;
  readonly held: Held;
}

/** The guest's side of one request: what has arrived, and streams over it. */
export class Exchange {
  readonly #id: number;
  readonly #ports: ExchangePorts;
  readonly #arrivals: Arrivals;
  #state: ResponseState = { kind: 'waiting' };
  readonly #window = new OutWindow();
  #over = false;

  constructor(id: number, head: OutgoingHead, ports: ExchangePorts) {
    this.#id = id;
    this.#ports = ports;
    this.#arrivals = new Arrivals(ports.held, (bytes) => {
      if (!this.#over) ports.send({ kind: 'taken', id, bytes });
    });
    ports.send({ kind: 'request', id, head });
  }

  get state(): ResponseState {
    return this.#state;
  }

  /** What the guest is told of the response: nothing of one to which it has lost the right. */
  answer(): ResponseState {
    if (this.#state.kind !== 'response' || this.#ports.stillAllowed()) return this.#state;
    this.abort();
    return { kind: 'failed', error: requestDenied };
  }

  /** Takes a message of the network thread. Throws what ends the guest's call if it holds too much already. */
  receive(message: FromExchange): void {
    if (this.#over) return;
    switch (message.kind) {
      case 'response':
        this.#state = { kind: 'response', status: message.status, headers: message.headers, end: 'open' };
        return;
      case 'data':
        return this.#arrivals.add(message.bytes);
      case 'sent':
        return this.#window.giveBack(message.bytes);
      case 'finished':
        return this.#finish('finished');
      case 'prohibited':
        return this.#finish({ tag: 'destination-IP-prohibited' });
      case 'failed':
        return this.#finish(errorCode(message.error));
    }
  }

  /** The request's body. */
  sink(): ByteSink {
    return {
      capacity: (): Answer<number, StreamError> => (this.#over ? closed : ok(this.#window.room)),
      flushed: () => this.#window.isFlushed || this.#over,
      dispose: () => {},
      write: (bytes) => {
        if (!this.#ports.stillAllowed()) return this.#revoked();
        if (bytes.length === 0) return done;
        this.#window.take(bytes.length);
        this.#ports.send({ kind: 'body', id: this.#id, bytes: bytes.slice() });
        return done;
      },
    };
  }

  /** A request that has become whole is acted upon, so that wants the right as well. */
  endBody(): void {
    if (this.#over) return;
    if (this.#ports.stillAllowed()) this.#ports.send({ kind: 'end', id: this.#id });
    else this.abort();
  }

  /** The response's body. */
  source(): ByteSource {
    return {
      ready: () => this.#arrivals.waiting || this.#over,
      dispose: () => this.abort(),
      read: (length) => {
        if (!this.#ports.stillAllowed()) return this.#revoked();
        const bytes = this.#arrivals.read(length);
        return bytes ? ok(bytes) : this.#atEnd();
      },
    };
  }

  /** Gives up what is still to come, and what came and was not read. */
  abort(): void {
    if (!this.#over) {
      this.#ports.send({ kind: 'abort', id: this.#id });
      this.#finish({ tag: 'connection-terminated' });
    }
    this.#arrivals.clear();
  }

  #atEnd(): Answer<Uint8Array, StreamError> {
    const state = this.#state;
    const end = state.kind === 'response' ? state.end : state.kind === 'failed' ? state.error : 'open';
    if (end === 'open') return ok(new Uint8Array(0));
    return end === 'finished' ? closed : failed(`the response broke off: ${end.tag}`, end);
  }

  #revoked(): { readonly tag: 'err'; readonly val: StreamError } {
    this.abort();
    return failed('the right to this connection was revoked', requestDenied);
  }

  #finish(end: 'finished' | HttpErrorCode): void {
    this.#over = true;
    const state = this.#state;
    if (state.kind === 'response') this.#state = { ...state, end };
    else this.#state = { kind: 'failed', error: end === 'finished' ? { tag: 'HTTP-response-incomplete' } : end };
  }
}

/** Network failures as the interface spells them: some of its cases carry a payload. */
function errorCode(tag: string): HttpErrorCode {
  if (tag === 'DNS-error') return { tag, val: { rcode: undefined, infoCode: undefined } };
  if (tag === 'internal-error' || tag === 'HTTP-request-body-size') return { tag, val: undefined };
  return { tag };
}
