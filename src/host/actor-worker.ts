import { type Clock, messageOf, type Owned, PendingRequests, type Settled } from '../base/index.ts';
import type { Policy } from '../manifest/index.ts';
import { createDeadlineClock } from './deadline-clock.ts';
import type { Failure, FailureKind } from './failure.ts';
import type { OutputKind } from './gates/cli/output.ts';
import type { SentMessage } from './gates/messaging/outbox.ts';
import type { LogLevel } from './gates/logging/logging.ts';
import type { StartThread, ThreadMessage } from './isolation/thread.ts';
import type { CountedDenial } from './ledger/reader.ts';
import type { CountedUse } from './ledger/uses.ts';
import { createLimitDenials, limitOfEnding, limitOfWorker } from './limit-denials.ts';
import { type CallOrigin, createCurrentCall } from './links/origin.ts';
import type { Meter } from './metrics/meter.ts';
import type { Question, Reply } from './questions/messages.ts';
import type { TapeEvent } from './tape/events.ts';
import type { ComponentKey } from './version.ts';
import { type CallArguments, type CallEnding, type ExportPath, nameOfPath, type Variables } from './worker/messages.ts';

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
  /** The number of the process that it runs in, where it has one of its own. */
  readonly process?: number;
  /** Ends the worker. Whatever waits for it settles as stopped. */
  dispose(): Promise<void>;
}

export type WorkerAnswer =
  | { readonly kind: 'returned'; readonly value: unknown }
  | { readonly kind: 'failed'; readonly failure: Failure; readonly spent: boolean };

export interface ActorWorkerPorts {
  readonly clock: Clock;
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
  /** It has published messages, in this order. */
  sent?(messages: readonly SentMessage[]): void;
  /** What goes through its boundary, where it was given a tape. */
  taped?(event: TapeEvent): void;
  /** There may be new denials. */
  denied(): void;
  /** The worker ended without being told to. */
  died(failure: Failure): void;
}

/** How long the end of a thread is waited for. */
const terminateMs = 5000;

/** @param startThread starts the thread that the guest runs on, in this process or in another */
export function startActorWorker(ports: ActorWorkerPorts, startThread: StartThread): ActorWorker {
  const limits = createLimitDenials(() => ports.clock.now());
  const deadlines = createDeadlineClock(ports.clock);
  const ending = new AbortController();
  const current = createCurrentCall(ports.clock, deadlines, ending.signal);
  const starting = new PendingRequests<CallEnding | { readonly kind: 'ready' }>(deadlines);
  const calls = new PendingRequests<CallEnding | NotSent>(deadlines);
  let told = false;
  /** Why the worker is gone, once it is: the first word counts. */
  let gone: Failure | undefined;
  /** The export that was called last: one call is served after the other. */
  let calling: string | undefined;
  let isSpent = false;
  const thread = startThread({
    message,
    denied: () => ports.denied(),
    sent: (messages) => ports.sent?.(messages),
    answer: (question) => ports.answer(question, ending.signal, current.pause, (caller) => current.origin(caller)),
    failed(failure) {
      const limit = limitOfWorker(failure.kind);
      if (limit !== undefined && !gone) limits.record(limit, calling ?? 'start');
      end(failure);
    },
    ended(failure) {
      end(failure);
      if (!told && gone) ports.died(gone);
    },
  });

  function end(failure: Failure): void {
    const hasFailed = isSpent || (!gone && failure.kind !== 'stopped');
    gone ??= failure;
    starting.gone(gone.message);
    calls.gone(gone.message);
    ending.abort();
    thread.close(hasFailed);
  }

  function message(said: ThreadMessage): void {
    switch (said.kind) {
      case 'ready':
        return void starting.reply(1, said);
      case 'failed':
        return void starting.reply(1, said.ending);
      case 'result':
        return void calls.reply(said.id, said.ending);
      case 'output':
        return ports.output(said.stream, said.text, said.level);
      case 'taped':
        return ports.taped?.(said.event);
    }
  }

  async function dispose(): Promise<void> {
    told = true;
    end({ kind: 'stopped', message: 'it was stopped' });
    const { promise: enough, resolve } = Promise.withResolvers<void>();
    const timer = ports.clock.after(terminateMs, resolve);
    // A thread that is stuck inside the operating system does not end before that lets it; nobody waits for it so long.
    await Promise.race([thread.terminate(), enough]);
    await timer.dispose();
  }

  current.begin(ports.startTimeoutMs, undefined);
  return {
    started: starting
      .request(() => {}, ports.startTimeoutMs)
      .then(async (settled) => {
        if (settled.kind === 'reply' && settled.value.kind === 'ready') return { kind: 'ready' };
        if (settled.kind === 'timeout') limits.record(`start: ${settled.milliseconds} ms`, 'start');
        const failure = startFailure(settled, gone);
        await dispose();
        return { kind: 'failed', failure };
      }),
    async call(path, args, returnsResult, timeoutMs, origin) {
      current.begin(timeoutMs, origin);
      const send = (id: number): void => {
        try {
          thread.call({ kind: 'call', id, path, args, returnsResult });
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
      isSpent ||= answer.kind === 'failed' && answer.spent;
      return answer;
    },
    setPolicy: (next, variables) => thread.setPolicy(next, variables),
    denials: () => [...thread.denials(), ...limits.list()],
    uses: () => thread.uses(),
    meter: thread.meter,
    ...(thread.process !== undefined && { process: thread.process }),
    dispose,
  };
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
