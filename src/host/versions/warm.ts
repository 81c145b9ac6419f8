import type { Clock, Owned } from '../../base/index.ts';

/** How long the instance of the version before is kept ready for a rollback. */
const warmMs = 30_000;

interface Versioned {
  readonly version: { readonly hash: string };
}

/** The one instance that no longer serves and is kept ready, so that a rollback in time need not start one. */
export interface Warm<Instance extends Versioned> {
  /** Keeps it ready for a while, in the place of what was kept so far. */
  keep(instance: Instance): Promise<void>;
  /** Hands over the instance, if it is of this very version. It is then the caller's. */
  take(hash: string): Instance | undefined;
  holds(instance: Instance): boolean;
  /** Ends what is kept, if there is something. */
  coolDown(): Promise<void>;
}

export function createWarm<Instance extends Versioned>(ports: {
  readonly clock: Clock;
  end(instance: Instance): Promise<void>;
  unattended(done: Promise<void>): void;
}): Warm<Instance> {
  let kept: { readonly instance: Instance; readonly timer: Owned } | undefined;

  async function coolDown(): Promise<void> {
    const ending = kept;
    kept = undefined;
    await ending?.timer.dispose();
    if (ending) await ports.end(ending.instance);
  }

  return {
    coolDown,
    holds: (instance) => kept?.instance === instance,
    async keep(instance) {
      const before = coolDown();
      kept = { instance, timer: ports.clock.after(warmMs, () => ports.unattended(coolDown())) };
      await before;
    },
    take(hash) {
      if (kept?.instance.version.hash !== hash) return undefined;
      const { instance, timer } = kept;
      kept = undefined;
      void timer.dispose();
      return instance;
    },
  };
}
