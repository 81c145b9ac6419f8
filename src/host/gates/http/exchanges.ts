import type { FromNetwork, OutgoingHead, ToNetwork } from '../../network/messages.ts';
import { windowBytes } from '../../network/messages.ts';
import { type Answer, done, ok } from '../answer.ts';
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
      readonly headers: readonly (readonly [string, Uint8Array])[];
      readonly end: 'open' | 'finished' | HttpErrorCode;
    }
  | { readonly kind: 'failed'; readonly error: HttpErrorCode };

/** The guest's side of one request: what has arrived, and streams over it. */
export class Exchange {
  readonly #id: number;
  readonly #send: (message: ToNetwork) => void;
  readonly #stillAllowed: () => boolean;
  readonly #chunks: Uint8Array[] = [];
  #state: ResponseState = { kind: 'waiting' };
  #outWindow = windowBytes;
  #over = false;

  constructor(id: number, head: OutgoingHead, send: (message: ToNetwork) => void, stillAllowed: () => boolean) {
    this.#id = id;
    this.#send = send;
    this.#stillAllowed = stillAllowed;
    send({ kind: 'request', id, head });
  }

  get state(): ResponseState {
    return this.#state;
  }

  receive(message: FromNetwork): void {
    switch (message.kind) {
      case 'response':
        this.#state = { kind: 'response', status: message.status, headers: message.headers, end: 'open' };
        return;
      case 'data':
        this.#chunks.push(message.bytes);
        return;
      case 'sent':
        this.#outWindow += message.bytes;
        return;
      case 'finished':
        this.#finish('finished');
        return;
      case 'prohibited':
        this.#finish({ tag: 'destination-IP-prohibited' });
        return;
      case 'failed':
        this.#finish(errorCode(message.error));
    }
  }

  /** The request's body. */
  sink(): ByteSink {
    return {
      capacity: (): Answer<number, StreamError> => (this.#over ? closed : ok(this.#outWindow)),
      flushed: () => this.#outWindow === windowBytes || this.#over,
      dispose: () => {},
      write: (bytes) => {
        if (!this.#stillAllowed()) return this.#revoked();
        this.#outWindow -= bytes.length;
        this.#send({ kind: 'body', id: this.#id, bytes: bytes.slice() });
        return done;
      },
    };
  }

  endBody(): void {
    this.#send({ kind: 'end', id: this.#id });
  }

  /** The response's body. */
  source(): ByteSource {
    return {
      ready: () => this.#chunks.length > 0 || this.#over,
      dispose: () => {},
      read: (length) => {
        if (!this.#stillAllowed()) return this.#revoked();
        const chunk = this.#chunks[0];
        if (!chunk) return this.#atEnd();
        const bytes = chunk.subarray(0, length);
        if (bytes.length === chunk.length) this.#chunks.shift();
        else this.#chunks[0] = chunk.subarray(length);
        this.#send({ kind: 'taken', id: this.#id, bytes: bytes.length });
        return ok(bytes);
      },
    };
  }

  abort(): void {
    if (!this.#over) this.#send({ kind: 'abort', id: this.#id });
    this.#over = true;
    this.#chunks.length = 0;
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
