/** A request that came to a served port, as far as it is known before its body. */
export interface ServedHead {
  /** Cannot be guessed, so only the worker to which the main thread hands a request can take it. */
  readonly id: number;
  readonly port: number;
  readonly method: string;
  /** The one name by which the port was addressed, in lower case, with the port. */
  readonly authority: string;
  readonly path: string;
  /** Names in lower case; values are bytes, written as text with one character for each byte (latin1). */
  readonly headers: readonly (readonly [name: string, value: string])[];
}

/** What the worker that answers a request says of it. */
export type ToServed =
  /** The guest is called now. `patienceMs` is how long the client may keep it waiting. */
  | { readonly kind: 'accept'; readonly id: number; readonly patienceMs: number }
  /** The guest consumed a chunk of so many bytes of the request's body; the same number may follow. */
  | { readonly kind: 'request-taken'; readonly id: number; readonly bytes: number }
  | {
      readonly kind: 'respond';
      readonly id: number;
      readonly status: number;
      readonly headers: readonly (readonly [name: string, value: string])[];
    }
  | { readonly kind: 'respond-body'; readonly id: number; readonly bytes: Uint8Array }
  | { readonly kind: 'respond-end'; readonly id: number }
  /** The response will not become whole. */
  | { readonly kind: 'respond-abort'; readonly id: number }
  /** The guest has returned. What it has not sent by now never comes. */
  | { readonly kind: 'handled'; readonly id: number };

/** What the worker hears of a request that it has accepted. */
export type FromServed =
  | { readonly kind: 'request-body'; readonly id: number; readonly bytes: Uint8Array }
  | { readonly kind: 'request-end'; readonly id: number }
  | { readonly kind: 'request-failed'; readonly id: number; readonly error: RequestError }
  /** A chunk of so many bytes of the response has left; the same number may follow. */
  | { readonly kind: 'respond-sent'; readonly id: number; readonly bytes: number }
  /** Whatever is sent now reaches nobody. */
  | { readonly kind: 'client-gone'; readonly id: number };

/** The cases of `wasi:http/types.error-code` with which the body of a request fails. */
export type RequestError = 'connection-terminated' | 'connection-read-timeout' | 'HTTP-request-body-size';

/** What a client gets for a request that no guest answered. */
export type FailureStatus = 500 | 503 | 504;

export function isToServed(message: { readonly kind: string }): message is ToServed {
  return toKinds.has(message.kind);
}

export function isFromServed(message: { readonly kind: string }): message is FromServed {
  return fromKinds.has(message.kind);
}

const toKinds: ReadonlySet<string> = new Set<ToServed['kind']>([
  'accept',
  'request-taken',
  'respond',
  'respond-body',
  'respond-end',
  'respond-abort',
  'handled',
]);

const fromKinds: ReadonlySet<string> = new Set<FromServed['kind']>([
  'request-body',
  'request-end',
  'request-failed',
  'respond-sent',
  'client-gone',
]);
