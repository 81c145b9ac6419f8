import { type Clock, messageOf } from '../../base/index.ts';
import type { StartApart } from '../actor/apart.ts';
import type { ChosenCall } from '../actor/calls.ts';
import { type CallOutcome, type Failed, failed } from '../call-outcome.ts';
import type { LinkHandle } from '../gates/link/messages.ts';
import { type ComponentKey, type ComponentVersion, nameOfKey } from '../version.ts';
import type { HandlesPassed } from '../worker/messages.ts';
import type { CallOrigin } from './origin.ts';

export interface PrivatePorts {
  readonly clock: Clock;
  /** Something happened that only a mistake in the host can explain. */
  bug(error: unknown): void;
}

/** Who answers: a component, in the version that serves now. */
export interface PrivateProvider {
  readonly key: ComponentKey;
  readonly version: ComponentVersion;
  readonly actor: { readonly startApart: StartApart };
}

/** A call in which handles may pass. */
export interface PrivateCall {
  readonly consumer: ComponentKey;
  readonly origin: CallOrigin;
  /** All handles that it passes. */
  readonly handles: readonly LinkHandle[];
  /** @param instance what the handles begin with that the answering instance gives out */
  choose(version: ComponentVersion, instance: string): ChosenCall | Failed;
}

/**
 * The instances that answer interfaces with resources: each worker of a consumer has one of its own for each of its
 * providers, so that nobody else's handles are near. It is started with the first call, ends with the worker that it is
 * for, and gives way to the next version of its component; what it made is gone with it.
 */
export interface PrivateInstances {
  call(call: PrivateCall, provider: PrivateProvider): Promise<CallOutcome>;
  /** Whether the instance that made a handle is still there for whoever asks. */
  lives(handle: LinkHandle, origin: CallOrigin, provider: ComponentKey): boolean;
  /** Ends at once what answers a worker of a consumer. */
  end(origin: CallOrigin, provider: ComponentKey): void;
  /** Lets those of a component end after the call that they serve, but for those of a version that goes on. */
  retire(provider: ComponentKey, goesOn?: ComponentVersion): void;
  /** How many resources of a provider the workers of a consumer own now. */
  held(consumer: ComponentKey, provider: ComponentKey): number;
}

/** How many there may be at once in one host: each has a thread of its own. */
export const mostPrivate = 64;

const orphaned = failed({ kind: 'stopped', message: 'whoever called it has ended' });

interface Open {
  /** Unique in this host. */
  readonly id: string;
  readonly consumer: ComponentKey;
  readonly provider: ComponentKey;
  readonly version: ComponentVersion;
  /** Is aborted with the worker that it answers. */
  readonly ended: AbortSignal;
  readonly started: ReturnType<StartApart>;
  cancel(): void;
  /** Lets go of whoever it answers. */
  readonly over: AbortController;
  /** The end of the call that came last: one is served after the other. */
  last: Promise<unknown>;
  held: number;
  finished: Promise<void> | undefined;
}

export function createPrivateInstances({ clock, bug }: PrivatePorts): PrivateInstances {
  const all = new Set<Open>();
  let ids = 0;

  function find({ ended }: CallOrigin, provider: ComponentKey): Open | undefined {
    return Array.from(all).find((one) => one.ended === ended && isSame(one.provider, provider));
  }

  function begin({ consumer, origin }: PrivateCall, { key, version, actor }: PrivateProvider): Open {
    const cancelled = new AbortController();
    const one: Open = {
      id: String(++ids),
      consumer,
      provider: key,
      version,
      ended: origin.ended,
      started: actor.startApart(version, cancelled.signal),
      cancel: () => cancelled.abort(),
      over: new AbortController(),
      last: Promise.resolve(),
      held: 0,
      finished: undefined,
    };
    all.add(one);
    one.ended.addEventListener('abort', () => end(one), { once: true, signal: one.over.signal });
    return one;
  }

  function end(one: Open): void {
    all.delete(one);
    one.cancel();
    finish(one, false);
  }

  /** Whoever waits for an answer still gets it, unless its worker ends. */
  function retire(one: Open): void {
    all.delete(one);
    void one.last.then(() => finish(one, true));
  }

  function finish(one: Open, inPeace: boolean): void {
    one.finished ??= (async () => {
      one.over.abort();
      try {
        const known = await one.started;
        if (known.kind === 'ready') await known.instance.end(inPeace);
      } catch (error) {
        bug(error);
      }
    })();
  }

  /** A start has a deadline of its own: one that is slow must not end each call of who has little time. */
  async function whenStarted({ started }: Open, origin: CallOrigin): ReturnType<StartApart> {
    const pause = origin.pause();
    try {
      return await started;
    } finally {
      await pause.dispose();
    }
  }

  async function perform(one: Open, { origin, choose }: PrivateCall): Promise<CallOutcome> {
    const started = await whenStarted(one, origin);
    if (started.kind === 'failed') {
      end(one);
      return started;
    }
    if (one.ended.aborted) return orphaned;
    const chosen = choose(one.version, one.id);
    if (chosen.kind === 'failed') return chosen;
    const left = Math.min(one.version.callTimeMs, origin.deadline() - clock.now());
    if (left <= 0) return failed({ kind: 'execution-timeout', message: 'its deadline came while it waited' });
    const answer = await started.instance.call(chosen, left, origin);
    if (answer.kind === 'failed') {
      if (answer.spent) end(one);
      return failed(answer.failure);
    }
    const { passed, held } = answer.value as HandlesPassed;
    one.held = held;
    return { kind: 'returned', value: passed };
  }

  return {
    async call(call, provider) {
      const { origin, handles } = call;
      if (origin.ended.aborted) return orphaned;
      let one = find(origin, provider.key);
      if (one && one.version !== provider.version) {
        retire(one);
        one = undefined;
      }
      if (handles.some((handle) => !isOf(handle, one))) {
        return failed({
          kind: 'not-linked',
          message: 'the instance that made the resource has ended, and the resource with it',
        });
      }
      if (!one && all.size >= mostPrivate) {
        return failed({
          kind: 'resource-limit-exceeded',
          message: `${mostPrivate} instances answer others alone already`,
        });
      }
      one ??= begin(call, provider);
      const turn = one.last.then(() => perform(one, call));
      one.last = turn.catch(() => {});
      return turn.catch((error: unknown): CallOutcome => {
        bug(error);
        return failed({ kind: 'stopped', message: messageOf(error) });
      });
    },
    lives: (handle, origin, provider) => isOf(handle, find(origin, provider)),
    end(origin, provider) {
      const one = find(origin, provider);
      if (one) end(one);
    },
    retire(provider, goesOn) {
      for (const one of Array.from(all)) {
        if (isSame(one.provider, provider) && one.version !== goesOn) retire(one);
      }
    },
    held: (consumer, provider) =>
      Array.from(all)
        .filter((one) => isSame(one.consumer, consumer) && isSame(one.provider, provider))
        .reduce((sum, { held }) => sum + held, 0),
  };
}

function isOf(handle: LinkHandle, one: Open | undefined): boolean {
  return one !== undefined && handle.startsWith(`${one.id}:`);
}

function isSame(one: ComponentKey, other: ComponentKey): boolean {
  return nameOfKey(one) === nameOfKey(other);
}
