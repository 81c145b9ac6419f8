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

/** Threads that have loaded their glue and wait, so that the next save need not wait for a thread. */
export interface Spares {
  /** Takes the spare that fits, or one that fits all, if there is one. It is then the caller's. */
  take(wanted: SpareFor): Worker | undefined;
  /**
   * Sees to it that there is a spare as long as what is returned is not disposed. It is started when the caller has had
   * time to answer its first call.
   */
  keep(wanted: SpareFor, clock: Clock): Owned;
}

/** Threads that were started before it was known what for; whichever version comes first gets one. */
const early = new Map<string, Worker>();

/**
 * Starts a thread that some version is going to need, while that is still looked for. It is of this program alone, so
 * whoever does not come to need it ends with it.
 *
 * @param workerFile absolute path of the bundled `worker.js`
 */
export function startEarly(workerFile: string): void {
  const data: SpareWorkerData = { role: 'spare' };
  const worker = new Worker(workerFile, { ...threadOptions, workerData: data });
  // One that fails is no spare; what failed comes up again where a thread is started for a version.
  const drop = (): void => {
    if (early.get(workerFile) === worker) early.delete(workerFile);
  };
  worker.once('error', drop).once('exit', drop);
  worker.unref();
  early.set(workerFile, worker);
}

function takeEarly(workerFile: string): Worker | undefined {
  const worker = early.get(workerFile);
  early.delete(workerFile);
  worker?.ref();
  return worker;
}

/** The newest count: they are those of the components that are being worked on. Each takes some ten megabytes. */
const mostSpares = 2;
const startAfterMs = 100;

export function createSpares(): Spares {
  const spares = new Set<SpareFor & { readonly worker: Worker }>();

  function start(wanted: SpareFor): Owned {
    const data: SpareWorkerData = { role: 'spare', glue: wanted.glue };
    const worker = new Worker(wanted.workerFile, { ...threadOptions, workerData: data });
    const spare = { ...wanted, worker };
    const drop = (): void => {
      if (spares.delete(spare)) void worker.terminate();
    };
    // One that ends by itself is no spare any more; whoever took it hears of its end by itself.
    worker.once('error', drop).once('exit', drop);
    worker.unref();
    spares.add(spare);
    for (const oldest of spares) {
      if (spares.size <= mostSpares) break;
      spares.delete(oldest);
      void oldest.worker.terminate();
    }
    return { dispose: drop };
  }

  function find(wanted: SpareFor): (SpareFor & { readonly worker: Worker }) | undefined {
    return Array.from(spares).find(({ workerFile, glue }) => workerFile === wanted.workerFile && glue === wanted.glue);
  }

  return {
    take(wanted) {
      const found = find(wanted);
      if (!found) return takeEarly(wanted.workerFile);
      spares.delete(found);
      found.worker.ref();
      return found.worker;
    },
    keep(wanted, clock) {
      let started: Owned | undefined;
      const timer = clock.after(startAfterMs, () => {
        if (!find(wanted)) started = start(wanted);
      });
      return {
        async dispose() {
          await timer.dispose();
          await started?.dispose();
        },
      };
    },
  };
}
