/** The starts, updates and stops of one actor, one after the other. */
export interface Changes {
  /**
   * Acts when every change before it has come to its end, and settles as the act does.
   *
   * @param act `cancelled` is aborted when it is given up
   */
  make<T>(act: (cancelled: AbortSignal) => Promise<T>): Promise<T>;
  /** Gives up those that are under way, or wait for their turn. */
  giveUp(): void;
  /** Settles, and never rejects, when the newest has come to its end. There is another one as soon as one is made. */
  readonly newest: Promise<unknown>;
}

export function createChanges(): Changes {
  const cancels = new Set<AbortController>();
  let newest: Promise<unknown> = Promise.resolve();
  return {
    make(act) {
      const cancel = new AbortController();
      cancels.add(cancel);
      const done = newest.then(() => act(cancel.signal)).finally(() => cancels.delete(cancel));
      // A change that failed is told to whoever asked for it; the next change goes on.
      newest = done.catch(() => {});
      return done;
    },
    giveUp() {
      for (const cancel of cancels) cancel.abort();
    },
    get newest() {
      return newest;
    },
  };
}
