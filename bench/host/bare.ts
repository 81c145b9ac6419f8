import { once } from 'node:events';
import { Worker, type WorkerOptions } from 'node:worker_threads';
import type { ComponentVersion } from '../../src/host/index.ts';

/** A thread with nothing of the host in it: see `bare-worker.mjs`. It has started. */
export async function bareWorker(options: WorkerOptions): Promise<Worker> {
  const worker = new Worker(new URL('bare-worker.mjs', import.meta.url), options);
  await once(worker, 'message');
  return worker;
}

/** The one core module of a version, compiled. */
export async function coreOf({ cores }: ComponentVersion): Promise<WebAssembly.Module> {
  const [core, ...others] = Object.values(cores);
  if (!(core instanceof Uint8Array) || others.length > 0) throw new Error('this bench is for one plain core module');
  return WebAssembly.compile(new Uint8Array(core));
}
