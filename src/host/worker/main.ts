import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { createGuard } from '../gates/guard.ts';
import { outgoingHandler } from '../gates/http/handler.ts';
import { createLedgerWriter } from '../ledger/writer.ts';
import { serveNetwork } from '../network/main.ts';
import type { FromNetwork } from '../network/messages.ts';
import { createAsker } from '../questions/asker.ts';
import { serveStorage } from '../storage/thread.ts';
import { disarm } from './disarm.ts';
import { endingOf } from './ending.ts';
import { importObject } from './imports.ts';
import { createInbox } from './inbox.ts';
import { call, type Glue, glueAddress, instantiate, loadGlue } from './instance.ts';
import type { ActorWorkerData, CallMessage, FromActor, StartMessage, WorkerData } from './messages.ts';
import { lineWriter } from './output.ts';
import { createPolicySource } from './policy.ts';

/** The entry of `dist/worker.js`: the network or the storage thread, the thread of one actor, or one that waits to become such. */
async function main(port: MessagePort, data: WorkerData): Promise<void> {
  switch (data.role) {
    case 'network':
      return serveNetwork(port);
    case 'storage':
      return serveStorage(port, data.folder);
    case 'actor':
      return serveActor(port, data, disarmedGlue(data.glue));
    case 'spare':
      return waitForActor(port, disarmedGlue(data.glue));
  }
}

/** Takes away what generated code has no business with, and loads it. */
function disarmedGlue(glue: string): Promise<Glue> {
  const address = glueAddress(glue);
  disarm(address);
  return loadGlue(address);
}

function waitForActor(port: MessagePort, glue: Promise<Glue>): void {
  let started = false;
  // Whoever starts it hears of glue that cannot be loaded.
  glue.catch(() => {});
  port.on('message', (message: StartMessage | CallMessage) => {
    if (started || message.kind !== 'start') return;
    started = true;
    void serveActor(port, message.data, glue);
  });
}

async function serveActor(port: MessagePort, data: ActorWorkerData, glue: Promise<Glue>): Promise<void> {
  const send = (message: FromActor): void => port.postMessage(message);
  const now = (): number => Date.now();
  const output = lineWriter(now, (stream, text, level) => {
    send({ kind: 'output', stream, text, ...(level && { level }) });
  });
  const ledger = createLedgerWriter(data.ledger, { now, tell: () => send({ kind: 'denials' }) });
  const asker = createAsker(data.questions);
  const guard = createGuard({ policy: createPolicySource(data.policy), record: ledger.record, asker, now });
  const inbox = createInbox(data.network, (message: FromNetwork) => handler.receive(message));
  const handler = outgoingHandler(guard, inbox, (message) => data.network.port.postMessage(message));
  const imports = importObject({ data, guard, asker, inbox, handler, now, print: output.print, log: output.log });
  let exports;
  try {
    exports = await instantiate(await glue, data.cores, imports);
  } catch (thrown) {
    output.flush();
    send({ kind: 'failed', ending: endingOf(thrown) });
    return;
  }
  const instance = exports;
  port.on('message', (message: CallMessage) => {
    void (async () => {
      const ending = await call(instance, message.path, message.args, message.returnsResult);
      output.flush();
      send({ kind: 'result', id: message.id, ending });
    })();
  });
  send({ kind: 'ready' });
}

if (parentPort) await main(parentPort, workerData as WorkerData);
