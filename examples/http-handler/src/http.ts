import { Fields, type IncomingRequest, OutgoingBody, OutgoingResponse, ResponseOutparam } from 'wasi:http/types@0.2.12';

type Incoming = typeof IncomingRequest.prototype;
type Out = typeof ResponseOutparam.prototype;

/**
 * Makes the interface wasi:http/incoming-handler of a function that answers a request of the web's own kind. A request
 * for which it throws is answered with status 500, and the error is printed.
 */
export function handlerFor(answer: (request: Request) => Response | Promise<Response>) {
  return {
    async handle(incoming: Incoming, out: Out): Promise<void> {
      await send(await answered(answer, requestOf(incoming)), out);
    },
  };
}

async function answered(answer: (request: Request) => Response | Promise<Response>, request: Request) {
  try {
    return await answer(request);
  } catch (error) {
    console.error(error);
    return new Response('This request could not be answered.\n', { status: 500 });
  }
}

function requestOf(incoming: Incoming): Request {
  const decoder = new TextDecoder();
  const headers = new Headers();
  for (const [name, value] of incoming.headers().entries()) headers.append(name, decoder.decode(value));
  const url = `http://${incoming.authority() ?? 'localhost'}${incoming.pathWithQuery() ?? '/'}`;
  const method = nameOf(incoming.method());
  if (method === 'GET' || method === 'HEAD') return new Request(url, { method, headers });
  const init = { method, headers, body: bodyOf(incoming), duplex: 'half' };
  return new Request(url, init);
}

function nameOf(method: ReturnType<Incoming['method']>): string {
  return method.tag === 'other' ? method.val : method.tag.toUpperCase();
}

/** The body of a request, read no faster than it is taken. */
function bodyOf(incoming: Incoming): ReadableStream<Uint8Array<ArrayBuffer>> {
  const bytes = incoming.consume().stream();
  return new ReadableStream({
    pull(stream) {
      try {
        stream.enqueue(new Uint8Array(bytes.blockingRead(65_536n)));
      } catch (error) {
        if (isClosed(error)) stream.close();
        else stream.error(error);
      }
    },
  });
}

/** How many bytes the interface takes at once. */
const most = 4096;

async function send(response: Response, out: Out): Promise<void> {
  const encoder = new TextEncoder();
  const headers = Array.from(response.headers, ([name, value]): [string, Uint8Array] => [name, encoder.encode(value)]);
  const outgoing = new OutgoingResponse(Fields.fromList(headers));
  outgoing.setStatusCode(response.status);
  const body = outgoing.body();
  ResponseOutparam.set(out, { tag: 'ok', val: outgoing });
  const bytes = body.write();
  const reader = response.body?.getReader();
  for (let next = await reader?.read(); next?.value; next = await reader?.read()) {
    for (let at = 0; at < next.value.length; at += most)
      bytes.blockingWriteAndFlush(next.value.subarray(at, at + most));
  }
  bytes[Symbol.dispose]();
  OutgoingBody.finish(body, undefined);
}

function isClosed(error: unknown): boolean {
  const payload = typeof error === 'object' && error !== null && 'payload' in error ? error.payload : error;
  return typeof payload === 'object' && payload !== null && 'tag' in payload && payload.tag === 'closed';
}
