import { countText } from './count.ts';
import { handlerFor } from './http.ts';
import { numbers } from './numbers.ts';

/** How many requests this instance has answered. A new version, or one that failed, begins anew. */
let answered = 0;

/** The interface wasi:http/incoming-handler: it is called for each request to a granted port. */
export const incomingHandler = handlerFor(async (request) => {
  answered++;
  const { pathname, searchParams } = new URL(request.url);
  switch (`${request.method} ${pathname}`) {
    case 'GET /':
      return Response.json({ answered });
    case 'POST /count':
      return Response.json(await countText(request.body));
    case 'GET /numbers':
      return new Response(numbers(Number(searchParams.get('to') ?? '10')));
    case 'GET /fail':
      throw new Error('this route always fails');
    default:
      return new Response('There is nothing here.\n', { status: 404 });
  }
});
