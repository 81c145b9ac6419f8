import type { Buffer } from 'node:buffer';
import { type ClientRequest, type IncomingMessage, request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isIP } from 'node:net';
import { mayLeadTo } from './address.ts';
import {
  type FromExchange,
  type NetworkError,
  type OutgoingHead,
  type ToExchange,
  windowBytes,
  windowCost,
} from './messages.ts';

/** The addresses of a name; rejects if it has none. */
export type Resolver = (host: string) => Promise<readonly string[]>;

/** One HTTP request of a guest and its response, on the network thread. */
export interface Exchange {
  handle(message: Exclude<ToExchange, { kind: 'request' }>): void;
}

/** Resolves, judges the address, and connects to exactly the address that was judged. */
export function startExchange(
  id: number,
  head: OutgoingHead,
  ports: { resolve: Resolver; send(message: FromExchange): void; ended(): void },
): Exchange {
  let request: ClientRequest | undefined;
  let response: IncomingMessage | undefined;
  let inWindow = 0;
  let ended = false;
  let resolving = true;
  let last: FromExchange | undefined;
  const beforeConnection: Exclude<ToExchange, { kind: 'request' }>[] = [];

  function end(message: FromExchange): void {
    if (ended) return;
    ended = true;
    last = message;
    request?.destroy();
    beforeConnection.length = 0;
    if (!resolving) leave(message);
  }

  /** The place among the exchanges is held until the name is resolved: a look-up cannot be called back. */
  function leave(message: FromExchange): void {
    ports.ended();
    ports.send(message);
  }

  function fail(error: NetworkError): void {
    end({ kind: 'failed', id, error });
  }

  async function connect(): Promise<void> {
    const addresses = isIP(head.host) === 0 ? await ports.resolve(head.host) : [head.host];
    if (ended) return;
    const address = addresses.find((candidate) => mayLeadTo(head.host, candidate));
    if (address === undefined) return end({ kind: 'prohibited', id, address: addresses[0] ?? head.host });
    request = openRequest(head, address);
    request.on('response', (incoming) => receive(incoming));
    request.on('error', (error) => fail(errorOf(error)));
    request.on('upgrade', (_, socket) => {
      socket.destroy();
      fail('HTTP-protocol-error');
    });
    timeouts(request, head, fail);
    for (const message of beforeConnection.splice(0)) act(request, message);
  }

  function receive(incoming: IncomingMessage): void {
    response = incoming;
    const headers: [string, string][] = [];
    const raw = incoming.rawHeaders;
    for (let at = 0; at + 1 < raw.length; at += 2) {
      headers.push([(raw[at] ?? '').toLowerCase(), raw[at + 1] ?? '']);
    }
    ports.send({ kind: 'response', id, status: incoming.statusCode ?? 0, headers });
    incoming.on('data', (bytes: Buffer) => {
      if (ended) return;
      inWindow += windowCost(bytes.length);
      if (inWindow >= windowBytes) incoming.pause();
      ports.send({ kind: 'data', id, bytes: new Uint8Array(bytes) });
    });
    incoming.on('end', () => end({ kind: 'finished', id }));
    incoming.on('error', () => fail('HTTP-response-incomplete'));
    incoming.on('aborted', () => fail('HTTP-response-incomplete'));
  }

  function act(open: ClientRequest, message: Exclude<ToExchange, { kind: 'request' }>): void {
    if (ended) return;
    // Node throws where a body disagrees with its announced length; thrown on, that would end the thread for everybody.
    try {
      if (message.kind === 'body') sendBody(open, message.bytes);
      if (message.kind === 'end') open.end();
    } catch (error) {
      fail(errorOf(error));
    }
  }

  function sendBody(open: ClientRequest, bytes: Uint8Array): void {
    // Without a length and without chunks these bytes would stand behind the request as a second one of the guest's
    // own making, with whatever host and headers it likes.
    if (!framesBody(head)) return fail('HTTP-request-body-size');
    open.write(bytes, (error) => {
      if (!error && !ended) ports.send({ kind: 'sent', id, bytes: bytes.length });
    });
  }

  connect()
    .catch((error: unknown) => fail(errorOf(error)))
    .finally(() => {
      resolving = false;
      if (last) leave(last);
    })
    .catch(() => {});

  return {
    handle(message) {
      if (ended) return;
      if (message.kind === 'abort') return fail('connection-terminated');
      if (message.kind === 'taken') {
        inWindow -= windowCost(message.bytes);
        if (inWindow < windowBytes) response?.resume();
        return;
      }
      if (request) act(request, message);
      else beforeConnection.push(message);
    },
  };
}

