import { validateHeaderName, validateHeaderValue } from 'node:http';
import { messageOf } from '../../base/index.ts';

/** A request that a person sends to a component. */
export interface HttpRequest {
  /** As it goes over the wire, mostly in capitals. */
  readonly method: string;
  /** From the first "/" on, with the query. */
  readonly path: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** Sent as UTF-8. */
  readonly body: string;
}

export type ReadRequest =
  | { readonly kind: 'request'; readonly request: HttpRequest }
  /** What is wrong, and with which part. */
  | { readonly kind: 'error'; readonly part: keyof HttpRequest; readonly message: string };

/** What a person may send; a component takes at most as much. */
const longestBody = 1024 * 1024;

/**
 * Reads a request out of what a page or the argument of a command says. Headers are lines of `name: value`, or an object
 * of texts. A method that is not given is GET, a path "/". What node would refuse later is refused here, part by part.
 */
export function readRequest(value: unknown): ReadRequest {
  const given: Readonly<Record<string, unknown>> = isObject(value) ? value : {};
  const { method = 'GET', path = '/', headers = '', body = '' } = given;
  if (typeof method !== 'string' || !/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,40}$/u.test(method))
    return wrong('method', 'A method is a word, as GET');
  if (method.toUpperCase() === 'CONNECT') return wrong('method', 'CONNECT asks for a tunnel, which no component gives');
  if (typeof path !== 'string' || !/^\/[!-~]{0,8000}$/u.test(path))
    return wrong('path', 'A path begins with "/" and has no spaces; other signs are written as %20');
  if (typeof body !== 'string') return wrong('body', 'A body is a text');
  if (Buffer.byteLength(body) > longestBody) return wrong('body', 'A body has at most 1 MiB');
  const pairs = pairsOf(headers);
  if (typeof pairs === 'string') return wrong('headers', pairs);
  return { kind: 'request', request: { method, path, headers: pairs, body } };
}

/** Headers as lines of `name: value`. */
export function headerLines(headers: HttpRequest['headers']): string {
  return headers.map(([name, value]) => `${name}: ${value}`).join('\n');
}

function pairsOf(headers: unknown): HttpRequest['headers'] | string {
  const pairs: [string, string][] = [];
  if (typeof headers === 'string') {
    for (const line of headers.split(/\r?\n/u)) {
      if (line.trim() === '') continue;
      const colon = line.indexOf(':');
      if (colon < 1) return `A header is a name, ":" and a value: ${line.slice(0, 60)}`;
      pairs.push([line.slice(0, colon).trim(), line.slice(colon + 1).trim()]);
    }
  } else if (isObject(headers)) {
    for (const [name, value] of Object.entries(headers)) {
      if (typeof value !== 'string') return `The header ${name.slice(0, 60)} is not a text`;
      pairs.push([name, value]);
    }
  } else return 'Headers are lines of "name: value"';
  for (const [name, value] of pairs) {
    try {
      validateHeaderName(name);
      validateHeaderValue(name, value);
    } catch (error) {
      return messageOf(error);
    }
    if (ownHeaders.has(name.toLowerCase())) return `The header ${name} is set by the editor`;
  }
  return pairs;
}

/** These belong to the connection, or say how long the body is. */
const ownHeaders: ReadonlySet<string> = new Set([
  'connection',
  'content-length',
  'expect',
  'host',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

function wrong(part: keyof HttpRequest, message: string): ReadRequest {
  return { kind: 'error', part, message };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
