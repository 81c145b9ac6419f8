import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { messageOf, type Owned } from '../../base/index.ts';
import { admit } from '../../host/index.ts';
import { type Failed, failed } from '../command.ts';
import { addressText, type ListenAddress } from './address.ts';
import { expositionType } from './exposition.ts';

/** What the monitor tells. */
export interface Monitored {
  /** Whether all is well, and the standing of each component for people and programs. */
  health(): Health;
  /** The text of a scrape. */
  metrics(): Promise<string>;
}

export interface Health {
  /** `draining` from the moment on at which an end was asked for: nobody is to send anything more. */
  readonly status: 'serving' | 'failing' | 'draining';
  readonly components: readonly { readonly name: string; readonly state: string; readonly detail?: string }[];
}

export interface Monitor extends Owned {
  readonly kind: 'monitor';
  /** As `127.0.0.1:9464`, with the port that it came to be. */
  readonly address: string;
}

/** Whoever is slow or many must not keep the host from what it is for. */
const limits = {
  headersTimeout: 5000,
  requestTimeout: 10_000,
  maxHeaderSize: 8192,
  // Node looks every half minute otherwise, however short the times are.
  connectionsCheckingInterval: 500,
} as const;

const mostConnections = 64;

/**
 * Opens the monitor: `/livez` says whether the process runs, `/healthz` whether every component serves, `/metrics` is for
 * Prometheus. On the loopback only the person's own programs get an answer, as at the ports of components.
 */
export async function openMonitor(address: ListenAddress, monitored: Monitored): Promise<Monitor | Failed> {
  const server = createServer(limits, (request, response) => void answer(request, response));
  server.maxConnections = mostConnections;
  let port = address.port;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url = '', rawHeaders } = request;
    if (address.isLoopback && admit(port, { target: url, rawHeaders }).kind !== 'admitted')
      return end(response, 403, 'text/plain', 'only programs of this machine are answered\n');
    if (method !== 'GET' && method !== 'HEAD') return end(response, 405, 'text/plain', 'GET or HEAD\n');
    switch (url.split('?')[0]) {
      case '/livez':
        return end(response, 200, 'text/plain', 'ok\n');
      case '/healthz': {
        const health = monitored.health();
        return end(
          response,
          health.status === 'serving' ? 200 : 503,
          'application/json',
          `${JSON.stringify(health)}\n`,
        );
      }
      case '/metrics': {
        const text = await monitored.metrics().catch(() => undefined);
        if (text === undefined) return end(response, 500, 'text/plain', 'the metrics cannot be read\n');
        return end(response, 200, expositionType, text);
      }
      default:
        return end(response, 404, 'text/plain', '/livez, /healthz, /metrics\n');
    }
  }

  const problem = await new Promise<string | undefined>((resolve) => {
    server.once('error', (error) => resolve(messageOf(error)));
    server.listen({ host: address.host, port }, () => resolve(undefined));
  });
  if (problem !== undefined)
    return failed('failure', `the monitor cannot listen at ${addressText(address)}: ${problem}`);
  const bound = server.address();
  if (typeof bound === 'object' && bound !== null) ({ port } = bound);
  return {
    kind: 'monitor',
    address: addressText({ host: address.host, port }),
    dispose: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function end(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, {
    'content-type': type,
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  });
  // Node leaves the body out of the answer to HEAD.
  response.end(body);
}
