import { parentPort, Worker } from 'node:worker_threads';
import { type Clock, type Owned, PendingRequests } from '../../base/index.ts';
import { type MakeShell, makeHere, type ShellRequest } from './make.ts';

/** What a thread that makes shells is started with. */
export const makerRole = 'make shells';

/** How long, in milliseconds, the thread is kept: the next shell is made faster by tools that are warm. */
const keptMs = 5_000;

/**
 * Makes shells on a thread of its own, which ends when there is none to make: its tools take several hundred megabytes,
 * and one that trapped is not to be used again.
 *
 * @param file the program of the thread, which calls {@link serveMaking} when its `workerData` is {@link makerRole}
 */
export function makerThread(file: string, clock: Clock): MakeShell {
  let current: { readonly worker: Worker; readonly pending: PendingRequests<Made> } | undefined;
  let ending: Owned | undefined;
  let underWay = 0;

  function start(): NonNullable<typeof current> {
    const worker = new Worker(file, { workerData: makerRole });
    const pending = new PendingRequests<Made>(clock);
    const gone = (reason: string): void => {
      if (current?.worker === worker) current = undefined;
      pending.gone(reason);
    };
    worker.on('message', ({ id, made }: Answer) => pending.reply(id, made));
    worker.on('error', (error: unknown) => gone(String(error)));
    worker.on('exit', () => gone('it ended'));
    // It must not keep the process.
    worker.unref();
    return (current = { worker, pending });
  }

  function putAway({ worker }: NonNullable<typeof current>): void {
    if (current?.worker === worker) current = undefined;
    void worker.terminate();
  }

  return async (request) => {
    underWay++;
    await ending?.dispose();
    const used = current ?? start();
    const settled = await used.pending.request((id) => used.worker.postMessage({ id, request } satisfies Question));
    underWay--;
    const made: Made =
      settled.kind === 'reply'
        ? settled.value
        : { outcome: { kind: 'unsuitable', reason: 'the thread that makes shells ended' }, timings: {} };
    if (made.outcome.kind === 'broken') putAway(used);
    // Another shell may be in the making there, however long that takes.
    else if (underWay === 0) ending = clock.after(keptMs, () => putAway(used));
    return made;
  };
}

/** Serves a {@link makerThread} from inside of its thread. */
export function serveMaking(): void {
  const port = parentPort;
  if (!port) throw new Error('Shells are made for another thread.');
  let served: Promise<void> = Promise.resolve();
  port.on('message', (question: Question) => {
    served = served.then(() => answer(question));
  });

  async function answer({ id, request }: Question): Promise<void> {
    const made = await makeHere(request);
    port?.postMessage({ id, made } satisfies Answer);
  }
}

type Made = Awaited<ReturnType<MakeShell>>;

interface Question {
  readonly id: number;
  readonly request: ShellRequest;
}

interface Answer {
  readonly id: number;
  readonly made: Made;
}
