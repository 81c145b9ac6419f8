import type { Buffer } from 'node:buffer';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { windowBytes, windowCost } from './messages.ts';
import type { FailureStatus, FromServed, RequestError, ToServed } from './served-messages.ts';

/** The most that the body of a request may hold. */
export const maxRequestBytes = 64 * 1024 * 1024;

/** A body is read ahead so far, or so long, before a guest is kept busy with it. */
const aheadBytes = 64 * 1024;
const aheadMs = 250;

/** How long a request waits for a guest, and how long a client may take for the end of its response. */
const acceptMs = 60_000;
const drainMs = 30_000;

export interface ServedPorts {
  /** Enough is there for a guest to begin with. */
  arrived(): void;
  /** Nothing more is to be expected of it, from any side. */
  ended(): void;
}

/** One request that came to a served port, on the network thread: from its head to the last byte of its response. */
export class ServedRequest {
  readonly #id: number;
  readonly #request: IncomingMessage;
  readonly #response: ServerResponse;
  readonly #ports: ServedPorts;
  readonly #timers = new Set<NodeJS.Timeout>();
  /** What came before a worker accepted the request. */
  #early: FromServed[] = [];
  #worker: ((message: FromServed) => void) | undefined;
  #received = 0;
  /** What was sent to the worker, or waits for it, and was not taken by the guest. */
  #ahead = 0;
  #body: 'arriving' | 'whole' | 'failed' = 'arriving';
  #answer: 'none' | 'open' | 'ended' = 'none';
  /** What the guest has sent and the client has not taken. */
  #unsent = 0;
  #announced = false;
  #settled = false;
  #closed = false;

