import { type IncomingMessage, request as send } from 'node:http';
import { messageOf } from '../../base/index.ts';
import type { HttpRequest } from './http-request.ts';

/** What came back. All of it is what a guest has written. */
export type HttpAnswer =
  | {
      readonly kind: 'response';
      readonly status: number;
      readonly reason: string;
      /** In their order, each as often as it came. */
      readonly headers: readonly (readonly [name: string, value: string])[];
      readonly body: Uint8Array;
      /** There was more of the body than was wanted, or it broke off. */
      readonly isCut: boolean;
    }
  | { readonly kind: 'failed'; readonly message: string };

/**
 * Sends a request to a port of this machine's loopback interface and takes at most `mostBytes` of the answer's body.
 * No redirection is followed and no proxy is used. Never rejects; `signal` ends it.
 */
export function exchange(
  port: number,
  { method, path, headers, body }: HttpRequest,
  { mostBytes, signal }: { readonly mostBytes: number; readonly signal: AbortSignal },
): Promise<HttpAnswer> {
  const bytes = Buffer.from(body);
  const own: (readonly [string, string])[] = [['host', `127.0.0.1:${port}`]];
  if (bytes.length > 0 || !/^(?:GET|HEAD|DELETE|OPTIONS|TRACE)$/u.test(method))
    own.push(['content-length', String(bytes.length)]);
  return new Promise((resolve) => {
    const failed = (error: unknown): void =>
      resolve({ kind: 'failed', message: messageOf(signal.aborted ? signal.reason : error) });
    // Where headers are a list, node sends them as they are and adds none of a request.
    const flat = [...own, ...headers].flat();
    try {
      const sent = send({ host: '127.0.0.1', port, method, path, headers: flat, agent: false, signal });
      sent.on('error', failed);
      sent.on('upgrade', (_response, socket) => {
        socket.destroy();
        failed(new Error('it asks for another protocol, which the editor does not speak'));
      });
      sent.on('response', (response) => void take(response, mostBytes).then(resolve, failed));
      sent.end(bytes);
    } catch (error) {
      failed(error);
    }
  });
}

async function take(response: IncomingMessage, mostBytes: number): Promise<HttpAnswer> {
  const { statusCode: status = 0, statusMessage: reason = '', rawHeaders } = response;
  const headers = Array.from(
    { length: rawHeaders.length / 2 },
    (_, at) => [rawHeaders[2 * at] ?? '', rawHeaders[2 * at + 1] ?? ''] as const,
  );
  const parts: Uint8Array[] = [];
  let length = 0;
  let isCut = false;
  try {
    for await (const part of response as AsyncIterable<Uint8Array>) {
      parts.push(part.subarray(0, mostBytes - length));
      length += part.length;
      if (length > mostBytes) break;
    }
    isCut = length > mostBytes;
  } catch {
    // A head that was read is shown even where the rest of it never comes.
    isCut = true;
  }
  return { kind: 'response', status, reason, headers, body: Buffer.concat(parts), isCut };
}
