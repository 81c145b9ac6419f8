import { causeOf, isLoopback, shown } from '../../base/index.ts';
import { type Failed, failed } from '../command.ts';

export interface HttpRequest {
  readonly method?: 'GET' | 'HEAD' | 'POST' | 'PUT';
  readonly url: URL;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
  /** Larger answers, in bytes, are not read to their end. */
  readonly most: number;
  readonly signal: AbortSignal;
  /** Sent to the host that was asked only, never along a redirection to another. */
  readonly authorization?: string | undefined;
}

export interface HttpAnswer {
  readonly kind: 'answer';
  readonly status: number;
  readonly headers: Headers;
  readonly bytes: Uint8Array;
  /** What answered in the end. */
  readonly url: URL;
}

/** How many redirections are followed. */
const mostRedirections = 5;

/** How long one request and all it leads to may take, in milliseconds. */
const requestLimitMs = 5 * 60_000;

/**
 * Sends a request over https, or over plain http where both ends are this machine. A redirection has to keep to that as
 * well, and none leads from elsewhere to this machine.
 */
export async function http(request: HttpRequest): Promise<HttpAnswer | Failed> {
  const signal = AbortSignal.any([request.signal, AbortSignal.timeout(requestLimitMs)]);
  const refused = schemeProblem(request.url);
  if (refused !== undefined) return failed('denied', refused);
  try {
    let { url } = request;
    for (let step = 0; step <= mostRedirections; step++) {
      const answer = await send(request, url, signal);
      const next = redirection(answer, url, request.method);
      if (next === undefined) return await readAnswer(answer, url, request.most);
      await answer.body?.cancel();
      const problem = redirectionProblem(next, url);
      if (problem !== undefined) return failed('denied', problem);
      url = next;
    }
    return failed('failure', `${shown(request.url.host)} redirects more than ${mostRedirections} times`);
  } catch (error) {
    if (request.signal.aborted) return failed('failure', 'it was interrupted');
    if (signal.aborted) return failed('limit', `${shown(request.url.host)} did not answer in time`);
    return failed('failure', `${shown(request.url.host)} cannot be reached: ${shown(causeOf(error))}`);
  }
}

/** Why an address is not talked to; undefined where it may be. */
export function schemeProblem(url: URL): string | undefined {
  if (url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url))) return undefined;
  const scheme = url.protocol.slice(0, -1);
  return `${shown(scheme)}: is not used for ${shown(url.host)}: only https is, and http on this machine`;
}

export function redirectionProblem(to: URL, from: URL): string | undefined {
  const problem = schemeProblem(to);
  if (problem !== undefined) return `${shown(from.host)} redirects, and ${problem}`;
  if (isLoopback(to) && !isLoopback(from))
    return `${shown(from.host)} redirects to this machine, which is not followed`;
  return undefined;
}

function send(
  { method = 'GET', url: asked, headers, body, authorization }: HttpRequest,
  url: URL,
  signal: AbortSignal,
): Promise<Response> {
  const credentials = authorization !== undefined && url.origin === asked.origin ? { authorization } : {};
  return fetch(url, {
    method,
    headers: { ...headers, ...credentials },
    redirect: 'manual',
    signal,
    ...(body === undefined ? {} : { body: Buffer.from(body) }),
  });
}

function redirection(answer: Response, from: URL, method = 'GET'): URL | undefined {
  const location = answer.headers.get('location');
  const redirects = [301, 302, 303, 307, 308].includes(answer.status) && (method === 'GET' || method === 'HEAD');
  return redirects && location !== null ? new URL(location, from) : undefined;
}

async function readAnswer(answer: Response, url: URL, most: number): Promise<HttpAnswer | Failed> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  // What was compressed counts as large as it unfolds.
  for await (const chunk of answer.body ?? []) {
    const bytes = chunk as Uint8Array;
    size += bytes.length;
    if (size > most) return failed('limit', `${shown(url.host)} sends more than ${sizeText(most)}`);
    chunks.push(bytes);
  }
  return { kind: 'answer', status: answer.status, headers: answer.headers, bytes: Buffer.concat(chunks), url };
}

export function sizeText(bytes: number): string {
  return bytes >= 1024 * 1024 ? `${Math.round(bytes / 1024 / 1024)} MiB` : `${Math.ceil(bytes / 1024)} KiB`;
}
