import { type Answer, done, err, ok } from '../answer.ts';
import { token } from '../io/poll.ts';
import { Fields } from './fields.ts';
import { OutgoingBody } from './outgoing.ts';

/**
 * The resources of `wasi:http/types` with which a component serves requests. Engines import them whether or not the
 * world serves anything. Nothing serves yet: no request ever reaches a guest, so there is no incoming request and
 * nowhere to send a response, and a method called on a forged handle fails.
 */
function none(): never {
  throw new TypeError('this host does not serve HTTP');
}

export class IncomingRequest {
  constructor() {
    none();
  }

  method(): never {
    return none();
  }

  pathWithQuery(): never {
    return none();
  }

  scheme(): never {
    return none();
  }

  authority(): never {
    return none();
  }

  headers(): never {
    return none();
  }

  consume(): never {
    return none();
  }
}

export class ResponseOutparam {
  constructor() {
    none();
  }

  static set(): never {
    return none();
  }
}

/** Guests construct these; one that is never sent does nothing. */
export class OutgoingResponse {
  readonly #headers: Fields;
  readonly #body = new OutgoingBody(token);
  #status = 200;
  #bodyTaken = false;

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
    if (this.#bodyTaken) return err(undefined);
    this.#bodyTaken = true;
    return ok(this.#body);
  }
}
