import { lookup } from 'node:dns/promises';
import type { MessagePort } from 'node:worker_threads';
import type { FromNetworkThread, ToNetworkThread, VisitedMessage } from './control-messages.ts';
import { type Exchange, type Resolver, startExchange } from './exchange.ts';
import { type FromNetwork, maxExchanges, type NetworkLine, type ToExchange, type ToNetwork } from './messages.ts';
import { isToServed, type ToServed } from './served-messages.ts';
import type { ServedRequest } from './served-request.ts';
import { createServers, type Servers } from './server.ts';
import { isToSocket } from './socket-messages.ts';
import { createSockets } from './sockets.ts';
import type { Connector } from './tcp.ts';
import { startCannedExchange } from './virtual/exchange.ts';
import { noSockets } from './virtual/no-sockets.ts';
import { type CannedAnswer, createResponses } from './virtual/responses.ts';
import { createVisits, type VisitRequest } from './virtual/visits.ts';

/**
 * The network thread: it carries the HTTP requests of all actors' workers, which block while their guests wait, and
 * takes the requests that come to their ports. It is told of each actor's line by a message, and forgets it when the
 * other end closes.
 *
 * @param control the host's port
 */
export function serveNetwork(control: MessagePort, resolve: Resolver = systemResolver): void {
  const servers = createServers((message: FromNetworkThread) => control.postMessage(message));
  control.on('message', (message: ToNetworkThread) => {
    if (message.kind === 'line') serveLine(message.line, resolve, servers);
    else if (message.kind !== 'visit') servers.handle(message);
  });
}

/** As {@link serveNetwork}, with nothing behind it but what is given: no name is asked for and no socket opened. */
export function serveVirtualNetwork(control: MessagePort, answers: readonly CannedAnswer[]): void {
  const visits = createVisits();
  const servers = createServers((message: FromNetworkThread) => control.postMessage(message), visits.listen);
  const respond = createResponses(answers);
  control.on('message', (message: ToNetworkThread) => {
    if (message.kind === 'line') serveLine(message.line, nowhere, servers, undefined, respond);
    else if (message.kind !== 'visit') servers.handle(message);
    else {
      void visit(message.id, message.request);
    }
  });

  async function visit(id: number, request: VisitRequest): Promise<void> {
    const outcome = await visits.visit(request);
    control.postMessage({ kind: 'visited', id, outcome } satisfies VisitedMessage);
  }
}

const nowhere: Resolver = () => Promise.reject(new Error('this network leads nowhere'));

export function serveLine(
  line: NetworkLine,
  resolve: Resolver,
  servers?: Pick<Servers, 'find'>,
  connect?: Connector,
  respond?: ReturnType<typeof createResponses>,
): void {
  const exchanges = new Map<number, Exchange>();
  const accepted = new Map<number, ServedRequest>();
  const signal = new Int32Array(line.signal);

  function send(message: FromNetwork): void {
    line.port.postMessage(message);
    Atomics.add(signal, 0, 1);
    Atomics.notify(signal, 0);
  }

  const sockets = respond ? noSockets(send) : createSockets({ resolve, ...(connect && { connect }) }, send);

  function exchange(message: ToExchange): void {
    if (message.kind !== 'request') {
      exchanges.get(message.id)?.handle(message);
      return;
    }
    const { id, head } = message;
    if (exchanges.size >= maxExchanges) {
      send({ kind: 'failed', id, error: 'internal-error' });
      return;
    }
    const ended = (): void => void exchanges.delete(id);
    const begun = respond
      ? startCannedExchange(id, head, { respond, send, ended })
      : startExchange(id, head, { resolve, send, ended });
    exchanges.set(id, begun);
  }

  function serve(message: ToServed): void {
    const { id } = message;
    if (message.kind !== 'accept') {
      accepted.get(id)?.handle(message);
      if (message.kind === 'handled') accepted.delete(id);
      return;
    }
    const request = servers?.find(id);
    if (!request) return send({ kind: 'client-gone', id });
    accepted.set(id, request);
    request.accept(send, message.patienceMs);
  }

  line.port.on('message', (message: ToNetwork) => {
    if (isToServed(message)) serve(message);
    else if (isToSocket(message)) sockets.handle(message);
    else exchange(message);
  });
  line.port.on('close', () => {
    for (const [id, each] of exchanges) each.handle({ kind: 'abort', id });
    // The requests that its worker had accepted are settled by the main thread, which knows why it ended.
    accepted.clear();
    sockets.close();
  });
}

async function systemResolver(host: string): Promise<readonly string[]> {
  const answers = await lookup(host, { all: true });
  return answers.map((answer) => answer.address);
}
