import { Worker } from 'node:worker_threads';
import { type Clock, messageOf, type Owned, PendingRequests, type Settled } from '../base/index.ts';
import type { Policy } from '../manifest/index.ts';
import { createDeadlineClock } from './deadline-clock.ts';
import type { Failure, FailureKind } from './failure.ts';
import type { OutputKind } from './gates/cli/output.ts';
import type { LogLevel } from './gates/logging/logging.ts';
import { type CallOrigin, createCurrentCall } from './links/origin.ts';
import { createLimitDenials, limitOfEnding, limitOfWorker } from './limit-denials.ts';
import { newLedgerBuffer } from './ledger/layout.ts';
import { type CountedDenial, createLedgerReader } from './ledger/reader.ts';
import { type CountedUse, createUsesReader, newUsesMemory, setUseTime } from './ledger/uses.ts';
import { type Meter, newMeter } from './metrics/meter.ts';
import type { NetworkLine } from './network/messages.ts';
import { createPolicySender } from './policy.ts';
import { createAnswerer } from './questions/answerer.ts';
import { buffersOf } from './questions/buffers.ts';
import type { Question, Reply } from './questions/messages.ts';
import type { TapeEvent } from './tape/events.ts';
import type { ComponentKey } from './version.ts';
import {
  type ActorWorkerData,
  type CallArguments,
  type CallEnding,
  type CallMessage,
  type ExportPath,
  type FromActor,
  nameOfPath,
  isDeliveredCall,
  type StartMessage,
  type Variables,
} from './worker/messages.ts';
import { createSpares, threadOptions } from './worker/spares.ts';

/** One worker with one instance in it. It is used until its first failure and then thrown away. */
export interface ActorWorker {
  /** Settles when the instance stands, or with the reason why it does not. */
  readonly started: Promise<{ readonly kind: 'ready' } | { readonly kind: 'failed'; readonly failure: Failure }>;
  /** Calls an export. After a failure other than a missing export or an untransferable result the worker is spent. */
  call(
    path: ExportPath,
    args: CallArguments,
    returnsResult: boolean,
    timeoutMs: number,
    origin?: CallOrigin,
  ): Promise<WorkerAnswer>;
  /** Puts a policy in force, with the values of the variables that it allows to be read. */
  setPolicy(policy: Policy, variables: Variables): void;
  denials(): readonly CountedDenial[];
  /** What was allowed. */
  uses(): readonly CountedUse[];
  /** What it takes of memory and processor. */
  readonly meter: Meter;
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
  output(stream: OutputKind, text: string, level?: LogLevel): void;
  /**
   * Answers what the worker asks while it is blocked. Never rejects.
   *
   * @param pause makes its deadlines stand still until what it returns is disposed: a person takes a person's time
   * @param ended is aborted when the worker is being ended, and nobody waits for the answer any more
   * @param originFor what a call that `caller`, which this worker runs, makes now comes from
   */
  answer(
    question: Question,
    ended: AbortSignal,
    pause: () => Owned,
    originFor: (caller: ComponentKey) => CallOrigin,
  ): Promise<Reply>;
  /** What goes through its boundary, where it was given a tape. */
  taped?(event: TapeEvent): void;
  /** There may be new denials. */
  denied(): void;
  /** The worker ended without being told to. */
  died(failure: Failure): void;
}

const spares = createSpares();

/** The first denials are told of at once; what comes within so many milliseconds of that is gathered. */
const tellingMs = 50;

/** How exact the times of uses are, in milliseconds. */
const timeStepMs = 100;

/** How long the end of a thread is waited for. */
const terminateMs = 5000;

