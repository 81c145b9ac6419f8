import type { Clock } from '../../base/index.ts';
import type { IsolatedProcess } from './fork.ts';

/** Processes for instances, of which one is started ahead as long as there are instances in processes. */
export interface Processes {
  /** The one that waits, or one that is started now. It is then the caller's. */
  take(): IsolatedProcess;
  /** There is time to start one ahead: an instance stands. */
  startAhead(): void;
}

/** Whoever waits for the instance that has just started has the processor first. */
const startAfterMs = 200;

export function createProcesses(clock: Clock, fork: () => IsolatedProcess): Processes {
  let spare: IsolatedProcess | undefined;
  let taken = 0;
  let starting = false;

  function start(): void {
    starting = false;
    // It waits for the next version, or for the end of an instance; without any there is nothing to wait for.
    if (taken === 0 || spare) return;
    spare = fork();
    void forget(spare);
  }

  async function forget(started: IsolatedProcess): Promise<void> {
    await started.ended;
    if (spare === started) spare = undefined;
  }

  async function giveBack(process: IsolatedProcess): Promise<void> {
    await process.ended;
    taken--;
    if (taken > 0) return;
    spare?.kill();
    spare = undefined;
  }

  return {
    take() {
      const process = spare ?? fork();
      spare = undefined;
      taken++;
      void giveBack(process);
      return process;
    },
    startAhead() {
      if (starting || spare) return;
      starting = true;
      clock.after(startAfterMs, start);
    },
  };
}
