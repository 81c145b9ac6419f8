import type { Clock, Owned } from '../../base/index.ts';
import { type DenialSource, keyOf } from '../denials.ts';
import type { DenialRecord } from './audit.ts';

/**
 * Puts the denials of one component on record. Equal ones are folded: a flush makes one record of those that have come
 * since the last, with their exact count.
 */
export interface DenialRecorder extends Owned {
  add(source: DenialSource, version: string): void;
  /** Takes the last counts of a worker that has ended. */
  settle(source: DenialSource): void;
  /** There may be new denials. They are recorded within a second, and not much more often than once a second. */
  news(): void;
}

/** A little less than the second in which denials have to be on disk. */
export const flushMs = 900;

export function createDenialRecorder(ports: {
  readonly clock: Clock;
  write(records: readonly Omit<DenialRecord, 'component'>[]): void;
}): DenialRecorder {
  const { clock, write } = ports;
  const sources = new Map<DenialSource, { readonly version: string; readonly recorded: Map<string, number> }>();
  let flushedAt = -Infinity;
  let timer: Owned | undefined;

  function newOf(source: DenialSource): readonly Omit<DenialRecord, 'component'>[] {
    const known = sources.get(source);
    if (!known) return [];
    return source.denials().flatMap((denial) => {
      const name = keyOf(denial);
      const count = denial.count - (known.recorded.get(name) ?? 0);
      if (count <= 0) return [];
      known.recorded.set(name, denial.count);
      return [{ version: known.version, denial: { ...denial, count } }];
    });
  }

  function record(records: readonly Omit<DenialRecord, 'component'>[]): void {
    if (records.length > 0) write(records);
  }

  function flush(): void {
    timer = undefined;
    flushedAt = clock.now();
    record(Array.from(sources.keys(), newOf).flat());
  }

  return {
    add: (source, version) => void sources.set(source, { version, recorded: new Map() }),
    settle(source) {
      record(newOf(source));
      sources.delete(source);
    },
    news() {
      if (timer) return;
      const wait = flushedAt + flushMs - clock.now();
      // The time of day may have been set back; nothing waits longer for that.
      if (wait > 0 && wait <= flushMs) timer = clock.after(wait, flush);
      else flush();
    },
    dispose: () => timer?.dispose(),
  };
}
