import type { FromServed, ToServed } from '../../network/served-messages.ts';
import type { ServedCall } from '../../worker/messages.ts';
import { type Answer, done, err } from '../answer.ts';
import type { Guard } from '../guard.ts';
import type { Held } from '../io/arrivals.ts';
import type { Inbox } from '../io/inbox.ts';
import { token } from '../io/poll.ts';
import { stillAllowed } from '../still-allowed.ts';
import type { HttpErrorCode } from './exchanges.ts';
import { Fields } from './fields.ts';
import { GivenOnce } from './given-once.ts';
import { IncomingBody } from './incoming.ts';
import { OutgoingBody, type Variant } from './outgoing.ts';
import { Served } from './served.ts';

const operation = 'wasi:http/types#[static]response-outparam.set';

/** What a guest's `handle` is called with, for requests that came to a served port. */
export function incomingHandler(guard: Guard, inbox: Inbox, send: (message: ToServed) => void, held: Held) {
  let current: Served | undefined;

  return {
    /** The arguments for one request. The call is over with `end`, whatever came of it. */
    begin({ served: head, patienceMs }: ServedCall): { readonly args: readonly unknown[]; end(): void } {
      const use = { capability: 'network.listen', port: head.port } as const;
      // It was allowed when the request was taken in; what has changed since is seen at the first use.
      const served = new Served(head, patienceMs, { send, held, stillAllowed: stillAllowed(guard, use, operation) });
      current = served;
      return {
        args: [new IncomingRequest(token, served, inbox), new ResponseOutparam(token, served, inbox)],
        end() {
          served.end();
          current = undefined;
        },
      };
    },
    receive(message: FromServed): void {
      if (message.id === current?.head.id) current.receive(message);
    },
  };
}

/** The resource `wasi:http/types.incoming-request`. */
export class IncomingRequest {
  readonly #served: Served;
  readonly #headers: Fields;
  readonly #body: GivenOnce<IncomingBody>;

  constructor(key: typeof token, served: Served, inbox: Inbox) {
    if (key !== token) throw new TypeError('a request is made by the host only');
    this.#served = served;
    this.#headers = Fields.received(served.head.headers);
    this.#body = new GivenOnce(new IncomingBody(token, served.origin, inbox));
  }

  method(): Variant {
    const { method } = this.#served.head;
    return methods.has(method) ? { tag: method.toLowerCase() } : { tag: 'other', val: method };
  }

  pathWithQuery(): string {
    return this.#served.head.path;
  }

  scheme(): Variant {
    // A forged handle has no such state, and is told nothing.
    return this.#served && { tag: 'HTTP' };
  }

  authority(): string {
    return this.#served.head.authority;
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

const methods: ReadonlySet<string> = new Set([
  'GET',
  'HEAD',
  'POST',
  'PUT',
  'DELETE',
  'CONNECT',
  'OPTIONS',
  'TRACE',
  'PATCH',
]);

/** The resource `wasi:http/types.response-outparam`. */
export class ResponseOutparam {
  readonly #served: Served;
  readonly #inbox: Inbox;

  constructor(key: typeof token, served: Served, inbox: Inbox) {
    if (key !== token) throw new TypeError('where a response goes is made by the host only');
    this.#served = served;
    this.#inbox = inbox;
  }

  static set(param: ResponseOutparam, response: Answer<OutgoingResponse, HttpErrorCode>): void {
    if (response.tag === 'err') return param.#served.refuse();
    const { status, headers, body, bodyTaken } = OutgoingResponse.parts(response.val);
    param.#served.respond(status, headers);
    OutgoingBody.connect(body, param.#served.carrier, param.#inbox, bodyTaken);
  }
}

/** The resource `wasi:http/types.outgoing-response`. Guests construct it; one that is never sent does nothing. */
export class OutgoingResponse {
  readonly #headers: Fields;
  readonly #body = new GivenOnce(new OutgoingBody(token));
  #status = 200;

  constructor(headers: Fields) {
    Fields.seal(headers);
    this.#headers = headers;
  }

  statusCode(): number {
    return this.#status;
  }

  setStatusCode(status: number): Answer<undefined, undefined> {
    if (status < 100 || status > 599) return err(undefined);
    this.#status = status;
    return done;
  }

  headers(): Fields {
    return this.#headers;
  }

  body(): Answer<OutgoingBody, undefined> {
    return this.#body.give();
  }

  /** What is sent of it, and the body that is connected. */
  static parts(response: OutgoingResponse) {
    return {
      status: response.#status,
      headers: Fields.seal(response.#headers),
      body: response.#body.value,
      bodyTaken: response.#body.isGiven,
    };
  }
}
