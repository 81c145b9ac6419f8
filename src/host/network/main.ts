import { lookup } from 'node:dns/promises';
import type { MessagePort } from 'node:worker_threads';
import { type Exchange, type Resolver, startExchange } from './exchange.ts';
import { type FromNetwork, maxExchanges, type NetworkLine, type ToNetwork } from './messages.ts';

/**
 * The network thread: it carries the HTTP requests of all actors' workers, which block while their guests wait. It is
 * told of each actor's line by a message, and forgets it when the other end closes.
 *
 * @param control the host's port; each message is a `NetworkLine`
 */
export function serveNetwork(control: MessagePort, resolve: Resolver = systemResolver): void {
  control.on('message', (line: NetworkLine) => serveLine(line, resolve));
}

export function serveLine(line: NetworkLine, resolve: Resolver): void {
  const exchanges = new Map<number, Exchange>();
  const signal = new Int32Array(line.signal);

  function send(message: FromNetwork): void {
    line.port.postMessage(message);
    Atomics.add(signal, 0, 1);
    Atomics.notify(signal, 0);
  }

  line.port.on('message', (message: ToNetwork) => {
    if (message.kind !== 'request') {
      exchanges.get(message.id)?.handle(message);
      return;
    }
    const { id, head } = message;
    if (exchanges.size >= maxExchanges) {
      send({ kind: 'failed', id, error: 'internal-error' });
      return;
    }
    exchanges.set(id, startExchange(id, head, { resolve, send, ended: () => void exchanges.delete(id) }));
  });
  line.port.on('close', () => {
    for (const [id, exchange] of exchanges) exchange.handle({ kind: 'abort', id });
  });
}

async function systemResolver(host: string): Promise<readonly string[]> {
  const answers = await lookup(host, { all: true });
  return answers.map((answer) => answer.address);
}
