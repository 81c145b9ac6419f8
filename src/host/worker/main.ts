import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { createGuard } from '../gates/guard.ts';
import { publishHere as createPublishing } from '../gates/messaging/publishing.ts';
import { notReceived, type ReceivingGate, receivingGate } from '../gates/messaging/receiving.ts';
import { networkGates } from '../gates/network.ts';
import { createUseCounter } from '../ledger/uses.ts';
import { createLedgerWriter } from '../ledger/writer.ts';
import type { TapedArguments } from '../tape/values.ts';
import { writeMeter } from '../metrics/meter.ts';
import type { FromNetwork } from '../network/messages.ts';
import { createAsker } from '../questions/asker.ts';
import { createAnswerWriter } from './answers.ts';
import { callingFunction } from './caller.ts';
import { createDeniedInCall } from './denied-in-call.ts';
import { disarm } from './disarm.ts';
import { endingOf } from './ending.ts';
import { type ImportObject, importObject } from './imports.ts';
import { createHandleTable } from './handles.ts';
import { createInbox } from './inbox.ts';
import { call, type Glue, instantiate, loadGlue } from './instance.ts';
import {
  type ActorWorkerData,
  type Answer,
  type CallArguments,
  type CallEnding,
  type CallMessage,
  type ExportPath,
  type FromActor,
  type HandlesPassed,
  isDeliveredBatch,
  isDeliveredCall,
  isHandleCall,
  isHarmless,
  isReplayedCall,
  isServedCall,
  nameOfPath,
  type StartMessage,
  type WorkerData,
} from './messages.ts';
import { type AfterCall, oneByOne } from './one-by-one.ts';
import { find } from './targets.ts';
import { lineWriter } from './output.ts';
import { type PackedCalls, unpack } from './packed-calls.ts';
import { createPolicySource } from './policy.ts';
import { takeBatch } from './take-batch.ts';
import { createTapeRecorder, type TapeRecorder } from './tape/recorder.ts';

/** What a thread is: the network or the storage thread, that of one actor, or one that waits to become such. */
async function main(port: MessagePort, data: WorkerData): Promise<void> {
  switch (data.role) {
    // Every actor has this program in its thread, and megabytes of what only these two need with it if they were here.
    case 'network': {
      const { serveNetwork, serveVirtualNetwork } = await import('../network/main.ts');
      return data.answers ? serveVirtualNetwork(port, data.answers) : serveNetwork(port);
    }
    case 'storage': {
      const { serveStorage } = await import('../storage/thread.ts');
      return serveStorage(port, data.folder);
    }
    case 'actor':
      disarm();
      return serveActor(port, data);
    case 'spare':
      disarm();
      return waitForActor(port, data.glue);
  }
}

/** @param glue what it will most likely need; it serves any */
function waitForActor(port: MessagePort, glue: string | undefined): void {
  // Whoever starts it hears of glue that cannot be loaded.
  const loaded = glue === undefined ? undefined : { of: glue, glue: loadedOrNot(glue) };
  let started = false;
  port.on('message', (message: StartMessage | PackedCalls) => {
    if (started || message.kind !== 'start') return;
    started = true;
    void serveActor(port, message.data, loaded?.of === message.data.glue ? loaded.glue : undefined);
  });
}

function loadedOrNot(glue: string): Glue | undefined {
  try {
    return loadGlue(glue);
  } catch {
    return undefined;
  }
}