export function startActorWorker(
  ports: ActorWorkerPorts,
  data: Omit<ActorWorkerData, 'role' | 'policy' | 'ledger' | 'uses' | 'meter' | 'network' | 'questions'>,
  inForce: Policy,
): ActorWorker {
  const policy = createPolicySender(inForce, data.variables);
  const [ledger, uses, meter] = [newLedgerBuffer(), newUsesMemory(), newMeter()];
  const [readDenials, readUses] = [createLedgerReader(ledger), createUsesReader(uses)];
  const limits = createLimitDenials(() => ports.clock.now());
  const deadlines = createDeadlineClock(ports.clock);
  const ending = new AbortController();
  const current = createCurrentCall(ports.clock, deadlines, ending.signal);
  const answerer = createAnswerer((question) =>
    ports.answer(question, ending.signal, current.pause, (caller) => current.origin(caller)),
  );
  const workerData: ActorWorkerData = {
    ...data,
    role: 'actor',
    policy: policy.line,
    ledger,
    uses,
    meter,
    network: ports.network,
    questions: answerer.line,
  };
  const transferList = [policy.line.port, ports.network.port, answerer.line.port];
  const thread = { workerFile: ports.workerFile, glue: data.glue };
  const spare = spares.take(thread);
  const worker = spare ?? new Worker(ports.workerFile, { ...threadOptions, workerData, transferList });
  spare?.postMessage({ kind: 'start', data: workerData } satisfies StartMessage, transferList);
  const starting = new PendingRequests<CallEnding | { readonly kind: 'ready' }>(deadlines);
  const calls = new PendingRequests<CallEnding | NotSent>(deadlines);
  let told = false;
  /** Why the worker is gone, once it is: the first word counts. */
  let gone: Failure | undefined;
  /** There until what came after the last news of denials may be told of. */
  let telling: Owned | undefined;
  /** The export that was called last: one call is served after the other. */
  let calling: string | undefined;
  let more = false;
  let timing: Owned | undefined;
  let successor: Owned | undefined;

  function end(failure: Failure): void {
    gone ??= failure;
    starting.gone(gone.message);
    calls.gone(gone.message);
    void telling?.dispose();
    void timing?.dispose();
    void successor?.dispose();
    policy.close();
    ending.abort();
    void answerer.dispose();
  }

  /** Keeps the time of uses right, as long as there is a guest that may be using something. */
  function keepTime(): void {
    if (gone) return;
    setUseTime(uses, ports.clock.now());
    timing ??= ports.clock.after(timeStepMs, () => {
      timing = undefined;
      if (starting.size + calls.size > 0) keepTime();
    });
  }

  /** A guest that is refused in a loop must not keep the main thread busy with the news of it. */
  function tellDenied(): void {
    if (telling) {
      more = true;
      return;
    }
    telling = ports.clock.after(tellingMs, () => {
      telling = undefined;
      if (!more) return;
      more = false;
      tellDenied();
    });
    ports.denied();
  }

  // What Node itself prints in the thread would otherwise pile up here.
  worker.stdout.resume();
  worker.stderr.resume();

  worker.on('message', (message: FromActor) => {
    switch (message.kind) {
      case 'ready':
        return void starting.reply(1, message);
      case 'failed':
        return void starting.reply(1, message.ending);
      case 'result':
        return void calls.reply(message.id, message.ending);
      case 'output':
        return ports.output(message.stream, message.text, message.level);
      case 'denials':
        return tellDenied();
      case 'taped':
        return ports.taped?.(message.event);
    }
  });
  worker.on('error', (error: unknown) => {
    const failure = failureOfWorker(error);
    const limit = limitOfWorker(failure.kind);
    if (limit !== undefined && !gone) limits.record(limit, calling ?? 'start');
    end(failure);
  });
  worker.on('exit', () => {
    end({ kind: 'trapped', message: 'its worker ended' });
    if (!told && gone) ports.died(gone);
  });

  async function dispose(): Promise<void> {
    told = true;
    end({ kind: 'stopped', message: 'it was stopped' });
    const { promise: enough, resolve } = Promise.withResolvers<void>();
    const timer = ports.clock.after(terminateMs, resolve);
    // A thread that is stuck inside the operating system does not end before that lets it; nobody waits for it so long.
    await Promise.race([worker.terminate(), enough]);
    await timer.dispose();
  }

  keepTime();
  current.begin(ports.startTimeoutMs, undefined);
  return {
    started: starting
      .request(() => {}, ports.startTimeoutMs)
      .then(async (settled) => {
        if (settled.kind === 'reply' && settled.value.kind === 'ready') {
          // The next version of what is built from a source has the same glue, and comes with the next save.
          if (!gone && isFilled(data.cores)) successor = spares.keep(thread, ports.clock);
          return { kind: 'ready' };
        }
        if (settled.kind === 'timeout') limits.record(`start: ${settled.milliseconds} ms`, 'start');
        const failure = startFailure(settled, gone);
        await dispose();
        return { kind: 'failed', failure };
      }),
    async call(path, args, returnsResult, timeoutMs, origin) {
      keepTime();
      current.begin(timeoutMs, origin);
      const send = (id: number): void => {
        const message: CallMessage = { kind: 'call', id, path, args, returnsResult };
        try {
          worker.postMessage(message, movedWith(args));
        } catch (error) {
          calls.reply(id, { kind: 'not-sent', message: `the arguments cannot be passed: ${messageOf(error)}` });
        }
      };
      calling = nameOfPath(path);
      const settled = await calls.request(send, timeoutMs);
      if (settled.kind === 'timeout') limits.record(`call time: ${settled.milliseconds} ms`, calling);
      const limit =
        settled.kind === 'reply' && settled.value.kind !== 'not-sent' ? limitOfEnding(settled.value) : undefined;
      if (limit !== undefined) limits.record(limit, calling);
      const answer = answerOf(settled, gone);
      if (answer.kind === 'failed') ports.taped?.({ kind: 'failed', failure: answer.failure });
      return answer;
    },
    setPolicy: (next, variables) => policy.set(next, variables),
    denials: () => [...readDenials(), ...limits.list()],
    uses: readUses,
    meter,
    dispose,
  };
}

