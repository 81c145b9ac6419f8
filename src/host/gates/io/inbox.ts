/**
 * What a blocked guest waits on. News from other threads lies in ports until somebody looks: the worker of a guest
 * that is inside a call never reaches its event loop, so gates look into the ports themselves.
 */
export interface Inbox {
  /** Handles everything that has arrived. Never blocks. */
  drain(): void;
  /** Sleeps until something arrives or `milliseconds` have passed; without a bound, until something arrives. */
  sleep(milliseconds: number | undefined): void;
}
