import { MessageChannel, Worker } from 'node:worker_threads';
import { type Log, messageOf, type Owned } from '../base/index.ts';
import type { NetworkLine } from './network/messages.ts';
import type { NetworkWorkerData } from './worker/messages.ts';

/** The one thread that carries HTTP for all actors. It is started with the first actor and again if it fails. */
export interface NetworkThread extends Owned {
  /** A new line for one worker. Its port is to be transferred to that worker. */
  connect(): NetworkLine;
}

export function createNetworkThread(workerFile: string, log: Log): NetworkThread {
  let worker: Worker | undefined;

  function running(): Worker {
    if (worker) return worker;
    const data: NetworkWorkerData = { role: 'network' };
    const started = new Worker(workerFile, { workerData: data, env: {}, execArgv: [] });
    started.unref();
    started.on('error', (error: unknown) => log.error(`the network thread failed: ${messageOf(error)}`));
    started.on('exit', () => {
      if (worker === started) worker = undefined;
    });
    worker = started;
    return started;
  }

  return {
    connect() {
      const { port1, port2 } = new MessageChannel();
      const signal = new SharedArrayBuffer(4);
      const line: NetworkLine = { port: port1, signal };
      running().postMessage(line, [port1]);
      return { port: port2, signal };
    },
    async dispose() {
      const ending = worker;
      worker = undefined;
      await ending?.terminate();
    },
  };
}
