import { Worker, type WorkerOptions } from 'node:worker_threads';
import type { Clock, Owned } from '../../base/index.ts';
import type { SpareWorkerData } from './messages.ts';

/** What decides whether a thread can serve a version: the program, and the glue that it loads. */
export interface SpareFor {
  readonly workerFile: string;
  readonly glue: string;
}

/** What threads of actors are started with, apart from their data. */
export const threadOptions: WorkerOptions = {
  env: {},
  execArgv: [],
  stdin: false,
  // What Node itself prints in the thread is no output of the guest's and is not shown.
  stdout: true,
  stderr: true,
  resourceLimits: { maxOldGenerationSizeMb: 128, maxYoungGenerationSizeMb: 16, stackSizeMb: 4 },
};

/** Threads that wait, so that neither the next save nor a restart need wait for a thread. */
export interface Spares {
  /** Takes the spare that fits best, if there is one: one that has loaded the glue, or any. It is then the caller's. */
  take(wanted: SpareFor): Worker | undefined;
  /**
   * Sees to it that there is a spare as long as what is returned is not disposed. It is started when the caller has had
   * time to answer its first call.
   *
   * @param loaded whether it is to have loaded the glue; else it is one that serves whoever comes first
   */
  keep(wanted: SpareFor, loaded: boolean, clock: Clock): Successor;
}

/** The spare that an instance sees to. */
export interface Successor extends Owned {
  /** The instance has failed: the spare is left to what comes in its place, or to whoever else needs one. */
  leave(): void;
  dispose(): void;
}

/** Threads that were started before it was known what for; whichever version comes first gets one. */
const early = new Map<string, Worker>();

/**
 * Starts a thread that some version is going to need, while that is still looked for; {@link offerEarly} gives it to
 * whoever comes first. It is of this program alone, so whoever does not come to need it ends with it.
 *
 * @param workerFile absolute path of the bundled `worker.js`
 */
export function startEarly(workerFile: string): Worker {
  const data: SpareWorkerData = { role: 'spare' };
  const worker = new Worker(workerFile, { ...threadOptions, workerData: data });
  // One that fails is no spare; what failed comes up again where a thread is started for a version.
  worker.once('error', () => {});
  worker.unref();
  return worker;
}

/** Has the first version that needs a thread of this program take the one that was started early. */
export function offerEarly(workerFile: string, worker: Worker): void {
  const drop = (): void => {
    if (early.get(workerFile) === worker) early.delete(workerFile);
  };
  worker.once('error', drop).once('exit', drop);
  early.set(workerFile, worker);
}

function takeEarly(workerFile: string): Worker | undefined {
  const worker = early.get(workerFile);
  early.delete(workerFile);
  worker?.ref();
  return worker;
}

/** Those with their glue, the newest count: they are those of components that are being worked on. Each takes megabytes. */
const mostLoaded = 2;
const startAfterMs = 100;

interface Spare {
  readonly workerFile: string;
  readonly glue: string | undefined;
  readonly worker: Worker;
}

export function createSpares(): Spares {
  const spares = new Set<Spare>();
  /** Who wants one that has loaded nothing, by the program: they share it. */
  const sharers = new Map<string, Set<object>>();

  function start(workerFile: string, glue: string | undefined): Spare {
    const data: SpareWorkerData = { role: 'spare', ...(glue !== undefined && { glue }) };
    const worker = new Worker(workerFile, { ...threadOptions, workerData: data });
    const spare = { workerFile, glue, worker };
    // One that ends by itself is no spare any more; whoever took it hears of its end by itself.
    worker.once('error', () => drop(spare)).once('exit', () => drop(spare));
    worker.unref();
    spares.add(spare);
    const loaded = Array.from(spares).filter((each) => each.glue !== undefined);
    for (const oldest of loaded.slice(0, Math.max(0, loaded.length - mostLoaded))) drop(oldest);
    return spare;
  }

  function drop(spare: Spare): void {
    if (spares.delete(spare)) void spare.worker.terminate();
  }

  function find(workerFile: string, glue: string | undefined): Spare | undefined {
    return Array.from(spares).find((each) => each.workerFile === workerFile && each.glue === glue);
  }

  /** Has one started after a while, unless there is one by then. */
  function startLater(workerFile: string, glue: string | undefined, clock: Clock) {
    let started: Spare | undefined;
    const timer = clock.after(startAfterMs, () => {
      if (!find(workerFile, glue)) started = start(workerFile, glue);
    });
    return { cancel: () => void timer.dispose(), started: () => started };
  }

  function share({ workerFile }: SpareFor, clock: Clock): Successor {
    const sharer = {};
    const all = sharers.get(workerFile) ?? new Set();
    sharers.set(workerFile, all.add(sharer));
    const { cancel } = startLater(workerFile, undefined, clock);
    const leave = (): void => {
      cancel();
      all.delete(sharer);
    };
    return {
      leave,
      dispose() {
        leave();
        const last = all.size === 0 ? find(workerFile, undefined) : undefined;
        if (last) drop(last);
      },
    };
  }

  return {
    take({ workerFile, glue }) {
      const found = find(workerFile, glue) ?? find(workerFile, undefined);
      if (!found) return takeEarly(workerFile);
      spares.delete(found);
      found.worker.ref();
      return found.worker;
    },
    keep(wanted, loaded, clock) {
      if (!loaded) return share(wanted, clock);
      const { cancel, started } = startLater(wanted.workerFile, wanted.glue, clock);
      return {
        leave: cancel,
        dispose() {
          cancel();
          const own = started();
          if (own) drop(own);
        },
      };
    },
  };
}
