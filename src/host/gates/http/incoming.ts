import { type Answer, err, ok } from '../answer.ts';
import type { Inbox } from '../io/inbox.ts';
import { always, Pollable, token } from '../io/poll.ts';
import { type ByteSource, InputStream } from '../io/streams.ts';
import type { Exchange, HttpErrorCode } from './exchanges.ts';
import { Fields } from './fields.ts';
import { GivenOnce } from './given-once.ts';

/** Where the bytes of a body come from that the guest reads. */
export interface BodyOrigin {
  source(): ByteSource;
  /** Gives up what is still to come. */
  abort(): void;
}

type Once<T> = Answer<Answer<T, HttpErrorCode>, undefined> | undefined;

/** The resource `wasi:http/types.future-incoming-response`. */
export class FutureIncomingResponse {
  readonly #exchange: Exchange;
  readonly #inbox: Inbox;
  #taken = false;

  constructor(key: typeof token, exchange: Exchange, inbox: Inbox) {
    if (key !== token) throw new TypeError('a response is made by the host only');
    this.#exchange = exchange;
    this.#inbox = inbox;
  }

  subscribe(): Pollable {
    return new Pollable(token, { ready: () => this.#exchange.state.kind !== 'waiting' }, this.#inbox);
  }

  get(): Once<IncomingResponse> {
    this.#inbox.drain();
    if (this.#taken) return err(undefined);
    const state = this.#exchange.answer();
    if (state.kind === 'waiting') return undefined;
    this.#taken = true;
    if (state.kind === 'failed') return ok(err(state.error));
    const { status, headers } = state;
    return ok(ok(new IncomingResponse(token, status, Fields.received(headers), this.#exchange, this.#inbox)));
  }

  [Symbol.dispose](): void {
    if (!this.#taken) this.#exchange.abort();
  }
}

/** The resource `wasi:http/types.incoming-response`. */
export class IncomingResponse {
  readonly #status: number;
  readonly #headers: Fields;
  readonly #body: GivenOnce<IncomingBody>;

  constructor(key: typeof token, status: number, headers: Fields, exchange: Exchange, inbox: Inbox) {
    if (key !== token) throw new TypeError('a response is made by the host only');
    this.#status = status;
    this.#headers = headers;
    this.#body = new GivenOnce(new IncomingBody(token, exchange, inbox));
  }

  status(): number {
    return this.#status;
  }

  headers(): Fields {
    return this.#headers;
  }

  consume(): Answer<IncomingBody, undefined> {
    return this.#body.give();
  }

  [Symbol.dispose](): void {
    if (!this.#body.isGiven) this.#body.value[Symbol.dispose]();
  }
}

/** The resource `wasi:http/types.incoming-body`. */
export class IncomingBody {
  readonly #exchange: BodyOrigin;
  readonly #inbox: Inbox;
  #streamed = false;

  constructor(key: typeof token, exchange: BodyOrigin, inbox: Inbox) {
    if (key !== token) throw new TypeError('a body is made by the host only');
    this.#exchange = exchange;
    this.#inbox = inbox;
  }

  stream(): Answer<InputStream, undefined> {
    if (this.#streamed) return err(undefined);
    this.#streamed = true;
    return ok(new InputStream(token, this.#exchange.source(), this.#inbox));
  }

  [Symbol.dispose](): void {
    this.#exchange.abort();
  }

  static finish(body: IncomingBody): FutureTrailers {
    body.#exchange.abort();
    return new FutureTrailers(token, body.#inbox);
  }
}

/** The resource `wasi:http/types.future-trailers`. Trailers are not passed on, so there are none. */
export class FutureTrailers {
  readonly #inbox: Inbox;
  #taken = false;

  constructor(key: typeof token, inbox: Inbox) {
    if (key !== token) throw new TypeError('trailers are made by the host only');
    this.#inbox = inbox;
  }

  subscribe(): Pollable {
    return new Pollable(token, always, this.#inbox);
  }

  get(): Once<Fields | undefined> {
    if (this.#taken) return err(undefined);
    this.#taken = true;
    return ok(ok(undefined));
  }
}
