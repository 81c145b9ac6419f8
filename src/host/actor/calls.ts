import type { Clock } from '../../base/index.ts';
import { type CallOutcome, type Failed, failed } from '../call-outcome.ts';
import type { Failure } from '../failure.ts';
import type { Told } from '../hooks/hooks.ts';
import type { CallOrigin } from '../links/origin.ts';
import { createMailbox, usualMailbox } from '../mailbox/mailbox.ts';
import type { MetricsRecorder } from '../metrics/metrics.ts';
import { notServed } from '../refusals.ts';
import type { Recovery } from '../supervision/recovery.ts';
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
  /** @param deadline milliseconds since the epoch, after which the call is not begun any more */
  deliver(choose: ChooseCall, deadline?: number, origin?: CallOrigin): Promise<CallOutcome>;
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
  let mailbox = createMailbox(usualMailbox, clock);

  /** Waits for a change under way, or a restart that is to come, only where no instance can be called. */
  async function withInstance<T>(begin: (serving: Serving) => Promise<T>): Promise<T | Failed> {
    for (;;) {
      // Whether it is open is asked in the same moment in which the call begins: its state may be handed over in any other.
      const next = route.next();
      if (next) return begin(next);
      const { newest } = ports.changes;
      await newest;
      if (newest !== ports.changes.newest) continue;
      const { pause } = ports.recovery;
      if (pause) await pause;
      else if (!route.open) return failed(whyNoneServes(ports.standing));
    }
  }

  async function call(serving: Serving, chosen: ChosenCall, origin: CallOrigin | undefined): Promise<CallOutcome> {
    const { worker, version } = serving.instance;
    const answer = await measured.call(worker, chosen, version.callTimeMs, origin);
    metrics.queued(mailbox.waiting);
    // One that got as far as a link which did not answer can live; what failed is another component.
    if (answer.kind === 'returned' || answer.failure.kind === 'not-linked') serving.prove();
    ports.answered(serving, answer.kind === 'failed' ? answer.failure : undefined);
    if (answer.kind === 'failed' && answer.spent) route.spend(serving, answer.failure);
    ports.changed();
    return answer.kind === 'returned' ? answer : failed(answer.failure);
  }

  return {
    get waiting() {
      return mailbox.waiting;
    },
    async deliver(choose, deadline, origin) {
      const delivering = mailbox.deliver(
        (makeRoom) =>
          withInstance(async (serving): Promise<CallOutcome> => {
            if (origin?.ended.aborted) return failed({ kind: 'stopped', message: 'whoever called it has ended' });
            const chosen = choose(serving.instance.version);
            if (chosen.kind === 'failed') return chosen;
            return serving.occupy('call', () => call(serving, chosen, origin), makeRoom);
          }),
        deadline,
      );
      metrics.queued(mailbox.waiting);
      const delivered = await delivering;
      return delivered.kind === 'served' ? delivered.value : failed(notServed(delivered));
    },
    async between(serving, act) {
      const told = await mailbox.deliver(async (makeRoom) =>
        route.isOpenFor(serving) ? serving.occupy('health', act, makeRoom) : undefined,
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
      mailbox = createMailbox(usualMailbox, clock);
    },
  };
}