/** Methods whose requests have no body unless they say how long it is. */
const bodiless: ReadonlySet<string> = new Set(['GET', 'HEAD', 'TRACE']);

function framesBody(head: OutgoingHead): boolean {
  return !bodiless.has(head.method.toUpperCase()) || hasLength(head);
}

function hasLength(head: OutgoingHead): boolean {
  return head.headers.some(([name]) => name === 'content-length');
}

function openRequest(head: OutgoingHead, address: string): ClientRequest {
  const defaultPort = head.scheme === 'https' ? 443 : 80;
  const named = isIP(head.host) === 6 ? `[${head.host}]` : head.host;
  const headers = ['host', head.port === defaultPort ? named : `${named}:${head.port}`];
  for (const [name, value] of head.headers) headers.push(name, value);
  if (head.body && !hasLength(head) && framesBody(head)) headers.push('transfer-encoding', 'chunked');
  const options = {
    // The address that was judged, not the name: nothing is looked up a second time.
    host: address,
    port: head.port,
    method: head.method,
    path: head.path,
    headers,
    setHost: false,
    // No connection is shared between components, or kept for a later request that may no longer be allowed.
    agent: false as const,
    ...(head.scheme === 'https' && isIP(head.host) === 0 ? { servername: head.host } : {}),
  };
  const request = head.scheme === 'https' ? httpsRequest(options) : httpRequest(options);
  // A body that disagrees with its announced length could smuggle a second request. Node has this for every outgoing
  // message; its types have it for responses only.
  return Object.assign(request, { strictContentLength: true });
}

function timeouts(request: ClientRequest, head: OutgoingHead, fail: (error: NetworkError) => void): void {
  const timers: NodeJS.Timeout[] = [];
  const clear = (): void => timers.splice(0).forEach((timer) => clearTimeout(timer));
  if (head.connectTimeout !== undefined) {
    const timer = setTimeout(() => fail('connection-timeout'), head.connectTimeout);
    timers.push(timer);
    request.on('socket', (socket) => socket.once('connect', () => clearTimeout(timer)));
  }
  if (head.firstByteTimeout !== undefined) {
    const timer = setTimeout(() => fail('HTTP-response-timeout'), head.firstByteTimeout);
    timers.push(timer);
    request.on('response', () => clearTimeout(timer));
  }
  if (head.betweenBytesTimeout !== undefined) {
    request.setTimeout(head.betweenBytesTimeout, () => fail('connection-read-timeout'));
  }
  request.on('close', clear);
}

const errors: Readonly<Record<string, NetworkError>> = {
  EAI_AGAIN: 'DNS-timeout',
  ECONNREFUSED: 'connection-refused',
  ECONNRESET: 'connection-terminated',
  EHOSTUNREACH: 'destination-unavailable',
  ENETUNREACH: 'destination-unavailable',
  ENOTFOUND: 'DNS-error',
  EPIPE: 'connection-terminated',
  ERR_HTTP_CONTENT_LENGTH_MISMATCH: 'HTTP-request-body-size',
  ETIMEDOUT: 'connection-timeout',
};

function errorOf(error: unknown): NetworkError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code.startsWith('HPE_')) return 'HTTP-protocol-error';
  if (code.startsWith('CERT_') || code.includes('SELF_SIGNED') || code.includes('ALTNAME'))
    return 'TLS-certificate-error';
  if (code.startsWith('ERR_SSL_') || code === 'EPROTO') return 'TLS-protocol-error';
  return errors[code] ?? 'internal-error';
}
