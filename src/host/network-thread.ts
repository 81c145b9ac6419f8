import { MessageChannel, Worker } from 'node:worker_threads';
import { type Log, messageOf, type Owned } from '../base/index.ts';
import type { FromNetworkThread, ToNetworkThread, VisitedMessage } from './network/control-messages.ts';
import type { NetworkLine } from './network/messages.ts';
import type { VirtualNetwork } from './network/virtual/virtual-network.ts';
import type { VisitOutcome } from './network/virtual/visits.ts';
import type { NetworkWorkerData } from './worker/messages.ts';

/** The one thread that carries HTTP for all actors. It is started with the first actor and again if it fails. */
export interface NetworkThread extends Owned {
  /** A new line for one worker. Its port is to be transferred to that worker. */
  connect(): NetworkLine;
  /** A line for a worker whose guest cannot use the network: nobody hears what is said on it, and no thread is started. */
  unused(): NetworkLine;
  send(message: Exclude<ToNetworkThread, { kind: 'line' | 'visit' }>): void;
  /** Sets who hears what the thread says, and that it has failed: with it goes all that it listened on. */
  listen(hearer: { hear(message: FromNetworkThread): void; failed(): void }): void;
}

/** @param virtual what stands in the place of the real network, which is then never reached */
export function createNetworkThread(workerFile: string, log: Log, virtual?: VirtualNetwork): NetworkThread {
  let worker: Worker | undefined;
  let hearer: Parameters<NetworkThread['listen']>[0] | undefined;
  const visits = new Map<number, (outcome: VisitOutcome) => void>();
  let lastVisit = 0;

  function running(): Worker {
    if (worker) return worker;
    const data: NetworkWorkerData = { role: 'network', ...(virtual && { answers: virtual.answers }) };
    // Without the environment there is no proxy in it either: what was granted is where a connection goes.
    const started = new Worker(workerFile, { workerData: data, env: {}, execArgv: [] });
    started.unref();
    started.on('message', (message: FromNetworkThread | VisitedMessage) => {
      if (worker !== started) return;
      if (message.kind === 'visited') settle(message.id, message.outcome);
      else hearer?.hear(message);
    });
    started.on('error', (error: unknown) => log.error(`the network thread failed: ${messageOf(error)}`));
    started.on('exit', () => {
      for (const id of visits.keys()) settle(id, { kind: 'failed', message: 'the network thread ended' });
      if (worker !== started) return;
      worker = undefined;
      hearer?.failed();
    });
    worker = started;
    return started;
  }

  function settle(id: number, outcome: VisitOutcome): void {
    visits.get(id)?.(outcome);
    visits.delete(id);
  }

  virtual?.serve((request) => {
    const id = ++lastVisit;
    const { promise, resolve } = Promise.withResolvers<VisitOutcome>();
    visits.set(id, resolve);
    running().postMessage({ kind: 'visit', id, request } satisfies ToNetworkThread);
    return promise;
  });

  return {
    connect() {
      const { port1, port2 } = new MessageChannel();
      const signal = new SharedArrayBuffer(4);
      const line: NetworkLine = { port: port1, signal };
      running().postMessage({ kind: 'line', line } satisfies ToNetworkThread, [port1]);
      return { port: port2, signal };
    },
    unused: () => ({ port: new MessageChannel().port2, signal: new SharedArrayBuffer(4) }),
    send: (message) => running().postMessage(message),
    listen: (next) => void (hearer = next),
    async dispose() {
      const ending = worker;
      worker = undefined;
      await ending?.terminate();
    },
  };
}
