import type { Buffer } from 'node:buffer';
import { createServer, isIPv6, type Socket, type TcpNetConnectOpts } from 'node:net';
import { mayLeadTo } from './address.ts';
import { windowBytes, windowCost } from './messages.ts';
import { socketErrorOf } from './socket-errors.ts';
import type { Endpoint, FromSocket, ToSocket } from './socket-messages.ts';

/** Opens a connection to exactly the address in the options. */
export type Connector = (options: TcpNetConnectOpts) => Socket;

/** A socket of a guest on the network thread. */
export interface NetworkSocket {
  handle(message: ToSocket): void;
  /** Ends it: what was written still leaves, unless there is nobody any more for whom it would. */
  close(atOnce: boolean): void;
}

export interface SocketPorts {
  send(message: FromSocket): void;
  /** It is over, and its place is free. */
  ended(): void;
}

/** How long a connection may take to be made, and to be ended. The guest's call usually ends before. */
const connectMs = 30_000;
const lingerMs = 10_000;

/** Connects to the address that was judged at the gate, which is judged once more here, where the packet would leave. */
export function connectTcp(
  message: Extract<ToSocket, { kind: 'tcp-connect' }>,
  connect: Connector,
  ports: SocketPorts,
): NetworkSocket {
  const { id, host, to, from, keepAlive } = message;
  if (!mayLeadTo(host, to.address)) {
    ports.ended();
    ports.send({ kind: 'socket-closed', id, error: 'access-denied' });
    return nothing;
  }
  const socket = connect({
    host: to.address,
    port: to.port,
    allowHalfOpen: true,
    noDelay: true,
    ...(keepAlive === undefined ? {} : { keepAlive: true, keepAliveInitialDelay: keepAlive }),
    ...(from && { localAddress: from.address, ...(from.port > 0 && { localPort: from.port }) }),
  });
  const timer = setTimeout(() => socket.destroy(timedOut()), connectMs);
  socket.once('connect', () => ports.send({ kind: 'tcp-connected', id, local: localOf(socket) }));
  socket.once('connect', () => clearTimeout(timer)).once('close', () => clearTimeout(timer));
  return carry(id, socket, ports);
}

/** Carries a connection: no faster in each direction than its reader reads. */
export function carry(id: number, socket: Socket, ports: SocketPorts): NetworkSocket {
  let inWindow = 0;
  let failure: unknown;
  let over = false;
  let lingering: NodeJS.Timeout | undefined;

  function end(): void {
    clearTimeout(lingering);
    ports.ended();
    if (over) return;
    over = true;
    ports.send({ kind: 'socket-closed', id, ...(failure === undefined ? {} : { error: socketErrorOf(failure) }) });
  }

  socket.on('data', (bytes: Buffer) => {
    inWindow += windowCost(bytes.length);
    if (inWindow >= windowBytes) socket.pause();
    ports.send({ kind: 'tcp-data', id, bytes: new Uint8Array(bytes) });
  });
  socket.on('end', () => ports.send({ kind: 'tcp-ended', id }));
  socket.on('error', (error) => (failure ??= error));
  socket.on('close', end);
  return {
    close(atOnce) {
      over = true;
      if (atOnce || socket.connecting) {
        socket.destroy();
        return;
      }
      // What still comes is for nobody.
      socket.removeAllListeners('data').resume();
      socket.destroySoon();
      lingering = setTimeout(() => socket.destroy(), lingerMs);
    },
    handle(message) {
      if (over) return;
      switch (message.kind) {
        case 'tcp-write':
          socket.write(message.bytes, (error) => {
            if (!error && !over) ports.send({ kind: 'socket-sent', id, bytes: message.bytes.length });
          });
          return;
        case 'tcp-end':
          return void socket.end();
        case 'socket-taken':
          inWindow -= windowCost(message.bytes);
          if (inWindow < windowBytes) socket.resume();
      }
    },
  };
}

/**
 * Listens on an address of the loopback interface.
 *
 * @param adopt takes in a connection that came, unless there are too many
 */
export function listenTcp(
  { id, at, backlog }: Extract<ToSocket, { kind: 'tcp-listen' }>,
  adopt: (socket: Socket) => number | undefined,
  ports: SocketPorts,
): NetworkSocket {
  const server = createServer({ allowHalfOpen: true, noDelay: true });
  let over = !mayLeadTo('localhost', at.address);

  function end(error?: unknown): void {
    if (over) return;
    over = true;
    server.close();
    ports.ended();
    ports.send({ kind: 'socket-closed', id, ...(error === undefined ? {} : { error: socketErrorOf(error) }) });
  }

  if (over) {
    ports.ended();
    ports.send({ kind: 'socket-closed', id, error: 'access-denied' });
    return nothing;
  }
  server.on('error', end);
  server.on('connection', (socket) => {
    const child = adopt(socket);
    if (child === undefined) return void socket.destroy();
    const remote = { address: socket.remoteAddress ?? '', port: socket.remotePort ?? 0 };
    ports.send({ kind: 'tcp-accepted', id, child, local: localOf(socket), remote });
  });
  const options = { host: at.address, port: at.port, backlog, exclusive: true, ipv6Only: isIPv6(at.address) };
  server.listen(options, () => {
    const address = server.address();
    if (!over && typeof address === 'object' && address) {
      ports.send({ kind: 'tcp-listening', id, local: { address: address.address, port: address.port } });
    }
  });
  return {
    handle: () => {},
    close() {
      if (over) return;
      over = true;
      server.close();
      ports.ended();
    },
  };
}

const nothing: NetworkSocket = { handle: () => {}, close: () => {} };

function localOf(socket: Socket): Endpoint {
  return { address: socket.localAddress ?? '', port: socket.localPort ?? 0 };
}

function timedOut(): Error {
  return Object.assign(new Error('the connection was not made in time'), { code: 'ETIMEDOUT' });
}
