import { createSocket } from 'node:dgram';
import { isIPv6 } from 'node:net';
import { mayLeadTo, unmapped } from './address.ts';
import { windowBytes, windowCost } from './messages.ts';
import { socketErrorOf } from './socket-errors.ts';
import type { Endpoint, ToSocket } from './socket-messages.ts';
import type { NetworkSocket, SocketPorts } from './tcp.ts';

/** How many correspondents a socket remembers; the oldest is forgotten first. */
const mostCorrespondents = 1024;

/**
 * Binds a UDP socket. One that is not open hears only those to whom it has sent something: whoever else finds its port
 * is a stranger that nobody has granted.
 */
export function bindUdp({ id, at, open }: Extract<ToSocket, { kind: 'udp-bind' }>, ports: SocketPorts): NetworkSocket {
  const socket = createSocket(isIPv6(at.address) ? { type: 'udp6', ipv6Only: true } : { type: 'udp4' });
  const correspondents = new Set<string>();
  let hops: number | undefined;
  let isBound = false;
  let unread = 0;
  let over = false;

  function end(error?: unknown): void {
    if (over) return;
    over = true;
    socket.close();
    ports.ended();
    ports.send({ kind: 'socket-closed', id, ...(error === undefined ? {} : { error: socketErrorOf(error) }) });
  }

  function send({ host, to, bytes }: Extract<ToSocket, { kind: 'udp-send' }>): void {
    const sent = (): void => {
      if (!over) ports.send({ kind: 'socket-sent', id, bytes: bytes.length });
    };
    if (!mayLeadTo(host, to.address)) return sent();
    correspondents.add(nameOf(to));
    for (const oldest of correspondents) {
      if (correspondents.size <= mostCorrespondents) break;
      correspondents.delete(oldest);
    }
    // Whether a datagram arrives is never known, so neither is that it did not leave.
    socket.send(bytes, to.port, to.address, sent);
  }

  socket.on('error', end);
  socket.on('message', (bytes, { address, port }) => {
    const from = { address, port };
    if (!open && !correspondents.has(nameOf(from))) return;
    // What does not fit is lost, as datagrams are.
    if (unread + windowCost(bytes.length) > windowBytes) return;
    unread += windowCost(bytes.length);
    ports.send({ kind: 'udp-received', id, from, bytes: new Uint8Array(bytes) });
  });
  socket.bind({ address: at.address, port: at.port, exclusive: true }, () => {
    if (over) return;
    isBound = true;
    if (hops !== undefined) socket.setTTL(hops);
    const { address, port } = socket.address();
    ports.send({ kind: 'udp-bound', id, local: { address, port } });
  });
  return {
    close() {
      if (over) return;
      over = true;
      socket.close();
      ports.ended();
    },
    handle(message) {
      if (over) return;
      if (message.kind === 'udp-send') send(message);
      if (message.kind === 'socket-taken') unread -= windowCost(message.bytes);
      if (message.kind === 'udp-hops') {
        ({ hops } = message);
        if (isBound) socket.setTTL(hops);
      }
    },
  };
}

function nameOf({ address, port }: Endpoint): string {
  return `${unmapped(address)} ${port}`;
}
