import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { createGuard, type Guard } from '../gates/guard.ts';
import { messagingOperations } from '../gates/messaging/messages.ts';
import { networkGates } from '../gates/network.ts';
import { serveIsolated } from '../isolation/serve.ts';
import { createUseCounter } from '../ledger/uses.ts';
import { createLedgerWriter } from '../ledger/writer.ts';
import { writeMeter } from '../metrics/meter.ts';
import { serveNetwork, serveVirtualNetwork } from '../network/main.ts';
import type { FromNetwork } from '../network/messages.ts';
import { createAsker } from '../questions/asker.ts';
import { serveStorage } from '../storage/thread.ts';
import { callingFunction } from './caller.ts';
import { disarm } from './disarm.ts';
import { endingOf } from './ending.ts';
import { importObject } from './imports.ts';
import { createHandleTable } from './handles.ts';
import { createInbox } from './inbox.ts';
import { call, type Glue, glueAddress, instantiate, loadGlue } from './instance.ts';
import {
  type ActorWorkerData,
  type CallArguments,
  type CallMessage,
  type FromActor,
  type HandleCall,
  isDeliveredCall,
  isHandleCall,
  isServedCall,
  type StartMessage,
  type WorkerData,
} from './messages.ts';
import { lineWriter } from './output.ts';
import { createPolicySource } from './policy.ts';

/** What a thread is: the network or the storage thread, that of one actor, or one that waits to become such. */
async function main(port: MessagePort, data: WorkerData): Promise<void> {
  switch (data.role) {
    case 'network':
      return data.answers ? serveVirtualNetwork(port, data.answers) : serveNetwork(port);
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
  let calling: string | undefined;
  const ledger = createLedgerWriter(data.ledger, {
    now,
    tell: () => send({ kind: 'denials' }),
    caller: callingFunction,
    during: () => calling,
  });
  // The same object for as long as the instance lives: values of variables are learnt when they are granted.
  const variables = Object.assign(Object.create(null) as Record<string, string>, data.variables);
  const asker = createAsker(data.questions);
  const guard = createGuard({
    policy: createPolicySource(data.policy, (learnt) => Object.assign(variables, learnt)),
    record: ledger.record,
    uses: createUseCounter(data.uses),
    asker,
    learn: (name, value) => void (variables[name] = value),
    now,
    // A policy alone does not do it: what is only recorded is done in a copy, or not at all.
    copies: data.copies !== undefined,
  });
  const inbox = createInbox(data.network, (message: FromNetwork) => network.receive(message));
  const network = networkGates(guard, inbox, (message) => data.network.port.postMessage(message));
  const parts = { guard, asker, inbox, network, now, print: output.print, log: output.log };
  const imports = importObject({ data: { ...data, variables }, ...parts });
  const memories: WebAssembly.Memory[] = [];
  let exports;
  try {
    exports = await instantiate(await glue, data.cores, imports, memories);
  } catch (thrown) {
    output.flush();
    send({ kind: 'failed', ending: endingOf(thrown) });
    return;
  }
  const instance = exports;
  const handles = createHandleTable(instance);
  port.on('message', (message: CallMessage) => {
    void (async () => {
      const { path, returnsResult } = message;
      const served = isServedCall(message.args) ? network.incoming.begin(message.args) : undefined;
      calling = path.interface === undefined ? path.function : `${path.interface}#${path.function}`;
      const ending = isHandleCall(message.args)
        ? await handles.call(path, message.args, returnsResult)
        : await call(instance, path, served?.args ?? argumentsOf(message.args, guard), returnsResult);
      served?.end();
      output.flush();
      writeMeter(data.meter, memories);
      send({ kind: 'result', id: message.id, ending });
    })();
  });
  writeMeter(data.meter, memories);
  send({ kind: 'ready' });
}

function argumentsOf(args: Exclude<CallArguments, HandleCall>, guard: Guard): readonly unknown[] {
  if (isServedCall(args)) return [];
  if (!isDeliveredCall(args)) return args;
  guard.counted({ capability: 'messaging.subscribe', pattern: args.pattern, operation: messagingOperations.receive });
  return [args.message];
}

// The same program is that of a process for one actor.
if (parentPort) await main(parentPort, workerData as WorkerData);
else serveIsolated(import.meta.filename);
