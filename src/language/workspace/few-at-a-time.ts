/** Work that is done for keys, a few of them at a time. */
export interface Queue {
  /** Asks for the work; what was asked for last comes first, and what waits already is not done twice. */
  add(keys: Iterable<string>): void;
  /** Nobody needs the work for a key any more: it is left out, if it still waits. */
  leave(key: string): void;
}

/** Does not do the same key twice at once: what is asked for again meanwhile is done once more after that. */
export function fewAtATime(most: number, work: (key: string) => Promise<unknown>): Queue {
  const waiting = new Set<string>();
  const running = new Set<string>();
  const next = (): void => {
    const free = Array.from(waiting).findLast((key) => !running.has(key));
    if (free === undefined || running.size >= most) return;
    waiting.delete(free);
    running.add(free);
    void work(free).finally(() => {
      running.delete(free);
      // To start a process takes a while: messages that came meanwhile are looked at before the next one.
      setImmediate(next);
    });
    next();
  };
  return {
    add(keys) {
      for (const key of keys) {
        waiting.delete(key);
        waiting.add(key);
      }
      next();
    },
    leave(key) {
      waiting.delete(key);
    },
  };
}
