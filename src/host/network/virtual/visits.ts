import type { Buffer } from 'node:buffer';
import { request as httpRequest, type Server } from 'node:http';
import { duplexPair } from 'node:stream';
import type { Listen } from '../server.ts';
import { newServer } from '../server.ts';

/** A request to a port on which a component is served. Plain data, for it crosses threads. */
export interface VisitRequest {
  readonly port: number;
  readonly method: string;
  /** With its query, from `/` on. */
  readonly path: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Uint8Array;
}

export type VisitOutcome =
  | {
      readonly kind: 'response';
      readonly status: number;
      /** Names in lower case. */
      readonly headers: readonly (readonly [name: string, value: string])[];
      readonly body: Uint8Array;
    }
  | { readonly kind: 'failed'; readonly message: string };

/** The most of a response that is kept. */
const mostBytes = 16 * 1024 * 1024;

/** Ports that nobody outside can reach: what comes to them comes from {@link Visits.visit}, over memory. */
export interface Visits {
  readonly listen: Listen;
  /** Sends a request to a port that is listened on, and settles when its response is whole. Never rejects. */
  visit(request: VisitRequest): Promise<VisitOutcome>;
}

export function createVisits(): Visits {
  const servers = new Map<number, Server>();

  return {
    listen(port, take) {
      const server = newServer(take);
      servers.set(port, server);
      return {
        ready: Promise.resolve(),
        drain: () => void servers.delete(port),
        async close() {
          servers.delete(port);
          server.closeAllConnections();
        },
      };
    },
    visit(request) {
      const server = servers.get(request.port);
      if (!server) return Promise.resolve(failed(`nothing is served at port ${request.port}`));
      return send(server, request);
    },
  };
}

function send(server: Server, { port, method, path, headers, body }: VisitRequest): Promise<VisitOutcome> {
  const { promise, resolve } = Promise.withResolvers<VisitOutcome>();
  const fail = (error: Error): void => resolve(failed(error.message));
  const [ours, theirs] = duplexPair();
  try {
    const sent = httpRequest({
      createConnection: () => ours,
      method,
      path,
      setHost: false,
      headers: ['host', `localhost:${port}`, ...headers.flat(), ...lengthOf(headers, body), 'connection', 'close'],
    });
    sent.on('error', fail);
    sent.on('response', (response) => {
      const chunks: Buffer[] = [];
      let bytes = 0;
      response.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
        if (bytes > mostBytes) sent.destroy(new Error('the response is larger than 16 MiB'));
        else chunks.push(chunk);
      });
      response.on('error', fail);
      response.on('end', () => {
        resolve({
          kind: 'response',
          status: response.statusCode ?? 0,
          headers: pairs(response.rawHeaders),
          body: joined(chunks, bytes),
        });
      });
    });
    server.emit('connection', theirs);
    sent.end(body);
  } catch (error) {
    // Node throws where a method, a path or a header cannot be written.
    fail(error instanceof Error ? error : new Error(String(error)));
  }
  return promise;
}

function lengthOf(headers: VisitRequest['headers'], body: Uint8Array): readonly string[] {
  const told = headers.some(([name]) => /^(?:content-length|transfer-encoding)$/i.test(name));
  return told || body.length === 0 ? [] : ['content-length', String(body.length)];
}

function pairs(raw: readonly string[]): readonly (readonly [string, string])[] {
  return raw.flatMap((name, at) => (at % 2 === 0 ? [[name.toLowerCase(), raw[at + 1] ?? ''] as const] : []));
}

function joined(chunks: readonly Uint8Array[], bytes: number): Uint8Array {
  const whole = new Uint8Array(bytes);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}

function failed(message: string): VisitOutcome {
  return { kind: 'failed', message };
}
