import type { Exchange } from '../exchange.ts';
import type { FromExchange, OutgoingHead } from '../messages.ts';
import type { CannedResponse } from './responses.ts';

/** One HTTP request of a guest, answered from what was given beforehand: nothing is resolved and nothing connected. */
export function startCannedExchange(
  id: number,
  head: OutgoingHead,
  ports: {
    respond(method: string, url: string): CannedResponse | undefined;
    send(message: FromExchange): void;
    ended(): void;
  },
): Exchange {
  let ended = false;

  function end(message: FromExchange): void {
    ended = true;
    ports.ended();
    ports.send(message);
  }

  function answer(): void {
    const response = ports.respond(head.method, urlOf(head));
    if (response?.kind !== 'response') {
      return end({ kind: 'failed', id, error: response?.error ?? 'destination-unavailable' });
    }
    const { status, headers, body } = response;
    ports.send({ kind: 'response', id, status, headers });
    for (let at = 0; at < body.length; at += chunkBytes) {
      ports.send({ kind: 'data', id, bytes: body.slice(at, at + chunkBytes) });
    }
    end({ kind: 'finished', id });
  }

  return {
    handle(message) {
      if (ended) return;
      if (message.kind === 'body') ports.send({ kind: 'sent', id, bytes: message.bytes.length });
      if (message.kind === 'end') answer();
      if (message.kind === 'abort') end({ kind: 'failed', id, error: 'connection-terminated' });
    },
  };
}

/** As much as a guest gets at once from a real network. */
const chunkBytes = 64 * 1024;

function urlOf({ scheme, host, port, path }: OutgoingHead): string {
  const text = `${scheme}://${host.includes(':') ? `[${host}]` : host}:${port}${path}`;
  return URL.canParse(text) ? new URL(text).href : text;
}
