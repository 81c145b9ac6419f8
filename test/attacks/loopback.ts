import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { afterAll } from 'vitest';
import { workerFile } from '../host/support/worker-file.ts';

/** A server on this machine, in a thread of its own (`loopback-worker.ts`). */
export interface Loopback {
  readonly port: number;
  /** A second port, to which nobody may connect. */
  readonly other: number;
  /** The port at which it takes datagrams. */
  readonly datagrams: number;
  /** The requests that have arrived since the last look, byte for byte, a text for each connection that sent something. */
  taken(): Promise<readonly string[]>;
}

/** Ends with the file's tests. */
export async function serveLoopback(): Promise<Loopback> {
  const worker = new Worker(await workerFile('test/attacks/loopback-worker.ts'));
  const [[port, other, datagrams]] = (await once(worker, 'message')) as [[number, number, number]];
  afterAll(() => worker.terminate());
  return {
    port,
    other,
    datagrams,
    async taken() {
      worker.postMessage('taken');
      const [texts] = (await once(worker, 'message')) as [readonly string[]];
      return texts.filter((text) => text !== '');
    },
  };
}
