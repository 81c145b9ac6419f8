import { Buffer } from 'node:buffer';
import { windowCost } from '../../network/messages.ts';
import { type Answer, done, err, ok } from '../answer.ts';
import type { Inbox } from '../io/inbox.ts';
import { token } from '../io/poll.ts';
import { type ByteSink, closed, OutputStream } from '../io/streams.ts';
import type { HttpErrorCode } from './exchanges.ts';
import { Fields } from './fields.ts';
import { GivenOnce } from './given-once.ts';

/** Where the bytes of a body go that the guest writes. */
export interface BodyCarrier {
  sink(): ByteSink;
  /** The body is whole. */
  endBody(): void;
  /** The body will not become whole. */
  abort(): void;
}

export interface Variant {
  readonly tag: string;
  readonly val?: string;
}

type Plain = Answer<undefined, undefined>;
const refused: Plain = err(undefined);

/** The resource `wasi:http/types.outgoing-request`. Guests construct it; it does nothing until it is handled. */
export class OutgoingRequest {
  readonly #headers: Fields;
  readonly #body = new GivenOnce(new OutgoingBody(token));
  #method: Variant = { tag: 'get' };
  #scheme: Variant | undefined;
  #authority: string | undefined;
  #path: string | undefined;

  constructor(headers: Fields) {
    Fields.seal(headers);
    this.#headers = headers;
  }

  body(): Answer<OutgoingBody, undefined> {
    return this.#body.give();
  }

  method(): Variant {
    return this.#method;
  }

  setMethod(method: Variant): Plain {
    if (method.tag === 'other' && !/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,64}$/.test(method.val ?? '')) return refused;
    this.#method = method;
    return done;
  }

  pathWithQuery(): string | undefined {
    return this.#path;
  }

  setPathWithQuery(path: string | undefined): Plain {
    if (path !== undefined && !/^(?:[/?][!-~]{0,8191}|\*)?$/.test(path)) return refused;
    this.#path = path;
    return done;
  }

  scheme(): Variant | undefined {
    return this.#scheme;
  }

  setScheme(scheme: Variant | undefined): Plain {
    this.#scheme = scheme;
    return done;
  }

  authority(): string | undefined {
    return this.#authority;
  }

  setAuthority(authority: string | undefined): Plain {
    if (authority !== undefined && authority.length > 300) return refused;
    this.#authority = authority;
    return done;
  }

  headers(): Fields {
    return this.#headers;
  }

  /** What the handler sends, and the body that it connects. */
  static parts(request: OutgoingRequest) {
    return {
      method: request.#method,
      scheme: request.#scheme,
      authority: request.#authority,
      path: request.#path,
      headers: Fields.seal(request.#headers),
      body: request.#body.value,
      bodyTaken: request.#body.isGiven,
    };
  }
}

/** How much of a body is kept before its request is handled; longer texts would lie outside of the heap. */
const maxEarlyBytes = 512 * 1024;

/**
 * The resource `wasi:http/types.outgoing-body`. A guest may write before the request is handled; that is kept, up to
 * a bound, until there is somewhere to send it.
 */
export class OutgoingBody {
  #state:
    /** The chunks are latin1 text: text counts against the worker's heap limit, which arrays of bytes do not. */
    | { readonly kind: 'early'; readonly chunks: string[]; bytes: number; end: 'open' | 'finished' | 'dropped' }
    | { readonly kind: 'connected'; readonly exchange: BodyCarrier; readonly sink: ByteSink };
  #inbox: Inbox = { drain: () => {}, sleep: () => {} };
  #written = false;

  constructor(key: typeof token) {
    if (key !== token) throw new TypeError('a body is made by the host only');
    this.#state = { kind: 'early', chunks: [], bytes: 0, end: 'open' };
  }

  write(): Answer<OutputStream, undefined> {
    if (this.#written) return err(undefined);
    this.#written = true;
    return ok(
      new OutputStream(token, this.#sink(), { drain: () => this.#inbox.drain(), sleep: (ms) => this.#inbox.sleep(ms) }),
    );
  }

  static finish(body: OutgoingBody): Answer<undefined, HttpErrorCode> {
    if (body.#state.kind === 'early') body.#state.end = 'finished';
    else body.#state.exchange.endBody();
    return done;
  }

  /** Sends what was written early and everything that follows into the exchange. */
  static connect(body: OutgoingBody, exchange: BodyCarrier, inbox: Inbox, taken: boolean): void {
    const early = body.#state;
    const sink = exchange.sink();
    body.#state = { kind: 'connected', exchange, sink };
    body.#inbox = inbox;
    if (early.kind === 'early') for (const chunk of early.chunks) sink.write(Buffer.from(chunk, 'latin1'));
    // A body that nobody took stays empty, so the request is complete as it is.
    if (!taken || (early.kind === 'early' && early.end === 'finished')) exchange.endBody();
    else if (early.kind === 'early' && early.end === 'dropped') exchange.abort();
  }

  /** A body that is dropped unfinished is incomplete, and must not look like a whole one. */
  [Symbol.dispose](): void {
    if (this.#state.kind === 'early') this.#state.end = 'dropped';
    else this.#state.exchange.abort();
  }

  #sink(): ByteSink {
    return {
      capacity: () => {
        const state = this.#state;
        if (state.kind === 'connected') return state.sink.capacity();
        return state.end === 'open' ? ok(Math.max(0, maxEarlyBytes - state.bytes)) : closed;
      },
      flushed: () => this.#state.kind === 'early' || this.#state.sink.flushed(),
      dispose: () => {},
      write: (bytes) => {
        const state = this.#state;
        if (state.kind === 'connected') return state.sink.write(bytes);
        if (bytes.length === 0) return done;
        state.chunks.push(Buffer.from(bytes).toString('latin1'));
        state.bytes += windowCost(bytes.length);
        return done;
      },
    };
  }
}

/** The resource `wasi:http/types.request-options`, in nanoseconds. */
export class RequestOptions {
  #connect: bigint | undefined;
  #firstByte: bigint | undefined;
  #betweenBytes: bigint | undefined;

  connectTimeout(): bigint | undefined {
    return this.#connect;
  }

  setConnectTimeout(duration: bigint | undefined): Plain {
    this.#connect = duration;
    return done;
  }

  firstByteTimeout(): bigint | undefined {
    return this.#firstByte;
  }

  setFirstByteTimeout(duration: bigint | undefined): Plain {
    this.#firstByte = duration;
    return done;
  }

  betweenBytesTimeout(): bigint | undefined {
    return this.#betweenBytes;
  }

  setBetweenBytesTimeout(duration: bigint | undefined): Plain {
    this.#betweenBytes = duration;
    return done;
  }
}
