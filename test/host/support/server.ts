import { createServer as createHttpServer, type RequestListener } from 'node:http';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';

/** A server on this machine alone. */
export interface TestServer {
  readonly port: number;
  /** How many connections were made to it. */
  connections(): number;
  end(): Promise<void>;
}

export async function serveHttp(answer: RequestListener): Promise<TestServer> {
  const server = createHttpServer(answer);
  return listening(server);
}

/** A server that sees the bytes as they come. */
export async function serveRaw(connected: (socket: Socket) => void): Promise<TestServer> {
  return listening(createServer(connected));
}

async function listening(server: Server): Promise<TestServer> {
  const sockets = new Set<Socket>();
  let connections = 0;
  server.on('connection', (socket: Socket) => {
    connections++;
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    connections: () => connections,
    async end() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
