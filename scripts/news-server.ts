import { createServer } from 'node:http';

export type News =
  | { readonly kind: 'listening'; /** How often the news were fetched. */ readonly served: () => number; close(): void }
  | { readonly kind: 'port taken' };

/** Serves the news of the day on loopback, which the example's greeter fetches once it may. */
export function serveNews(port: number): Promise<News> {
  return new Promise((resolve, reject) => {
    let served = 0;
    const server = createServer((request, response) => {
      const known = request.url === '/news';
      if (known) served++;
      response.writeHead(known ? 200 : 404, { 'content-type': 'text/plain; charset=utf-8' });
      response.end(known ? 'The airlock is open.' : 'There is only /news here.');
    });
    server.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve({ kind: 'port taken' });
      else reject(error);
    });
    server.listen(port, '127.0.0.1', () => {
      const close = (): void => {
        server.close();
        server.closeAllConnections();
      };
      resolve({ kind: 'listening', served: () => served, close });
    });
  });
}
