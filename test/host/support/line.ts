import { MessageChannel } from 'node:worker_threads';
import type { Owned } from '../../../src/base/index.ts';
import { type Resolver } from '../../../src/host/network/exchange.ts';
import { serveLine } from '../../../src/host/network/main.ts';
import type { Connector } from '../../../src/host/network/tcp.ts';
import type { FromNetwork, ToNetwork } from '../../../src/host/network/messages.ts';

/** The network's side of a line, on this thread, and what came back over it. */
export interface TestLine extends Owned {
  readonly received: readonly FromNetwork[];
  send(message: ToNetwork): void;
  /** Waits, one message after the other, until there is something. */
  until<T>(look: () => T | undefined): Promise<T>;
}

export function openLine(
  resolve: Resolver,
  receive: (message: FromNetwork) => void = () => {},
  connect?: Connector,
): TestLine {
  const { port1, port2 } = new MessageChannel();
  serveLine({ port: port1, signal: new SharedArrayBuffer(4) }, resolve, undefined, connect);
  const received: FromNetwork[] = [];
  let arrival = Promise.withResolvers<void>();
  port2.on('message', (message: FromNetwork) => {
    received.push(message);
    receive(message);
    arrival.resolve();
    arrival = Promise.withResolvers();
  });
  return {
    received,
    send: (message) => port2.postMessage(message),
    async until(look) {
      for (;;) {
        const found = look();
        if (found !== undefined) return found;
        await arrival.promise;
      }
    },
    dispose: () => port2.close(),
  };
}

/** A resolver that knows these names and no others. */
export function namesOf(addresses: Readonly<Record<string, readonly string[]>>): Resolver {
  return (host) => {
    const found = addresses[host];
    const missing = Object.assign(new Error(`${host} has no address`), { code: 'ENOTFOUND' });
    return found ? Promise.resolve(found) : Promise.reject(missing);
  };
}
