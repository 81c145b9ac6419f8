import { Worker } from 'node:worker_threads';
import { type Clock, PendingRequests, type Settled } from '../base/index.ts';
import type { Right } from '../manifest/index.ts';
import type { Failure } from './failure.ts';
import type { OutputKind } from './gates/cli/output.ts';
import { newLedgerBuffer } from './ledger/layout.ts';
import { type CountedDenial, readLedger } from './ledger/reader.ts';
import type { NetworkLine } from './network/messages.ts';
import { createPolicySender } from './policy.ts';
import type { ActorWorkerData, CallEnding, CallMessage, ExportPath, FromActor } from './worker/messages.ts';

/** One worker with one instance in it. It is used until its first failure and then thrown away. */
export interface ActorWorker {
  /** Settles when the instance stands, or with the reason why it does not. */
  readonly started: Promise<{ readonly kind: 'ready' } | { readonly kind: 'failed'; readonly failure: Failure }>;
  /** Calls an export. After a failure other than a missing export or an untransferable result the worker is spent. */
  call(path: ExportPath, args: readonly unknown[], returnsResult: boolean, timeoutMs: number): Promise<WorkerAnswer>;
  setGrants(grants: readonly Right[]): void;
  denials(): readonly CountedDenial[];
  /** Ends the worker. Whatever waits for it settles as stopped. */
  dispose(): Promise<void>;
}

export type WorkerAnswer =
  | { readonly kind: 'returned'; readonly value: unknown }
  | { readonly kind: 'failed'; readonly failure: Failure; readonly spent: boolean };

export interface ActorWorkerPorts {
  readonly clock: Clock;
  readonly workerFile: string;
  readonly network: NetworkLine;
  readonly startTimeoutMs: number;
  output(stream: OutputKind, text: string): void;
  /** There may be new denials. */
  denied(): void;
  /** The worker ended without being told to. */
  died(reason: string): void;
}

export function startActorWorker(
  ports: ActorWorkerPorts,
  data: Omit<ActorWorkerData, 'role' | 'policy' | 'ledger' | 'network'>,
  grants: readonly Right[],
): ActorWorker {
  const policy = createPolicySender(grants);
  const ledger = newLedgerBuffer();
  const workerData: ActorWorkerData = { ...data, role: 'actor', policy: policy.line, ledger, network: ports.network };
  const worker = new Worker(ports.workerFile, {
    workerData,
    transferList: [policy.line.port, ports.network.port],
    env: {},
    execArgv: [],
    stdin: false,
    // What Node itself prints in the thread is no output of the guest's and is not shown.
    stdout: true,
    stderr: true,
    resourceLimits: { maxOldGenerationSizeMb: 128, maxYoungGenerationSizeMb: 16, stackSizeMb: 4 },
  });
  const starting = new PendingRequests<CallEnding | { readonly kind: 'ready' }>(ports.clock);
  const calls = new PendingRequests<CallEnding>(ports.clock);
  let ended = false;

  function end(reason: string): void {
    starting.gone(reason);
    calls.gone(reason);
    policy.close();
  }

  worker.on('message', (message: FromActor) => {
    switch (message.kind) {
      case 'ready':
        return void starting.reply(1, message);
      case 'failed':
        return void starting.reply(1, message.ending);
      case 'result':
        return void calls.reply(message.id, message.ending);
      case 'output':
        return ports.output(message.stream, message.text);
      case 'denials':
        return ports.denied();
    }
  });
  worker.on('error', (error) => end(reasonOf(error)));
  worker.on('exit', () => {
    end('its worker ended');
    if (!ended) ports.died('its worker ended');
  });

  async function dispose(): Promise<void> {
    ended = true;
    end('it was stopped');
    await worker.terminate();
  }

  return {
    started: starting
      .request(() => {}, ports.startTimeoutMs)
      .then(async (settled) => {
        if (settled.kind === 'reply' && settled.value.kind === 'ready') return { kind: 'ready' };
        await dispose();
        return { kind: 'failed', failure: startFailure(settled) };
      }),
    async call(path, args, returnsResult, timeoutMs) {
      const send = (id: number): void => {
        const message: CallMessage = { kind: 'call', id, path, args, returnsResult };
        worker.postMessage(message);
      };
      return answerOf(await calls.request(send, timeoutMs));
    },
    setGrants: (inForce) => policy.set(inForce),
    denials: () => readLedger(ledger),
    dispose,
  };
}

function startFailure(settled: Settled<CallEnding | { readonly kind: 'ready' }>): Failure {
  if (settled.kind === 'timeout') {
    return { kind: 'start-timeout', message: `it did not start within ${settled.milliseconds} ms` };
  }
  if (settled.kind === 'gone') return { kind: 'load-failed', message: settled.reason };
  const ending = settled.value;
  if (ending.kind === 'ready') throw new Error('a worker that is ready has not failed');
  const failure = failureOf(ending);
  return failure.kind === 'trapped' ? { ...failure, kind: 'load-failed' } : failure;
}

function answerOf(settled: Settled<CallEnding>): WorkerAnswer {
  if (settled.kind === 'timeout') {
    const message = `the call did not end within ${settled.milliseconds} ms and was ended`;
    return { kind: 'failed', failure: { kind: 'execution-timeout', message }, spent: true };
  }
  if (settled.kind === 'gone') {
    const kind = settled.reason.includes('memory') ? 'resource-limit-exceeded' : 'stopped';
    return { kind: 'failed', failure: { kind, message: settled.reason }, spent: true };
  }
  const ending = settled.value;
  if (ending.kind === 'returned') return ending;
  const failure = failureOf(ending);
  const harmless = failure.kind === 'export-not-found' || failure.kind === 'result-not-transferable';
  return { kind: 'failed', failure, spent: !harmless };
}

function failureOf(ending: Exclude<CallEnding, { kind: 'returned' }> | CallEnding): Failure {
  switch (ending.kind) {
    case 'returned':
      throw new Error('a call that returned has not failed');
    case 'trap':
      return { kind: 'trapped', message: ending.message, stack: ending.stack };
    case 'exited':
      return { kind: 'exited', message: `it called exit with code ${ending.code}` };
    case 'limit':
      return { kind: 'resource-limit-exceeded', message: ending.message };
    case 'no-such-export':
      return { kind: 'export-not-found', message: ending.message };
    case 'not-transferable':
      return { kind: 'result-not-transferable', message: ending.message };
  }
}

function reasonOf(error: Error): string {
  const code = 'code' in error ? error.code : undefined;
  return code === 'ERR_WORKER_OUT_OF_MEMORY' ? 'its worker ran out of memory' : `its worker failed: ${error.message}`;
}
