import { Worker } from 'node:worker_threads';
import { type Clock, type Log, messageOf, type Owned, PendingRequests } from '../../base/index.ts';
import { buffersOf } from '../questions/buffers.ts';
import type { StorageWorkerData } from '../worker/messages.ts';
import type {
  PeopleAct,
  PeopleActKind,
  PeopleResult,
  StorageAccount,
  StorageAct,
  StorageActKind,
  StorageOutcome,
  StorageResult,
} from './acts.ts';
import type { FromStorage, ToStorage } from './messages.ts';
import type { StorageRequest } from './store.ts';

/** The values that components keep in one workspace. What is done is on disk before its promise settles. */
export interface Storage extends Owned {
  /**
   * Does what a component asks for in one namespace. Whether it may is decided before. Bytes in `act` are moved, not
   * copied: they are gone for the caller.
   */
  act<Kind extends StorageActKind>(
    account: StorageAccount,
    namespace: string,
    act: StorageAct<Kind>,
  ): Promise<StorageOutcome<StorageResult<Kind>>>;
  /** Does what a person asks for, in whichever namespace. */
  people<Kind extends PeopleActKind>(act: PeopleAct<Kind>): Promise<StorageOutcome<PeopleResult<Kind>>>;
  /** Everything asked before is done first. */
  dispose(): Promise<void>;
}

export interface StoragePorts {
  readonly clock: Clock;
  readonly log: Log;
  /** Absolute path of the bundled `worker.js`. */
  readonly workerFile: string;
  /** Absolute path of a folder that is there, belongs to one workspace and to no repository. */
  readonly folder: string;
}

/** How long an act is waited for, in milliseconds. A disk that takes longer may still do it. */
const patienceMs = 30_000;
/** How long the end of the thread is waited for. */
const endMs = 5000;

/** Opens the values of a workspace. The thread that keeps them starts with the first act, and again if it fails. */
export function openStorage({ clock, log, workerFile, folder }: StoragePorts): Storage {
  let thread: StorageThread | undefined;
  let ended = false;

  function running(): StorageThread {
    if (thread) return thread;
    const workerData: StorageWorkerData = { role: 'storage', folder };
    const worker = new Worker(workerFile, { workerData, env: {}, execArgv: [], stdout: true, stderr: true });
    const started: StorageThread = { worker, acts: new PendingRequests(clock) };
    // What Node itself prints there would otherwise pile up.
    worker.stdout.resume();
    worker.stderr.resume();
    worker.unref();
    worker.on('message', ({ id, outcome }: FromStorage) => void started.acts.reply(id, outcome));
    worker.on('error', (error: unknown) => log.error(`the storage thread failed: ${messageOf(error)}`));
    worker.on('exit', () => {
      if (thread === started) thread = undefined;
      started.acts.gone('the storage thread ended');
    });
    thread = started;
    return started;
  }

  async function ask(request: StorageRequest): Promise<Outcome> {
    if (ended) return { kind: 'failed', message: 'the storage was closed' };
    const { worker, acts } = running();
    const settled = await acts.request((id) => {
      const message: ToStorage = { kind: 'request', id, request };
      worker.postMessage(message, buffersOf(message));
    }, patienceMs);
    if (settled.kind === 'reply') return settled.value;
    const why = settled.kind === 'gone' ? settled.reason : 'the disk did not answer in time';
    return { kind: 'failed', message: `${why}; a change may have been made or not` };
  }

  async function dispose(): Promise<void> {
    ended = true;
    const ending = thread;
    if (!ending) return;
    thread = undefined;
    const { promise: exited, resolve } = Promise.withResolvers<void>();
    ending.worker.once('exit', () => resolve());
    const timer = clock.after(endMs, resolve);
    ending.worker.ref();
    ending.worker.postMessage({ kind: 'end' } satisfies ToStorage);
    await exited;
    await timer.dispose();
    // A thread that is stuck in the operating system is left to it; its file is safe whenever it ends.
    void ending.worker.terminate();
    ending.acts.gone('the storage was closed');
  }

  return {
    act: async <Kind extends StorageActKind>(account: StorageAccount, namespace: string, act: StorageAct<Kind>) =>
      (await ask({ kind: 'act', account, namespace, act: act as StorageAct })) as StorageOutcome<StorageResult<Kind>>,
    people: async <Kind extends PeopleActKind>(act: PeopleAct<Kind>) =>
      (await ask({ kind: 'people', act: act as PeopleAct })) as StorageOutcome<PeopleResult<Kind>>,
    dispose,
  };
}

type Outcome = StorageOutcome<StorageResult | PeopleResult>;

interface StorageThread {
  readonly worker: Worker;
  readonly acts: PendingRequests<Outcome>;
}
