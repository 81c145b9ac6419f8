import { type ComponentKey, type ComponentVersion, nameOfKey } from '../version.ts';
import type { TapeData } from '../worker/tape/recorder.ts';
import type { TapeEvent } from './events.ts';
import type { Tape } from './tape.ts';
import { createTapeWriter, type TapeWriter } from './writer.ts';

/** The tapes that are being written, one a component at most. */
export interface TapeRecordings {
  /** Begins a tape: every instance that starts from now on is on it. False where one is being written already. */
  start(key: ComponentKey): boolean;
  /** For an instance that is about to start; undefined where nobody records. */
  instance(key: ComponentKey, version: ComponentVersion): TapedStart | undefined;
  /** What is on the tape so far. */
  tape(key: ComponentKey): Tape | undefined;
  /** Ends the tape and hands it over. What its instances tell from now on is not heard. */
  stop(key: ComponentKey): Tape | undefined;
}

/** What a worker is given to tell of its instance, and who hears it. */
export interface TapedStart {
  readonly data: TapeData;
  taped(event: TapeEvent): void;
}

/** @param now milliseconds since the epoch */
export function createTapeRecordings(now: () => number): TapeRecordings {
  const recorded = new Map<string, { readonly writer: TapeWriter }>();
  return {
    start(key) {
      if (recorded.has(nameOfKey(key))) return false;
      const writer = createTapeWriter({ component: key.name, time: now() }, now);
      recorded.set(nameOfKey(key), { writer });
      return true;
    },
    instance(key, { hash, imports, exports }) {
      const known = recorded.get(nameOfKey(key));
      if (!known) return undefined;
      const take = known.writer.instance(hash);
      return {
        data: { imports, exports },
        // What is still under way at the end of the tape comes too late for it.
        taped: (event) => (recorded.get(nameOfKey(key)) === known ? take(event) : undefined),
      };
    },
    tape: (key) => recorded.get(nameOfKey(key))?.writer.tape(),
    stop(key) {
      const known = recorded.get(nameOfKey(key));
      if (!known) return undefined;
      recorded.delete(nameOfKey(key));
      return known.writer.tape();
    },
  };
}
