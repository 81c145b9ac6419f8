import { type Clock, type Owned, PendingRequests, type Settled } from '../base/index.ts';
import type { Policy } from '../manifest/index.ts';
import { createDeadlineClock } from './deadline-clock.ts';
import type { Failure } from './failure.ts';
import type { OutputKind } from './gates/cli/output.ts';
import type { SentMessage } from './gates/messaging/outbox.ts';
import type { LogLevel } from './gates/logging/logging.ts';
import type { StartThread, ThreadMessage } from './isolation/thread.ts';
import type { CountedDenial } from './ledger/reader.ts';
import type { CountedUse } from './ledger/uses.ts';
import { createLimitDenials, limitOfEnding, limitOfWorker } from './limit-denials.ts';
import { type CallOrigin, createCurrentCall } from './links/origin.ts';
import type { Meter } from './metrics/meter.ts';
import type { PoolStanding } from './pool/pooled-worker.ts';
import type { Question, Reply } from './questions/messages.ts';
import type { TapeEvent } from './tape/events.ts';
import type { TapedDenial } from './tape/tape.ts';
import type { SpanPlace } from './tracing/span.ts';
import type { ComponentKey } from './version.ts';
import { createSentCalls, type SentCall, type SentEnd } from './sent-calls.ts';
import {
  type CallArguments,
  type CallEnding,
  type ExportPath,
  isHarmless,
  nameOfPath,
  type Variables,
} from './worker/messages.ts';

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
    place?: SpanPlace,
  ): Promise<WorkerAnswer>;
  /**
   * As {@link ActorWorker.call}, behind those that it was sent before: it makes one after the other.
   *
   * @param ended is told once what became of it, and how many milliseconds it ran
   */
  send(call: SentCall, ended: (answer: WorkerAnswer | Withdrawn, milliseconds: number) => void): void;
  /** Withdraws the calls that may wait and have not begun, the newest first. */
  withdraw(): void;
  /** How many calls may be on their way at once now. */
  window(): number;
  /** Puts a policy in force, with the values of the variables that it allows to be read. */
  setPolicy(policy: Policy, variables: Variables): void;
  denials(): readonly CountedDenial[];
  /** What was allowed. */
  uses(): readonly CountedUse[];
  /** What it takes of memory and processor. */
  readonly meter: Meter;
  /** How the pool stands, where it is one of several workers. */
  readonly pool?: () => PoolStanding;
  /** The number of the process that it runs in, where it has one of its own. */
  readonly process?: number;
  /** Ends the worker. Whatever waits for it settles as stopped. */
  dispose(): Promise<void>;
}

export type WorkerAnswer = (
  | { readonly kind: 'returned'; readonly value: unknown }
  | { readonly kind: 'failed'; readonly failure: Failure; readonly spent: boolean }
) & {
  /** What was denied in the call first, where anything was. */
  readonly denied?: readonly TapedDenial[];
};

/** The call has not begun, and never will in this worker. */
export interface Withdrawn {
  readonly kind: 'withdrawn';
}

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
  sent?(messages: readonly SentMessage[], originFor: (caller: ComponentKey) => CallOrigin): void;
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
  const sent = createSentCalls({ clock: ports.clock, current, thread: () => thread });
  let told = false;
  /** Why the worker is gone, once it is: the first word counts. */
  let gone: Failure | undefined;
  let isSpent = false;
  /** In the call that comes back now. */
  let denied: readonly TapedDenial[] | undefined;
  const thread = startThread({
    message,
    denied: () => ports.denied(),
    sent: (messages) => ports.sent?.(messages, (caller) => current.origin(caller)),
    answer(question) {
      // Whoever asks is the call that runs now.
      sent.running();
      return ports.answer(question, ending.signal, current.pause, (caller) => current.origin(caller));
    },
    failed(failure) {
      const limit = limitOfWorker(failure.kind);
      if (limit !== undefined && !gone) limits.record(limit, calling());
      end(failure);
    },
    ended(failure) {
      end(failure);
      sent.end();
      if (!told && gone) ports.died(gone);
    },
  });

  function end(failure: Failure): void {
    const hasFailed = isSpent || (!gone && failure.kind !== 'stopped');
    gone ??= failure;
    starting.gone(gone.message);
    sent.close();
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
        ({ denied } = said);
        sent.answered(said.id, said.ending);
        denied = undefined;
        return;
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
    sent.end();
  }

  /** What is counted as refused while that runs. */
  function calling(): string {
    const running = sent.running();
    return running ? nameOfPath(running.path) : 'start';
  }

  function answerTo(call: SentCall, how: Exclude<SentEnd, Withdrawn>): WorkerAnswer {
    if (how.kind === 'timeout') limits.record(`call time: ${call.timeoutMs} ms`, nameOfPath(call.path));
    const limit = limitOfEnd(how);
    if (limit !== undefined) limits.record(limit, nameOfPath(call.path));
    const answer = answerOf(how, call.timeoutMs, gone);
    if (answer.kind === 'failed') ports.taped?.({ kind: 'failed', failure: answer.failure });
    isSpent ||= answer.kind === 'failed' && answer.spent;
    return denied ? { ...answer, denied } : answer;
  }

  function send(call: SentCall, ended: Parameters<ActorWorker['send']>[1]): void {
    sent.send(call, (how, milliseconds) => {
      if (how.kind === 'withdrawn') return ended(how, milliseconds);
      const answer = answerTo(call, how);
      // What was sent behind it begins elsewhere.
      if (isSpent) sent.withdraw();
      ended(answer, milliseconds);
    });
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
    call: (path, args, returnsResult, timeoutMs, origin, place) =>
      new Promise((resolve) => {
        send({ path, args, returnsResult, timeoutMs, origin, place }, (answer) => {
          if (answer.kind === 'withdrawn') throw new Error('a call that may not wait was withdrawn');
          resolve(answer);
        });
      }),
    send,
    withdraw: () => sent.withdraw(),
    // A tape has one call after the other on it, as they were made.
    window: () => (ports.taped ? 1 : sent.window),
    setPolicy: (next, variables) => thread.setPolicy(next, variables),
    denials: () => [...thread.denials(), ...limits.list()],
    uses: () => thread.uses(),
    meter: thread.meter,
    ...(thread.process !== undefined && { process: thread.process }),
    dispose,
  };
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

function answerOf(how: Exclude<SentEnd, Withdrawn>, timeoutMs: number, gone: Failure | undefined): WorkerAnswer {
  switch (how.kind) {
    case 'returned':
      return how;
    case 'timeout': {
      const message = `the call did not end within ${timeoutMs} ms and was ended`;
      return { kind: 'failed', failure: { kind: 'execution-timeout', message }, spent: true };
    }
    case 'gone':
      return { kind: 'failed', failure: gone ?? stoppedBecause('it has ended'), spent: true };
    case 'not-sent':
      return { kind: 'failed', failure: failureOf(how), spent: false };
    default:
      return { kind: 'failed', failure: failureOf(how), spent: !isHarmless(how) };
  }
}

function limitOfEnd(how: SentEnd): string | undefined {
  switch (how.kind) {
    case 'timeout':
    case 'gone':
    case 'not-sent':
    case 'withdrawn':
      return undefined;
    default:
      return limitOfEnding(how);
  }
}

function failureOf(ending: Exclude<SentEnd, { kind: 'returned' | 'timeout' | 'gone' | 'withdrawn' }>): Failure {
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
