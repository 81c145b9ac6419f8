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
  /**
   * It does one thing more from now on, which may be one of several that wait in its worker.
   *
   * @param makeRoom lets the next begin elsewhere before that has ended
   * @returns says that it has ended
   */
  occupy(what: 'call' | 'health', makeRoom: () => void): () => void;
  /** Lets what comes next begin elsewhere. What it was given and has not begun does so too. */
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
  const doing = new Set<{ readonly what: 'call' | 'health'; makeRoom(): void }>();
  let whenIdle: (() => void)[] = [];
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
      return Array.from(doing).some(({ what }) => what === 'call');
    },
    prove: () => void (isProven = true),
    hold() {
      if (availability !== 'open') return;
      availability = 'held';
      instance.worker.withdraw();
    },
    release() {
      if (availability === 'held') availability = 'open';
    },
    spend() {
      const before = availability;
      availability = 'spent';
      if (before !== 'spent') instance.worker.withdraw();
      return before !== 'spent';
    },
    occupy(what, makeRoom) {
      const one = { what, makeRoom };
      doing.add(one);
      return () => {
        if (!doing.delete(one) || doing.size > 0) return;
        for (const idle of whenIdle) idle();
        whenIdle = [];
      };
    },
    makeRoom() {
      instance.worker.withdraw();
      for (const each of Array.from(doing)) each.makeRoom();
    },
    idle() {
      if (doing.size === 0) return Promise.resolve();
      return new Promise((resolve) => void whenIdle.push(resolve));
    },
    retire: () => void checks?.dispose(),
  };
  const checks = hasLifecycle(instance.version) ? watch(serving) : undefined;
  return serving;
}
