import { handlerFor } from './http.ts';

/** The interface wasi:http/incoming-handler: it is called for each request to a granted port. */
export const incomingHandler = handlerFor(async (request) => {
  const { pathname } = new URL(request.url);
  if (pathname === '/') return new Response('Hello from {{name}}!\n');
  if (pathname === '/echo' && request.method === 'POST') return new Response(await request.text());
  return new Response('There is nothing here.\n', { status: 404 });
});
