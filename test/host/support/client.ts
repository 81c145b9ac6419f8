import { setTimeout as pause } from 'node:timers/promises';
import { type ClientRequest, type IncomingMessage, request, type RequestOptions } from 'node:http';
import { connect } from 'node:net';
import { serveRaw } from './server.ts';

/** What a server said to one request. */
export interface Reply {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** Asks a port of this machine, over a connection of its own. Rejects if the response does not become whole. */
export async function ask(port: number, path: string, options: RequestOptions = {}, body?: string): Promise<Reply> {
  const { response } = await begin(port, path, options, body);
  return { status: response.statusCode ?? 0, headers: response.headers, body: await textOf(response) };
}

/** As {@link ask}, as soon as the port is open: a fresh instance opens it a little after it has begun to serve. */
export async function askWhenOpen(...given: Parameters<typeof ask>): Promise<Reply> {
  const end = Date.now() + 50_000;
  for (;;) {
    try {
      return await ask(...given);
    } catch (error) {
      const isClosed = error instanceof Error && 'code' in error && error.code === 'ECONNREFUSED';
      if (!isClosed || Date.now() > end) throw error;
      await pause(20);
    }
  }
}

/** As {@link ask}, up to the head of the response. With `head` nothing of the body is sent so far. */
export async function begin(
  port: number,
  path: string,
  options: RequestOptions = {},
  body?: string,
): Promise<{ readonly sent: ClientRequest; readonly response: IncomingMessage }> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const sent = request({ host: '127.0.0.1', port, path, agent: false, ...options }, resolve);
  sent.on('error', reject);
  if (body === 'head') sent.flushHeaders();
  else sent.end(body);
  return { sent, response: await promise };
}

export async function textOf(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

/** Sends bytes as they are and gives all that comes back until the other side ends the connection. */
export async function sendRaw(port: number, text: string): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const socket = connect({ host: '127.0.0.1', port });
  let received = '';
  socket.on('data', (bytes) => (received += bytes.toString('latin1')));
  socket.on('close', () => resolve());
  socket.on('error', reject);
  socket.write(text, 'latin1');
  await promise;
  return received;
}

/** A port that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = await serveRaw(() => {});
  await server.end();
  return server.port;
}
