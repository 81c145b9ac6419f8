import type { Clock } from '../../base/index.ts';
import type { WorkerAnswer } from '../actor-worker.ts';
import { type CallOutcome, type Failed, failed } from '../call-outcome.ts';
import type { Failure } from '../failure.ts';
import type { Told } from '../hooks/hooks.ts';
import type { CallOrigin } from '../links/origin.ts';
import { createMailbox, type Mailbox, type Turn, usualMailbox } from '../mailbox/mailbox.ts';
import type { MetricsRecorder } from '../metrics/metrics.ts';
import { notServed } from '../refusals.ts';
import type { Recovery } from '../supervision/recovery.ts';
import type { OpenSpan } from '../tracing/call-spans.ts';
import type { SpanPlace } from '../tracing/span.ts';
import type { ComponentVersion } from '../version.ts';
import type { CallArguments, ExportPath } from '../worker/messages.ts';
import type { Changes } from './changes.ts';
import type { Measured } from './measured.ts';
import type { Route } from './route.ts';
import type { Serving } from './serving.ts';
import { type Standing, whyNoneServes } from './standing.ts';

/** A call that is to be made, or why it is not. */
export type ChooseCall = (version: ComponentVersion) => ChosenCall | Failed;

export interface ChosenCall {
  readonly kind: 'chosen';
  readonly path: ExportPath;
  readonly args: CallArguments;
  readonly returnsResult: boolean;
  /** The span from which it follows, where it comes over no link. */
  readonly parent?: SpanPlace | undefined;
}

/** The calls of one actor: they wait for their turn, then for an instance, and each settles. */
export interface Calls {
  /** How many wait for their turn. */
  readonly waiting: number;
  /**
   * @param deadline milliseconds since the epoch, after which the call is not begun any more
   * @param isAlone whether nothing else may be under way with it: it is not sent ahead of its turn
   */
  deliver(choose: ChooseCall, isAlone: boolean, deadline?: number, origin?: CallOrigin): Promise<CallOutcome>;
  /** Has an instance do something in a turn as calls have them, or gives nothing where it does not serve then. */
  between<T>(serving: Serving, act: () => Promise<Told<T>>): Promise<Told<T> | undefined>;
  /** Waits until all that is there has come to its end, but no longer than that; nothing new is taken meanwhile. */
  drain(graceMs: number): Promise<void>;
}

export interface CallsPorts {
  readonly clock: Clock;
  readonly route: Route;
  readonly changes: Pick<Changes, 'newest'>;
  readonly recovery: Pick<Recovery, 'pause'>;
  readonly standing: Pick<Standing, 'state' | 'lastFailure'>;
  readonly metrics: MetricsRecorder;
  readonly measured: Measured;
  /** An instance has answered a call, or failed to. */
  answered(serving: Serving, failure: Failure | undefined): void;
  changed(): void;
}

export function createCalls(ports: CallsPorts): Calls {
  const { clock, route, metrics, measured } = ports;
  const open = (): Mailbox => createMailbox(usualMailbox, clock, { atOnce, ahead });
  let mailbox = open();

  /** How many have their turn and wait for an instance: none may overtake them. */
  let waitingForOne = 0;

  /** One for each worker, but only where all that begins is led to them. */
  function atOnce(): number {
    const { pool } = route.open?.instance.version ?? {};
    return pool && !route.beside && waitingForOne === 0 ? pool.workers : 1;
  }

  /** A share of calls that leads elsewhere is counted call by call. */
  function ahead(): number {
    return route.open && !route.beside && waitingForOne === 0 ? route.open.instance.worker.window() - 1 : 0;
  }

  /**
   * Waits for a change under way, or a restart that is to come, only where no instance can be called. Gives whether one
   * can, in the moment in which it settles.
   */
  async function isServed(): Promise<boolean> {
    while (!route.open) {
      const { newest } = ports.changes;
      await newest;
      if (newest !== ports.changes.newest) continue;
      const { pause } = ports.recovery;
      if (pause) await pause;
      else if (!route.open) return false;
    }
    return true;
  }

  function answered(
    serving: Serving,
    chosen: ChosenCall,
    answer: WorkerAnswer,
    milliseconds: number,
    span: OpenSpan | undefined,
  ): CallOutcome {
    measured.count(serving.instance, chosen, answer, milliseconds, span);
    metrics.queued(mailbox.waiting);
    // One that got as far as a link which did not answer can live; what failed is another component.
    if (answer.kind === 'returned' || answer.failure.kind === 'not-linked') serving.prove();
    ports.answered(serving, answer.kind === 'failed' ? answer.failure : undefined);
    if (answer.kind === 'failed' && answer.spent) route.spend(serving, answer.failure);
    ports.changed();
    return answer.kind === 'returned' ? { kind: 'returned', value: answer.value } : failed(answer.failure);
  }

  return {
    get waiting() {
      return mailbox.waiting;
    },
    deliver(choose, isAlone, deadline, origin) {
      const box = mailbox;
      const { promise, resolve, reject } = Promise.withResolvers<CallOutcome>();

      function send(serving: Serving, turn: Turn): void {
        const chosen = origin?.ended.aborted ? failed(callerEnded) : choose(serving.instance.version);
        if (chosen.kind === 'failed') {
          resolve(chosen);
          return turn.end();
        }
        const { worker, version } = serving.instance;
        const leave = serving.occupy('call', () => turn.end());
        const span = measured.begin(chosen, origin);
        const place = span?.place;
        worker.send(
          { ...chosen, timeoutMs: version.callTimeMs, origin, place, mayWait: !isAlone },
          (answer, milliseconds) => {
            if (answer.kind === 'withdrawn') {
              leave();
              return turn.giveBack();
            }
            try {
              resolve(answered(serving, chosen, answer, milliseconds, span));
            } catch (error) {
              reject(error);
            }
            leave();
            turn.end();
          },
        );
      }

      async function wait(turn: Turn): Promise<void> {
        waitingForOne++;
        let serving: Serving | undefined;
        // Asked again after each wait: what could be called then may be handing over its state by now.
        while (!serving && (await isServed())) serving = route.next();
        waitingForOne--;
        if (serving) send(serving, turn);
        else {
          resolve(failed(whyNoneServes(ports.standing)));
          turn.end();
        }
        // While it waited, nothing was sent ahead.
        box.look();
      }

      box.put({
        deadline,
        isAlone,
        settle: (why) => resolve(failed(notServed(why))),
        begin(turn) {
          // Whether one is open is asked in the moment in which the call begins: its state may be handed over in any other.
          const serving = route.next();
          if (serving) send(serving, turn);
          else wait(turn).catch(reject);
        },
      });
      metrics.queued(box.waiting);
      return promise;
    },
    async between(serving, act) {
      const told = await mailbox.deliver(
        async (makeRoom) => (route.isOpenFor(serving) ? act().finally(serving.occupy('health', makeRoom)) : undefined),
        { isAlone: true },
      );
      return told.kind === 'served' ? told.value : undefined;
    },
    async drain(graceMs) {
      const draining = mailbox;
      draining.refuse('it is being stopped');
      const { promise: enough, resolve } = Promise.withResolvers<void>();
      const timer = clock.after(graceMs, resolve);
      await Promise.race([draining.drained(), enough]);
      await timer.dispose();
      draining.close('it was stopped');
      mailbox = open();
    },
  };
}

const callerEnded: Failure = { kind: 'stopped', message: 'whoever called it has ended' };
