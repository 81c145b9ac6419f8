import { type MessagePort, receiveMessageOnPort } from 'node:worker_threads';
import { buffersOf } from '../questions/buffers.ts';
import type { FromStorage, ToStorage } from './messages.ts';
import type { Sqlite } from './schema.ts';
import { openStore, type StorageRequest } from './store.ts';

/** The most that is done in one transaction, so that nobody waits long behind others. */
const atOnce = 64;

/**
 * Serves the values of one workspace over a port. It runs in a thread of its own: a commit waits for the disk, which
 * takes tens of milliseconds while others write, and the main thread must not stand still so long. What has come in
 * meanwhile is committed together.
 */
export function serveStorage(port: MessagePort, folder: string): void {
  const store = openStore(findSqlite(), folder);

  function serve(asked: readonly { readonly id: number; readonly request: StorageRequest }[]): void {
    const outcomes = store.all(asked.map(({ request }) => request));
    for (const [at, outcome] of outcomes.entries()) {
      const reply: FromStorage = { id: asked[at]?.id ?? 0, outcome };
      port.postMessage(reply, buffersOf(reply));
    }
  }

  port.on('message', (first: ToStorage) => {
    const asked: Extract<ToStorage, { kind: 'request' }>[] = [];
    let message: ToStorage | undefined = first;
    while (message?.kind === 'request') {
      asked.push(message);
      message = asked.length < atOnce ? (receiveMessageOnPort(port)?.message as ToStorage | undefined) : undefined;
    }
    if (asked.length > 0) serve(asked);
    if (message?.kind !== 'end') return;
    store.close();
    port.close();
  });
}

/** It is looked for, not imported: where it is missing, everything else in this program works all the same. */
function findSqlite(): Sqlite | undefined {
  return process.getBuiltinModule('node:sqlite') as Sqlite | undefined;
}
