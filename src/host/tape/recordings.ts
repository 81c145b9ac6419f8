import type { ActorWorker } from '../actor-worker.ts';
import { type ComponentKey, type ComponentVersion, nameOfKey } from '../version.ts';
import type { TapeData } from '../worker/tape/recorder.ts';
import type { TapeEvent } from './events.ts';
import type { Tape } from './tape.ts';
import { createTapeWriter, type TapeWriter } from './writer.ts';

/** The tapes that are being written, one a component at most. */
export interface TapeRecordings {
  /** Begins a tape. Every instance that starts from now on is on it. False where one is being written already. */
  start(key: ComponentKey, version: ComponentVersion): boolean;
  /** For an instance that is about to start; undefined where nobody records. */
  instance(key: ComponentKey, version: ComponentVersion): TapedStart | undefined;
  /** Whether a worker may serve: one that started before the tape is not on it. */
  mayServe(key: ComponentKey, worker: ActorWorker): boolean;
  /** What is on the tape so far. */
  tape(key: ComponentKey): Tape | undefined;
  /** Ends the tape and hands it over. The instances go on without it. */
  stop(key: ComponentKey): Tape | undefined;
}

export interface TapedStart {
  readonly data: TapeData;
  taped(event: TapeEvent): void;
  /** The worker in which it starts. */
  begun(worker: ActorWorker): void;
}

interface Recorded {
  readonly writer: TapeWriter;
  readonly on: SharedArrayBuffer;
  readonly workers: WeakSet<ActorWorker>;
}

/** @param now milliseconds since the epoch */
export function createTapeRecordings(now: () => number): TapeRecordings {
  const recorded = new Map<string, Recorded>();
  const of = (key: ComponentKey): Recorded | undefined => recorded.get(nameOfKey(key));
  return {
    start(key, version) {
      if (of(key)) return false;
      const writer = createTapeWriter({ component: key.name, version: version.hash, time: now() }, now);
      const on = new SharedArrayBuffer(4);
      new Int32Array(on).set([1]);
      recorded.set(nameOfKey(key), { writer, on, workers: new WeakSet() });
      return true;
    },
    instance(key, version) {
      const known = of(key);
      if (!known) return undefined;
      const { imports, exports } = version;
      const take = known.writer.instance(version.hash);
      return {
        data: { imports, exports, on: known.on },
        // What was under way at the end of the tape comes too late for it.
        taped: (event) => (of(key) === known ? take(event) : undefined),
        begun: (worker) => void known.workers.add(worker),
      };
    },
    mayServe: (key, worker) => of(key)?.workers.has(worker) ?? true,
    tape: (key) => of(key)?.writer.tape(),
    stop(key) {
      const known = of(key);
      if (!known) return undefined;
      Atomics.store(new Int32Array(known.on), 0, 0);
      recorded.delete(nameOfKey(key));
      return known.writer.tape();
    },
  };
}
