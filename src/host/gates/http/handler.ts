import type { HostUse } from '../../../manifest/index.ts';
import { type FromExchange, maxExchanges, type OutgoingHead, type ToNetwork } from '../../network/messages.ts';
import { type Answer, err, ok } from '../answer.ts';
import { describeUse, overLimit } from '../denial.ts';
import type { Guard } from '../guard.ts';
import type { Held } from '../io/arrivals.ts';
import type { Inbox } from '../io/inbox.ts';
import { stillAllowed } from '../still-allowed.ts';
import { token } from '../io/poll.ts';
import { IoError } from '../io/streams.ts';
import { Exchange, type HttpErrorCode, requestDenied } from './exchanges.ts';
import { FutureIncomingResponse } from './incoming.ts';
import { OutgoingBody, OutgoingRequest, type RequestOptions } from './outgoing.ts';

const operation = 'wasi:http/outgoing-handler#handle';

/** `wasi:http/outgoing-handler`: the gate through which every request of a guest leaves. */
export function outgoingHandler(guard: Guard, inbox: Inbox, send: (message: ToNetwork) => void, held: Held) {
  /** Those that the network thread has not answered to the end: it also bounds what is under way to it. */
  const exchanges = new Map<number, { readonly exchange: Exchange; readonly use: HostUse }>();
  let nextId = 1;

  function handle(
    request: OutgoingRequest,
    options: RequestOptions | undefined,
  ): Answer<FutureIncomingResponse, HttpErrorCode> {
    const parts = OutgoingRequest.parts(request);
    const use = destination(parts.scheme?.tag, parts.authority);
    if (!use)
      return never(guard, `${parts.scheme?.val ?? parts.scheme?.tag ?? 'HTTPS'}://${parts.authority ?? ''}`, 'URI');
    const method = parts.method.tag === 'other' ? (parts.method.val ?? '') : parts.method.tag.toUpperCase();
    // CONNECT would make a tunnel of the connection, through which anything passes unseen.
    if (method.toUpperCase() === 'CONNECT') return never(guard, `CONNECT ${describeUse(use)}`, 'method');
    if (!guard.allows(use, operation)) return err(requestDenied);
    inbox.drain();
    if (exchanges.size >= maxExchanges) return err(tooMany(guard));
    const id = nextId++;
    const head: OutgoingHead = {
      method,
      scheme: use.scheme === 'https' ? 'https' : 'http',
      host: use.host,
      port: use.port,
      path: pathOf(parts.path),
      headers: parts.headers,
      body: parts.bodyTaken,
      ...timeoutsOf(options),
    };
    const exchange = new Exchange(id, head, { send, held, stillAllowed: stillAllowed(guard, use, operation) });
    exchanges.set(id, { exchange, use });
    OutgoingBody.connect(parts.body, exchange, inbox, parts.bodyTaken);
    return ok(new FutureIncomingResponse(token, exchange, inbox));
  }

  return {
    handle,
    receive(message: FromExchange): void {
      const known = exchanges.get(message.id);
      if (!known) return;
      if (message.kind === 'finished' || message.kind === 'failed' || message.kind === 'prohibited') {
        exchanges.delete(message.id);
      }
      if (message.kind === 'prohibited') {
        guard.refused({
          capability: 'network.connect',
          what: `${describeUse(known.use)} (${message.address})`,
          operation,
          reason: 'address-prohibited',
        });
      }
      known.exchange.receive(message);
    },
  };
}

/** `wasi:http/types.http-error-code`. */
export function httpErrorCode(error: IoError): HttpErrorCode | undefined {
  const cause = IoError.causeOf(error);
  return typeof cause === 'object' && cause !== null && 'tag' in cause ? (cause as HttpErrorCode) : undefined;
}

/**
 * Where a request goes, in the one spelling that is judged and connected to. URLs allow many spellings of one address
 * (decimal, octal, mapped); the URL parser makes them one, and whatever does not survive it unchanged in kind is refused.
 */
export function destination(scheme: string | undefined, authority: string | undefined): HostUse | undefined {
  const name = (scheme ?? 'HTTPS').toLowerCase();
  if ((name !== 'http' && name !== 'https') || !authority || authority.length > 300 || /[/?#@\\\s]/.test(authority))
    return undefined;
  const text = `${name}://${authority}/`;
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  const port = url.port === '' ? (name === 'https' ? 443 : 80) : Number(url.port);
  const host = url.hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
  if (host === '' || port === 0 || url.username !== '' || url.pathname !== '/') return undefined;
  return { capability: 'network.connect', scheme: name, host, port };
}

function pathOf(path: string | undefined): string {
  if (path === undefined || path === '') return '/';
  return path.startsWith('?') ? `/${path}` : path;
}

function timeoutsOf(options: RequestOptions | undefined) {
  const milliseconds = (duration: bigint | undefined): number | undefined =>
    duration === undefined ? undefined : Math.max(1, Math.min(2 ** 31 - 1, Math.ceil(Number(duration) / 1e6)));
  const connectTimeout = milliseconds(options?.connectTimeout());
  const firstByteTimeout = milliseconds(options?.firstByteTimeout());
  const betweenBytesTimeout = milliseconds(options?.betweenBytesTimeout());
  return {
    ...(connectTimeout === undefined ? {} : { connectTimeout }),
    ...(firstByteTimeout === undefined ? {} : { firstByteTimeout }),
    ...(betweenBytesTimeout === undefined ? {} : { betweenBytesTimeout }),
  };
}

/** A request that nothing could allow, whatever is granted. It is on record all the same: somebody tried. */
function never(
  guard: Guard,
  what: string,
  wrong: 'URI' | 'method',
): { readonly tag: 'err'; readonly val: HttpErrorCode } {
  guard.refused({ capability: 'network.connect', what, operation, reason: 'never-grantable' });
  return err({ tag: `HTTP-request-${wrong}-invalid` });
}

function tooMany(guard: Guard): HttpErrorCode {
  const what = `requests at once: ${maxExchanges}`;
  guard.refused(overLimit(what, operation));
  return { tag: 'internal-error', val: what };
}
