/** What is begun anew with each save: an older round that comes to its end later knows that it is too late. */
export interface Rounds {
  /** Begins a round. It settles for {@link whenIdle} even if it fails, which is told. */
  begin(doing: string, act: (isLate: () => boolean) => Promise<void>): void;
  /** Makes every round late that is under way. */
  end(): void;
  /** Settles when nothing is under way any more. */
  whenIdle(): Promise<void>;
}

/** @param failed is told of an error that only a mistake of our own explains */
export function createRounds(failed: (doing: string, error: unknown) => void): Rounds {
  let round = 0;
  /** Settles when the newest round has come to its end. */
  let idle: Promise<void> = Promise.resolve();
  return {
    begin(doing, act) {
      const own = ++round;
      idle = act(() => own !== round).catch((error: unknown) => failed(doing, error));
    },
    end: () => void round++,
    async whenIdle() {
      let waitedFor;
      do {
        waitedFor = idle;
        await waitedFor;
      } while (waitedFor !== idle);
    },
  };
}