async function serveActor(port: MessagePort, data: ActorWorkerData, loaded?: Glue): Promise<void> {
  let said = 0;
  const send = (message: FromActor): void => {
    said++;
    port.postMessage(message);
  };
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
  const denied = createDeniedInCall();
  const tape = data.tape && createTapeRecorder(data.tape, (event) => send({ kind: 'taped', event }));
  // The same object for as long as the instance lives: values of variables are learnt when they are granted.
  const variables = Object.assign(Object.create(null) as Record<string, string>, data.variables);
  const asker = createAsker(data.questions);
  const guard = createGuard({
    policy: createPolicySource(data.policy, (learnt) => Object.assign(variables, learnt)),
    record(denial) {
      tape?.denied(denial);
      denied.add(denial);
      ledger.record(denial);
    },
    uses: createUseCounter(data.uses),
    asker,
    learn: (name, value) => void (variables[name] = value),
    now,
    // A policy alone does not do it: what is only recorded is done in a copy, or not at all.
    copies: data.copies !== undefined,
  });
  const inbox = createInbox(data.network, (message: FromNetwork) => network.receive(message));
  const network = networkGates(guard, inbox, (message) => data.network.port.postMessage(message));
  const line = data.publishing;
  const publishHere = line && createPublishing({ guard, line, now, tell: () => send({ kind: 'sent' }) });
  const parts = { guard, asker, inbox, network, publishHere, now, print: output.print, log: output.log };
  const makeImports = (): ImportObject => importObject({ data: { ...data, variables }, ...parts });
  const imports = tape ? tape.imports(makeImports) : makeImports();
  const memories: WebAssembly.Memory[] = [];
  let exports;
  try {
    exports = await instantiate(loaded ?? loadGlue(data.glue), data.cores, imports, memories);
  } catch (thrown) {
    output.flush();
    send({ kind: 'failed', ending: endingOf(thrown) });
    return;
  }
  const instance = exports;
  const handles = createHandleTable(instance);
  const write = createAnswerWriter(data.answers, () => port.postMessage({ kind: 'answers' } satisfies FromActor));
  let saidBefore = 0;
  let metered = 0;

  function answer(answered: Answer): void {
    // What it said is heard before its answer, so both go the same way.
    if (!write(answered, said === saidBefore)) send({ kind: 'result', ...answered });
  }

  function ended(message: CallMessage, served: Served, ending: CallEnding, isLast: boolean): AfterCall {
    const { id, path, args } = message;
    tape?.ended(path, isHandleCall(args) ? withoutHeld(ending) : ending);
    served?.end();
    return afterwards(id, ending, isLast);
  }

  function afterwards(id: number, ending: CallEnding, isLast: boolean): AfterCall {
    output.flush();
    // Where many short calls follow each other, asking the system costs more than they do.
    const time = performance.now();
    if (isLast || time - metered > 1) {
      metered = time;
      writeMeter(data.meter, memories);
    }
    answer({ id, ending, denied: denied.take() });
    return isHarmless(ending) ? 'goes-on' : 'is-spent';
  }

  const receiving = receivingGate(guard);
  const take = oneByOne(data.begun, (message, isLast) => {
    saidBefore = said;
    const { id, path, args: given, returnsResult } = message;
    if (isDeliveredBatch(given)) {
      calling = nameOfPath(path);
      const own = { path, target: find(instance, path), receiving, tape, elapsed: () => performance.now() };
      return takeBatch(given, own).then((ending) => afterwards(id, ending, true));
    }
    const served = isServedCall(given) ? network.incoming.begin(given) : undefined;
    const read = argumentsOf(path, given, { receiving, tape });
    if (read.kind === 'error') {
      answer({ id, ending: { kind: 'not-taken', message: read.message } });
      return 'goes-on';
    }
    const args = served?.args ?? read.values;
    calling = nameOfPath(path);
    denied.take();
    tape?.began(path, args);
    const ending = isHandleCall(given)
      ? handles.call(path, given, returnsResult)
      : call(instance, path, args, returnsResult);
    if (!(ending instanceof Promise)) return ended(message, served, ending, isLast);
    return ending.then((later) => ended(message, served, later, true));
  });
  port.on('message', (message: PackedCalls) => take(unpack(message)));
  writeMeter(data.meter, memories);
  send({ kind: 'ready' });
}

/** The end of what a call that answers a request left open. */
type Served = { end(): void } | undefined;

function argumentsOf(
  path: ExportPath,
  args: CallArguments,
  { receiving, tape }: { readonly receiving: ReceivingGate; readonly tape: TapeRecorder | undefined },
): TapedArguments {
  if (isServedCall(args)) return { kind: 'values', values: [] };
  if (isReplayedCall(args)) {
    return tape?.replayed(path, args.replay) ?? { kind: 'error', message: 'only a replay takes the calls of a tape' };
  }
  if (isHandleCall(args)) return { kind: 'values', values: args.given };
  if (isDeliveredBatch(args)) throw new Error('the messages of a batch are taken one by one');
  if (!isDeliveredCall(args)) return { kind: 'values', values: args };
  const { subject } = args.message;
  if (!receiving.takes(subject)) return { kind: 'error', message: notReceived(subject) };
  return { kind: 'values', values: [args.message] };
}

/** What a function itself returned, of a call that passes handles. */
function withoutHeld(ending: CallEnding): CallEnding {
  return ending.kind === 'returned' ? { ...ending, value: (ending.value as HandlesPassed).passed } : ending;
}

if (parentPort) await main(parentPort, workerData as WorkerData);
else {
  // The same program is that of a process for one actor, which starts it once more as a thread.
  const { serveIsolated } = await import('../isolation/serve.ts');
  serveIsolated(import.meta.filename);
}
