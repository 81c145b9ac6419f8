import { type Clock, messageOf, type Owned } from '../base/index.ts';
import type { ActorThread } from './isolation/thread.ts';
import type { CallOrigin, CurrentCall } from './links/origin.ts';
import type { SpanPlace } from './tracing/span.ts';
import { isAfter, mostUnbegun, numberAfter, numberBegun, unbegun, withdraw } from './worker/begun.ts';
import type { CallArguments, CallEnding, ExportPath } from './worker/messages.ts';

/** A call that is made of one worker. */
export interface SentCall {
  readonly path: ExportPath;
  readonly args: CallArguments;
  /** Whether the function returns a WIT `result`. */
  readonly returnsResult: boolean;
  /** How long it may take from when it begins, in milliseconds. */
  readonly timeoutMs: number;
  readonly origin?: CallOrigin | undefined;
  /** Its span, where somebody wants to know. */
  readonly place?: SpanPlace | undefined;
  /** Whether it may be withdrawn as long as it has not begun, to be made elsewhere. */
  readonly mayWait?: boolean;
}

/** How a call ended, as far as the worker and its watchdog know. */
export type SentEnd =
  | CallEnding
  /** The message to the worker could not be made; the worker knows nothing of it. */
  | { readonly kind: 'not-sent'; readonly message: string }
  | { readonly kind: 'timeout' }
  /** Nothing is to be heard of it any more. */
  | { readonly kind: 'gone' }
  /** It has not begun and never will. */
  | { readonly kind: 'withdrawn' };

/** @param milliseconds how long it ran */
export type HearEnd = (end: SentEnd, milliseconds: number) => void;

export interface SentCallsPorts {
  readonly clock: Clock;
  readonly current: CurrentCall;
  thread(): Pick<ActorThread, 'call' | 'begun' | 'hear'>;
}

/**
 * The calls of one worker, which makes one after the other. They are sent ahead of their turn, those of one moment
 * together, and one watchdog looks after the one that runs. Each ends once.
 */
export interface SentCalls {
  /** How many may be on their way at once now. */
  readonly window: number;
  send(call: SentCall, ended: HearEnd): void;
  /** The worker has answered one. */
  answered(id: number, ending: CallEnding): void;
  /** The one that runs now, which is from now on the current one. */
  running(): SentCall | undefined;
  /** Withdraws those that may wait and have not begun, the newest first. */
  withdraw(): void;
  /** None begins any more, and the one that runs is gone. What has ended already may still be answered. */
  close(): void;
  /** No answer comes any more. */
  end(): void;
}

/** How many calls may be on their way at once: enough for a worker never to wait for the next. */
const usualWindow = 256;

const pausedLookMs = 100;

interface Entry {
  readonly id: number;
  readonly call: SentCall;
  readonly ended: HearEnd;
}

export function createSentCalls({ clock, current, thread }: SentCallsPorts): SentCalls {
  /** The oldest first. */
  const entries: Entry[] = [];
  let unsent: Entry[] = [];
  let last = 0;
  let isClosed = false;
  let running: Entry | undefined;
  let since = 0;
  let watchdog: { readonly at: number; readonly timer: Owned } | undefined;

  function run(entry: Entry | undefined): void {
    if (entry === running) return;
    running = entry;
    if (!entry) return;
    since = clock.elapsed();
    current.begin(entry.call.timeoutMs, entry.call.origin, entry.call.place);
    watch(entry.call.timeoutMs);
  }

  /** Answers of calls before the one that runs may be on their way; that one began a moment ago then. */
  function look(): void {
    const { begun } = thread();
    const number = begun && numberBegun(begun);
    const newest = number === undefined ? undefined : entries.findLast(({ id }) => !isAfter(id, number));
    run(newest ?? entries[0]);
  }

  /** A timer that comes too early looks again, so that not every call needs one. */
  function watch(milliseconds: number): void {
    const at = clock.elapsed() + milliseconds;
    if (watchdog && watchdog.at <= at) return;
    void watchdog?.timer.dispose();
    watchdog = { at, timer: clock.after(milliseconds, bark) };
  }

  function bark(): void {
    watchdog = undefined;
    thread().hear?.();
    const before = running;
    look();
    if (!running || isClosed) return;
    const left = current.left();
    // While a person is waited for it does not become less.
    if (left > 0 || running !== before) return watch(current.isPaused ? Math.max(left, pausedLookMs) : left);
    const late = running;
    takeBack(late);
    look();
    // It may have ended in this very moment, and its answer is on its way.
    if (running === late) end(late, { kind: 'timeout' });
  }

  function end(entry: Entry, how: SentEnd): void {
    const at = entries[0] === entry ? 0 : entries.indexOf(entry);
    if (at < 0) return;
    if (at === 0) entries.shift();
    else entries.splice(at, 1);
    const took = entry === running ? clock.elapsed() - since : 0;
    if (entry === running) run(entries[0]);
    entry.ended(how, took);
  }

  /** @param but what is left as it is, although no worker makes it any more if it has not begun */
  function takeBack(but?: Entry): void {
    const { begun } = thread();
    if (!begun) return;
    const upTo = withdraw(begun, last);
    const back = entries.filter((entry) => entry !== but && isAfter(entry.id, upTo));
    unsent = [];
    for (const entry of back.toReversed()) end(entry, { kind: entry.call.mayWait ? 'withdrawn' : 'gone' });
  }

  /** Says whether it went. One that cannot go keeps none from going, if it is tried alone. */
  function post(batch: readonly Entry[]): boolean {
    try {
      thread().call(batch.map(({ id, call: { path, args, returnsResult } }) => ({ id, path, args, returnsResult })));
      return true;
    } catch (error) {
      const [only, ...others] = batch;
      if (only && others.length === 0) {
        end(only, { kind: 'not-sent', message: `the arguments cannot be passed: ${messageOf(error)}` });
      }
      return false;
    }
  }

  function flush(): void {
    const batch = unsent;
    unsent = [];
    if (batch.length > 0 && !post(batch) && batch.length > 1) for (const entry of batch) post([entry]);
  }

  return {
    get window() {
      const { begun } = thread();
      // Where a worker has many to pass over that were withdrawn, it is given no more ahead.
      return begun && unbegun(begun, last) + usualWindow < mostUnbegun ? usualWindow : 1;
    },
    send(call, ended) {
      if (isClosed) return ended({ kind: 'gone' }, 0);
      last = numberAfter(last);
      const entry = { id: last, call, ended };
      entries.push(entry);
      if (entries.length === 1) run(entry);
      unsent.push(entry);
      // What is alone has none to go with.
      if (!call.mayWait) flush();
      else if (unsent.length === 1) void turn.then(flush);
    },
    answered(id, ending) {
      const entry = entries[0]?.id === id ? entries[0] : entries.find((each) => each.id === id);
      if (entry) end(entry, ending);
    },
    running() {
      look();
      return running?.call;
    },
    withdraw() {
      if (entries.every(({ call }) => call.mayWait)) takeBack();
    },
    close() {
      if (isClosed) return;
      thread().hear?.();
      isClosed = true;
      unsent = [];
      takeBack();
      look();
      if (running) end(running, { kind: 'gone' });
    },
    end() {
      void watchdog?.timer.dispose();
      watchdog = undefined;
      for (const entry of entries.slice()) end(entry, { kind: 'gone' });
    },
  };
}

const turn = Promise.resolve();
