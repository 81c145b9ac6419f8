import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

/**
 * Ends this process when it takes more memory than any real binary needs: what decodes binaries allocates as their
 * bytes say, and blocks the main thread meanwhile, so that a second thread has to look. It looks from when this is
 * fulfilled on; before, a thread that is blocked would keep it from beginning.
 */
export async function watchMemory(mostBytes: number = most): Promise<void> {
  const worker = new Worker(watch, { eval: true, workerData: mostBytes, stdout: false, stderr: false });
  await once(worker, 'message');
  worker.unref();
}

const most = 2 * 1024 ** 3;

const watch = `
  const { parentPort, workerData } = require('node:worker_threads');
  setInterval(() => {
    if (process.memoryUsage.rss() > workerData) process.kill(process.pid, 'SIGKILL');
  }, 100);
  parentPort.postMessage('looking');
`;
