import type { HealthChecks } from '../hooks/health-checks.ts';
import { hasLifecycle } from '../hooks/hooks.ts';
import type { Instance } from './instances.ts';

/** An instance that serves, or has served: what it is doing, and whether it may be given more to do. */
export interface Serving {
  readonly instance: Instance;
  /** Asks it how it is, if it can be asked. */
  readonly checks: HealthChecks | undefined;
  /** Whether it may be called now. */
  readonly isOpen: boolean;
  /** Whether it has failed, or is about to be replaced. It is never called again. */
  readonly isSpent: boolean;
  /** Whether it ever answered a call: then its failure is the call's, and no sign that it cannot live. */
  readonly isProven: boolean;
  /** Whether it serves a call now. */
  readonly isCalled: boolean;
  prove(): void;
  /** Lets calls wait, since its state is being handed over, until it is released. */
  hold(): void;
  release(): void;
  /** Gives whether it was not spent before. */
  spend(): boolean;
  /** Has it do one thing in its turn; `makeRoom` lets the next begin elsewhere before that has ended. */
  occupy<T>(what: 'call' | 'health', act: () => Promise<T>, makeRoom: () => void): Promise<T>;
  makeRoom(): void;
  /** Settles when what it is doing has come to its end. */
  idle(): Promise<void>;
  /** It is not asked any more how it is. */
  retire(): void;
}

export interface ServingPorts {
  watch(serving: Serving): HealthChecks;
}

export function createServing(instance: Instance, { watch }: ServingPorts): Serving {
  let availability: 'open' | 'held' | 'spent' = 'open';
  let busy: { readonly what: 'call' | 'health'; readonly ended: Promise<unknown>; makeRoom(): void } | undefined;
  let isProven = false;
  const serving: Serving = {
    instance,
    get checks() {
      return checks;
    },
    get isOpen() {
      return availability === 'open';
    },
    get isSpent() {
      return availability === 'spent';
    },
    get isProven() {
      return isProven;
    },
    get isCalled() {
      return busy?.what === 'call';
    },
    prove: () => void (isProven = true),
    hold() {
      if (availability === 'open') availability = 'held';
    },
    release() {
      if (availability === 'held') availability = 'open';
    },
    spend() {
      const before = availability;
      availability = 'spent';
      return before !== 'spent';
    },
    occupy(what, act, makeRoom) {
      const ended = act().finally(() => {
        if (busy?.ended === ended) busy = undefined;
      });
      busy = { what, ended, makeRoom };
      return ended;
    },
    makeRoom: () => busy?.makeRoom(),
    async idle() {
      await busy?.ended;
    },
    retire: () => void checks?.dispose(),
  };
  const checks = hasLifecycle(instance.version) ? watch(serving) : undefined;
  return serving;
}
