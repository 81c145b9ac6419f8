import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import type { WorkerData } from './messages.ts';

/**
 * What a thread is: the network or the storage thread, that of one actor, or one that waits to become such. Each loads
 * its own part of the program: what the others need takes longer to load than a small component to answer.
 */
async function main(port: MessagePort, data: WorkerData): Promise<void> {
  switch (data.role) {
    case 'network': {
      const { serveNetwork, serveVirtualNetwork } = await import('../network/main.ts');
      return data.answers ? serveVirtualNetwork(port, data.answers) : serveNetwork(port);
    }
    case 'storage': {
      const { serveStorage } = await import('../storage/thread.ts');
      return serveStorage(port, data.folder);
    }
    case 'actor':
    case 'spare': {
      const { becomeActor } = await import('./actor-thread.ts');
      return becomeActor(port, data);
    }
  }
}

// The same program is that of a process for one actor.
if (parentPort) await main(parentPort, workerData as WorkerData);
else {
  const { serveIsolated } = await import('../isolation/serve.ts');
  serveIsolated(import.meta.filename);
}
