import { randomInt } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { createLedgerWriter } from '../ledger/writer.ts';
import { admit } from './admission.ts';
import type { FromNetworkThread, ToNetworkThread } from './control-messages.ts';
import { answerPlainly, maxRequestBytes, ServedRequest } from './served-request.ts';

/** How many requests one port may have under way; more are told to come again. */
export const maxServed = 64;

/** What a client may make a port hold or wait for. A port is as patient as its own programs need, and no more. */
export const bounds = {
  maxHeaderSize: 16 * 1024,
  headersTimeout: 10_000,
  requestTimeout: 60_000,
  keepAliveTimeout: 5000,
  connectionsCheckingInterval: 1000,
} as const;
const maxConnections = 512;

/** On how many connections nothing may be under way: no head of a request has come, or none after the last. */
export const maxWaiting = 256;

/** The ports that are listened on for components, on the network thread. */
export interface Servers {
  handle(message: Exclude<ToNetworkThread, { kind: 'line' | 'visit' }>): void;
  /** The request that a worker was told to take. */
  find(id: number): ServedRequest | undefined;
}

type Take = (request: IncomingMessage, response: ServerResponse) => void;

/**
 * Listens on a port: `ready` rejects if that cannot be done, `drain` takes no new connection, and `close` ends every one
 * that there is.
 */
export type Listen = (port: number, take: Take) => Listener;

export interface Listener {
  readonly ready: Promise<void>;
  drain(): void;
  close(): Promise<void>;
}

/** @param listen how it is listened on a port, for a network that is none */
export function createServers(tell: (message: FromNetworkThread) => void, listen: Listen = listenOnLoopback): Servers {
  const requests = new Map<number, ServedRequest>();
  const listeners = new Map<number, Listener>();

  function open({ server, port, ledger }: Extract<ToNetworkThread, { kind: 'listen' }>): void {
    const writer = createLedgerWriter(ledger, {
      now: () => Date.now(),
      tell: () => tell({ kind: 'turned-away', server }),
    });
    let underWay = 0;

    function take(request: IncomingMessage, response: ServerResponse): void {
      const { rawHeaders, url: target = '', method = '' } = request;
      const admission = admit(port, { target, rawHeaders });
      if (admission.kind === 'malformed') return answerPlainly(response, 400);
      if (admission.kind === 'foreign') {
        writer.record({
          capability: 'network.listen',
          what: `port ${port} with ${admission.what}`,
          operation: 'wasi:http/types#[static]response-outparam.set',
          reason: admission.reason,
        });
        return answerPlainly(response, 403);
      }
      if (Number(request.headers['content-length'] ?? 0) > maxRequestBytes) return answerPlainly(response, 413);
      if (underWay >= maxServed) return answerPlainly(response, 503);
      underWay++;
      const id = randomInt(2 ** 48 - 1);
      const { authority } = admission;
      const head = { id, port, method, authority, path: target, headers: passedOn(rawHeaders) };
      const served = new ServedRequest(id, request, response, {
        arrived: () => tell({ kind: 'request', server, head }),
        ended: () => {
          if (requests.delete(id)) underWay--;
        },
      });
      requests.set(id, served);
    }

    const listener = listen(port, take);
    listeners.set(server, listener);
    listener.ready.then(
      () => tell({ kind: 'listening', server }),
      async (error: unknown) => {
        await listener.close();
        const code = error instanceof Error && 'code' in error ? String(error.code) : '';
        const message = error instanceof Error ? error.message : String(error);
        tell({ kind: 'not-listening', server, code, message });
      },
    );
  }

  async function close(server: number): Promise<void> {
    await listeners.get(server)?.close();
    listeners.delete(server);
    tell({ kind: 'closed', server });
  }

  return {
    find: (id) => requests.get(id),
    handle(message) {
      switch (message.kind) {
        case 'listen':
          return open(message);
        case 'drain':
          return listeners.get(message.server)?.drain();
        case 'close':
          return void close(message.server);
        case 'settled':
          return requests.get(message.id)?.settle(message.status);
      }
    },
  };
}

/** Listens on both loopback addresses, or on the one that there is. Nothing is taken before all of that has worked. */
function listenOnLoopback(port: number, take: Take): Listener {
  const [four, six] = [newServer(take), newServer(take)];
  const ready = (async () => {
    await bound(four, port, '127.0.0.1');
    await bound(six, port, '::1').catch((error: unknown) => {
      if (!(error instanceof Error && 'code' in error && absent.has(String(error.code)))) throw error;
    });
  })();
  return {
    ready,
    drain() {
      // Connections on which nothing is under way are closed with it.
      for (const server of [four, six]) server.close();
    },
    close: async (): Promise<void> => {
      await Promise.all([ended(four), ended(six)]);
    },
  };
}

/** How a machine says that it has no IPv6. */
const absent: ReadonlySet<string> = new Set(['EADDRNOTAVAIL', 'EAFNOSUPPORT', 'EPROTONOSUPPORT']);

/** A server that listens nowhere yet. */
export function newServer(take: Take): Server {
  const server = createServer(bounds, take);
  server.maxConnections = maxConnections;
  closeLongestWaiting(server);
  // All headers are judged: none is left out because there are many. Their size is bounded.
  server.maxHeadersCount = 0;
  server.on('clientError', (_, socket: Socket) => {
    if (socket.writable && socket.bytesWritten === 0) {
      socket.end('HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\nconnection: close\r\n\r\n');
    }
    socket.destroySoon();
  });
  return server;
}

/**
 * Closes the connection on which nothing has been under way for longest, where there are too many of them. A client's head
 * comes with its connection, so whoever opens connections and says nothing keeps nobody from being answered.
 */
function closeLongestWaiting(server: Server): void {
  const waiting = new Set<Socket>();
  const underWay = new WeakMap<Socket, number>();

  function count(socket: Socket, more: number): void {
    const now = (underWay.get(socket) ?? 0) + more;
    underWay.set(socket, now);
    waiting.delete(socket);
    if (now > 0 || socket.destroyed) return;
    waiting.add(socket);
    const [longest] = waiting;
    if (!longest || waiting.size <= maxWaiting) return;
    waiting.delete(longest);
    longest.destroy();
  }

  server.on('connection', (socket: Socket) => {
    socket.on('close', () => waiting.delete(socket));
    count(socket, 0);
  });
  server.on('request', ({ socket }: IncomingMessage, response: ServerResponse) => {
    count(socket, 1);
    response.on('close', () => count(socket, -1));
  });
}

async function bound(server: Server, port: number, host: string): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once('error', reject);
  server.listen({ port, host, ipv6Only: true, exclusive: true }, resolve);
  await promise;
  // A listening server fails when it cannot take one more connection; that one is lost, and no more.
  server.off('error', reject).on('error', () => {});
}

function ended(server: Server): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  server.close(() => resolve());
  server.closeAllConnections();
  return promise;
}

/** Fields of the connection are the host's; what belongs to the request goes on to the guest. */
const ofTheConnection: ReadonlySet<string> = new Set([
  'connection',
  'expect',
  'host',
  'http2-settings',
  'keep-alive',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

function passedOn(rawHeaders: readonly string[]): [name: string, value: string][] {
  const headers: [string, string][] = [];
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const name = (rawHeaders[at] ?? '').toLowerCase();
    if (!ofTheConnection.has(name)) headers.push([name, rawHeaders[at + 1] ?? '']);
  }
  return headers;
}
