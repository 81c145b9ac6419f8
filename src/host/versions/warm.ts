import type { Clock, Owned } from '../../base/index.ts';

/** How long the worker of the version before is kept ready for a rollback. */
const warmMs = 30_000;

/** What is kept ready: an instance of the version with this hash. */
export interface Ready<Worker> {
  readonly hash: string;
  readonly worker: Worker;
}

/** The one worker that no longer serves and is kept ready, so that a rollback in time need not start one. */
export interface Warm<Worker> {
  /** Keeps it ready for a while, in the place of what was kept so far. */
  keep(ready: Ready<Worker>): Promise<void>;
  /** Hands over the worker, if it is of this very version. It is then the caller's. */
  take(hash: string): Worker | undefined;
  holds(worker: Worker | undefined): boolean;
  /** Ends what is kept, if there is something. */
  coolDown(): Promise<void>;
}

export function createWarm<Worker>(ports: {
  readonly clock: Clock;
  end(worker: Worker): Promise<void>;
  unattended(done: Promise<void>): void;
}): Warm<Worker> {
  let kept: (Ready<Worker> & { readonly timer: Owned }) | undefined;

  async function coolDown(): Promise<void> {
    const ending = kept;
    kept = undefined;
    await ending?.timer.dispose();
    if (ending) await ports.end(ending.worker);
  }

  return {
    coolDown,
    holds: (worker) => kept !== undefined && kept.worker === worker,
    async keep(ready) {
      const before = coolDown();
      kept = { ...ready, timer: ports.clock.after(warmMs, () => ports.unattended(coolDown())) };
      await before;
    },
    take(hash) {
      if (kept?.hash !== hash) return undefined;
      const { worker, timer } = kept;
      kept = undefined;
      void timer.dispose();
      return worker;
    },
  };
}