  constructor(id: number, request: IncomingMessage, response: ServerResponse, ports: ServedPorts) {
    this.#id = id;
    this.#request = request;
    this.#response = response;
    this.#ports = ports;
    request.on('data', (bytes: Buffer) => this.#arrive(bytes));
    request.on('end', () => this.#endBody());
    request.on('error', () => this.#failBody('connection-terminated'));
    response.on('error', () => this.#close());
    response.on('close', () => this.#close());
    this.#after(aheadMs, () => this.#announce());
    this.#after(acceptMs, () => {
      if (!this.#worker) this.#fail(503);
    });
  }

  /** A worker takes the request and hears what has come of it. */
  accept(worker: (message: FromServed) => void, patienceMs: number): void {
    this.#worker = worker;
    if (this.#closed) return worker({ kind: 'client-gone', id: this.#id });
    for (const message of this.#early.splice(0)) worker(message);
    this.#after(patienceMs, () => {
      // A client that dawdles would otherwise have the guest ended for taking too long.
      if (this.#body === 'arriving') this.#failBody('connection-read-timeout');
      if (this.#unsent >= windowBytes) this.#response.destroy();
    });
  }

  handle(message: ToServed): void {
    if (this.#closed) return;
    switch (message.kind) {
      case 'accept':
        return;
      case 'request-taken':
        this.#ahead -= windowCost(message.bytes);
        if (this.#ahead < windowBytes && this.#body === 'arriving') this.#request.resume();
        return;
      case 'respond':
        return this.#respond(message.status, message.headers);
      case 'respond-body':
        return this.#send(message.bytes);
      case 'respond-end':
        return this.#end();
      case 'respond-abort':
      case 'handled':
        return this.#fail(500);
    }
  }

  /** The call for it is over. One that failed is answered for the guest, as far as that is still possible. */
  settle(status: FailureStatus | undefined): void {
    this.#settled = true;
    if (status !== undefined) this.#fail(status);
    this.#leaveIfOver();
  }

  #arrive(bytes: Buffer): void {
    if (this.#body !== 'arriving') return;
    this.#received += bytes.length;
    if (this.#received > maxRequestBytes) return this.#failBody('HTTP-request-body-size');
    this.#ahead += windowCost(bytes.length);
    if (this.#ahead >= windowBytes) this.#request.pause();
    this.#tell({ kind: 'request-body', id: this.#id, bytes: new Uint8Array(bytes) });
    if (this.#received >= aheadBytes) this.#announce();
  }

  #endBody(): void {
    if (this.#body !== 'arriving') return;
    this.#body = 'whole';
    this.#tell({ kind: 'request-end', id: this.#id });
    this.#announce();
  }

  #failBody(error: RequestError): void {
    if (this.#body !== 'arriving') return;
    this.#body = 'failed';
    // Nobody hears what still comes, so it is not even read.
    this.#request.pause();
    this.#tell({ kind: 'request-failed', id: this.#id, error });
    this.#announce();
  }

  #respond(status: number, headers: readonly (readonly [string, string])[]): void {
    if (this.#answer !== 'none') return;
    // An informational status is no end of a request: its client would wait for another.
    if (status < 200) return this.#fail(500);
    // The rest of a body that is not whole would stand where the next request is expected.
    const close = this.#body === 'failed' ? ['connection', 'close'] : [];
    this.#guarded(() => {
      this.#response.strictContentLength = true;
      this.#response.writeHead(status, [...headers.flat(), ...close]);
      this.#answer = 'open';
      this.#response.flushHeaders();
    });
  }

  #send(bytes: Uint8Array): void {
    if (this.#answer !== 'open') return;
    const cost = windowCost(bytes.length);
    this.#unsent += cost;
    this.#guarded(() =>
      this.#response.write(bytes, () => {
        this.#unsent -= cost;
        this.#tell({ kind: 'respond-sent', id: this.#id, bytes: bytes.length });
      }),
    );
  }

  #end(): void {
    if (this.#answer !== 'open') return;
    this.#answer = 'ended';
    this.#guarded(() => this.#response.end());
    this.#after(drainMs, () => this.#response.destroy());
  }

  /** Node throws where a body disagrees with its announced length. */
  #guarded(act: () => void): void {
    try {
      act();
    } catch {
      this.#fail(500);
    }
  }

  #fail(status: FailureStatus): void {
    if (this.#closed || this.#answer === 'ended') return;
    if (this.#response.headersSent) {
      this.#response.destroy();
      return;
    }
    this.#answer = 'ended';
    answerPlainly(this.#response, status);
    this.#after(drainMs, () => this.#response.destroy());
  }

  #tell(message: FromServed): void {
    if (this.#worker) this.#worker(message);
    else if (!this.#closed) this.#early.push(message);
  }

  #announce(): void {
    if (this.#announced || this.#closed) return;
    this.#announced = true;
    this.#ports.arrived();
  }

  #close(): void {
    if (this.#closed) return;
    this.#closed = true;
    for (const timer of this.#timers) clearTimeout(timer);
    this.#early = [];
    if (this.#answer !== 'ended') this.#worker?.({ kind: 'client-gone', id: this.#id });
    if (!this.#request.complete) this.#request.socket.destroySoon();
    this.#leaveIfOver();
  }

  /** The place is held until the guest is done as well, so that clients that leave again cannot fill its mailbox. */
  #leaveIfOver(): void {
    if (this.#closed && (this.#settled || !this.#announced)) this.#ports.ended();
  }

  #after(milliseconds: number, run: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      if (!this.#closed) run();
    }, milliseconds);
    this.#timers.add(timer);
  }
}

const texts = {
  400: 'Bad request.',
  403: 'Forbidden: this port answers requests of this machine only, under its own name.',
  413: 'The request is too large.',
  500: 'The component failed to answer.',
  503: 'The component does not answer at the moment.',
  504: 'The component did not answer in time.',
} as const;

/** Answers in one plain sentence that says nothing of the component or the host, and ends the connection. */
export function answerPlainly(response: ServerResponse, status: keyof typeof texts): void {
  const text = `${texts[status]}\n`;
  response.writeHead(status, {
    'content-type': 'text/plain; charset=utf-8',
    'content-length': String(text.length),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    connection: 'close',
  });
  response.end(text);
}