/** The body of a message that nobody else has is moved; arguments are whoever's that gave them. */
function movedWith(args: CallArguments): readonly ArrayBuffer[] {
  return isDeliveredCall(args) && args.sole ? buffersOf(args.message) : [];
}

function isFilled(cores: ActorWorkerData['cores']): boolean {
  return Array.from(cores.values()).some(({ memory }) => memory !== undefined);
}

/** The message to the worker could not be made; the worker knows nothing of it. */
interface NotSent {
  readonly kind: 'not-sent';
  readonly message: string;
}

function startFailure(settled: Settled<CallEnding | { readonly kind: 'ready' }>, gone: Failure | undefined): Failure {
  if (settled.kind === 'timeout') {
    return { kind: 'start-timeout', message: `it did not start within ${settled.milliseconds} ms` };
  }
  const failure = settled.kind === 'gone' ? (gone ?? stoppedBecause(settled.reason)) : failureAtStart(settled.value);
  return failure.kind === 'trapped' ? { ...failure, kind: 'load-failed' } : failure;
}

function failureAtStart(ending: CallEnding | { readonly kind: 'ready' }): Failure {
  if (ending.kind === 'ready' || ending.kind === 'returned') throw new Error('a worker that is ready has not failed');
  return failureOf(ending);
}

function stoppedBecause(message: string): Failure {
  return { kind: 'stopped', message };
}

function answerOf(settled: Settled<CallEnding | NotSent>, gone: Failure | undefined): WorkerAnswer {
  if (settled.kind === 'timeout') {
    const message = `the call did not end within ${settled.milliseconds} ms and was ended`;
    return { kind: 'failed', failure: { kind: 'execution-timeout', message }, spent: true };
  }
  if (settled.kind === 'gone') {
    return { kind: 'failed', failure: gone ?? stoppedBecause(settled.reason), spent: true };
  }
  const ending = settled.value;
  if (ending.kind === 'returned') return ending;
  const failure = failureOf(ending);
  return { kind: 'failed', failure, spent: !harmless.has(failure.kind) };
}

/** After these the instance is as it was before the call. */
const harmless: ReadonlySet<FailureKind> = new Set([
  'arguments-not-transferable',
  'export-not-found',
  'result-not-transferable',
]);

function failureOf(ending: Exclude<CallEnding, { kind: 'returned' }> | NotSent): Failure {
  switch (ending.kind) {
    case 'trap':
      return { kind: 'trapped', message: ending.message, stack: ending.stack };
    case 'exited':
      return { kind: 'exited', message: `it called exit with code ${ending.code}`, code: ending.code };
    case 'limit':
      return { kind: 'resource-limit-exceeded', message: ending.message };
    case 'denied':
      return { kind: 'capability-denied', message: ending.message };
    case 'not-linked':
      return { kind: 'not-linked', message: ending.message };
    case 'no-such-export':
      return { kind: 'export-not-found', message: ending.message };
    case 'not-transferable':
      return { kind: 'result-not-transferable', message: ending.message };
    case 'not-sent':
    case 'not-taken':
      return { kind: 'arguments-not-transferable', message: ending.message };
  }
}

/** Anything can be thrown in a worker, so nothing is known of the error's kind. */
function failureOfWorker(error: unknown): Failure {
  if (error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY') {
    return { kind: 'resource-limit-exceeded', message: 'its worker ran out of memory' };
  }
  return { kind: 'trapped', message: `its worker failed: ${messageOf(error)}` };
}
