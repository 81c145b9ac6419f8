import type { Clock } from './clock.ts';
import type { Owned } from './scope.ts';

/** How a request ended. Every request ends in exactly one of these. */
export type Settled<T> =
  | { readonly kind: 'reply'; readonly value: T }
  | { readonly kind: 'timeout'; readonly milliseconds: number }
  | { readonly kind: 'gone'; readonly reason: string };

/**
 * Requests that wait for a reply from somewhere that may die. A request settles by its reply, by its timeout, or when
 * the other side is declared gone; nothing waits for a peer that is no longer there.
 */
export class PendingRequests<T> {
  readonly #clock: Clock;
  readonly #waiting = new Map<number, { settle(outcome: Settled<T>): void; readonly timer: Owned | undefined }>();
  #nextId = 1;
  #gone: string | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get size(): number {
    return this.#waiting.size;
  }

  /** Sends a request by `send(id)` and waits. Without `timeout` (milliseconds) it waits until replied to or gone. */
  request(send: (id: number) => void, timeout?: number): Promise<Settled<T>> {
    if (this.#gone !== undefined) return Promise.resolve({ kind: 'gone', reason: this.#gone });
    const id = this.#nextId++;
    const { promise, resolve } = Promise.withResolvers<Settled<T>>();
    const timer =
      timeout === undefined
        ? undefined
        : this.#clock.after(timeout, () => this.#settle(id, { kind: 'timeout', milliseconds: timeout }));
    this.#waiting.set(id, { settle: resolve, timer });
    try {
      send(id);
    } catch (error) {
      // What could not be sent has no reply to wait for; that it could not is for the sender to hear.
      this.#waiting.delete(id);
      void timer?.dispose();
      throw error;
    }
    return promise;
  }

  /** Answers a request. A late or repeated reply is dropped; says whether it was taken. */
  reply(id: number, value: T): boolean {
    return this.#settle(id, { kind: 'reply', value });
  }

  /** Settles everything that waits, and everything that is asked later, as gone. */
  gone(reason: string): void {
    this.#gone ??= reason;
    for (const id of Array.from(this.#waiting.keys())) this.#settle(id, { kind: 'gone', reason });
  }

  #settle(id: number, outcome: Settled<T>): boolean {
    const entry = this.#waiting.get(id);
    if (!entry) return false;
    this.#waiting.delete(id);
    void entry.timer?.dispose();
    entry.settle(outcome);
    return true;
  }
}
