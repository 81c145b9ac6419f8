import { connect as connectByNode } from 'node:net';
import { mayLeadTo } from './address.ts';
import type { Resolver } from './exchange.ts';
import { socketErrorOf } from './socket-errors.ts';
import { type FromSocket, maxSockets, type ToSocket } from './socket-messages.ts';
import { carry, connectTcp, type Connector, listenTcp, type NetworkSocket } from './tcp.ts';
import { bindUdp } from './udp.ts';

/** What of the world outside the sockets of one worker use. */
export interface Outside {
  readonly resolve: Resolver;
  readonly connect?: Connector;
}

/** The most addresses of a name that are of any use. */
const mostAddresses = 64;

/** The sockets of one worker, on the network thread. */
export function createSockets({ resolve, connect = connectByNode }: Outside, send: (message: FromSocket) => void) {
  const sockets = new Map<number, NetworkSocket>();
  let lookups = 0;
  let lastChild = 0;

  /** A place among the sockets; the guest's side counts as well, so that only a mistake comes to this bound. */
  function place(id: number, open: (ports: { send: typeof send; ended(): void }) => NetworkSocket): void {
    if (sockets.size >= 2 * maxSockets || sockets.has(id)) {
      return send({ kind: 'socket-closed', id, error: 'new-socket-limit' });
    }
    let ended = false;
    const socket = open({
      send,
      ended() {
        ended = true;
        sockets.delete(id);
      },
    });
    if (!ended) sockets.set(id, socket);
  }

  async function lookUp(id: number, name: string): Promise<void> {
    // A query cannot be called back, so its place is held until it has ended, whether or not anybody waits for it.
    if (lookups >= maxSockets) return send({ kind: 'lookup-failed', id, error: 'temporary-resolver-failure' });
    lookups++;
    try {
      const addresses = await resolve(name);
      const fit = addresses.filter((address) => mayLeadTo(name, address)).slice(0, mostAddresses);
      if (fit.length > 0) send({ kind: 'looked-up', id, addresses: fit });
      else if (addresses[0] === undefined) send({ kind: 'lookup-failed', id, error: 'name-unresolvable' });
      else send({ kind: 'lookup-prohibited', id, address: addresses[0] });
    } catch (error) {
      const reason = socketErrorOf(error);
      send({ kind: 'lookup-failed', id, error: reason === 'unknown' ? 'permanent-resolver-failure' : reason });
    } finally {
      lookups--;
    }
  }

  return {
    handle(message: ToSocket): void {
      const { id } = message;
      switch (message.kind) {
        case 'lookup':
          return void lookUp(id, message.name);
        case 'tcp-connect':
          return place(id, (ports) => connectTcp(message, connect, ports));
        case 'udp-bind':
          return place(id, (ports) => bindUdp(message, ports));
        case 'tcp-listen':
          return place(id, (ports) => {
            const adopt = (socket: Parameters<typeof carry>[1]): number | undefined => {
              if (sockets.size >= 2 * maxSockets) return undefined;
              const child = --lastChild;
              place(child, (own) => carry(child, socket, own));
              return child;
            };
            return listenTcp(message, adopt, ports);
          });
        case 'socket-close':
          return sockets.get(id)?.close(false);
        case 'socket-pace':
          return send({ kind: 'socket-paced', id });
        default:
          sockets.get(id)?.handle(message);
      }
    },
    close(): void {
      for (const socket of Array.from(sockets.values())) socket.close(true);
    },
  };
}
