import { answerWithinMs, type CountedDenial } from '../../host/index.ts';
import { deniedBetween, type CallPorts } from '../calls/perform.ts';
import { millisecondWords } from '../calls/figures.ts';
import type { Component } from '../components/component.ts';
import { shownShort } from '../words.ts';
import { exchange, type HttpAnswer } from './exchange.ts';
import { headerLines, type HttpRequest } from './http-request.ts';

export type RequestPorts = Pick<CallPorts, 'output' | 'history'>;

/** A request as a person is told of it. */
export interface ShownExchange {
  /** As `200 OK`, or what went wrong. */
  readonly status: string;
  readonly failed: boolean;
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** The body as text; bytes that are no text are described. */
  readonly body: string;
  readonly isCut: boolean;
  readonly milliseconds: number;
  /** What was refused to the component meanwhile, each use once. */
  readonly denied: readonly CountedDenial[];
}

/** Under this name requests are among the calls that a person made; no export is called so. */
export const requestsName = 'HTTP request';

/** More than a person reads. */
const mostBytes = 256 * 1024;

/**
 * Sends a request to one of the ports on which the host serves a component; the outcome is written into the output and
 * kept in the history. Throws where the component is not served on that port.
 */
export async function performRequest(
  ports: RequestPorts,
  component: Component,
  port: number,
  request: HttpRequest,
): Promise<ShownExchange> {
  if (!component.openPorts.includes(port)) throw new Error(`${component.title} is not served on port ${port}`);
  const before = component.snapshot()?.denials ?? [];
  const started = performance.now();
  const answer = await exchange(port, request, { mostBytes, signal: AbortSignal.timeout(patienceMs(component)) });
  const milliseconds = performance.now() - started;
  const denied = deniedBetween(before, component.snapshot()?.denials ?? []);
  const shown = { ...told(answer), milliseconds, denied };
  const met = denied.length === 0 ? '' : `, ${denied.length} denied`;
  const line = `${request.method} ${shownShort(request.path)} -> ${shown.status}`;
  ports.output.line(component.title, `${line} (${millisecondWords(milliseconds)}${met})`);
  const { method, path, headers, body } = request;
  const text = JSON.stringify({ method, path, headers: headerLines(headers), body });
  ports.history.add(component.id, requestsName, { text, outcome: shown.status, milliseconds, time: Date.now() });
  return shown;
}

/** The host answers in place of a call that takes too long; a person may be asked meanwhile. */
function patienceMs({ manifest }: Component): number {
  return (manifest?.limits.callTimeMs ?? 0) + answerWithinMs + 10_000;
}

function told(answer: HttpAnswer): Pick<ShownExchange, 'status' | 'failed' | 'headers' | 'body' | 'isCut'> {
  if (answer.kind === 'failed')
    return { status: `No answer: ${answer.message}`, failed: true, headers: [], body: '', isCut: false };
  const { status, reason, headers, body, isCut } = answer;
  return {
    status: shownShort(`${status} ${reason}`.trim()),
    failed: status >= 400,
    headers,
    body: textOf(body, isCut),
    isCut,
  };
}

/** Bytes as the text that they are. Where they are none, the first of them in hexadecimal. */
export function textOf(bytes: Uint8Array, isCut: boolean): string {
  try {
    // Where the body was cut, so may be its last character.
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes, { stream: isCut });
  } catch {
    const first = Buffer.from(bytes.subarray(0, 64)).toString('hex').replaceAll(/../gu, '$& ').trimEnd();
    return `${bytes.length.toLocaleString('en')} bytes that are no text: ${first}${bytes.length > 64 ? ' …' : ''}`;
  }
}
