import type { Owned } from './scope.ts';

/** "This changed": subscribing returns what ends the subscription. */
export type Event<T> = (listener: (value: T) => void) => Owned;

/**
 * The sending end of an {@link Event}. A listener that throws is reported to `onError` and never keeps the other
 * listeners from hearing the event.
 */
export class Emitter<T> {
  readonly #listeners = new Set<{ readonly call: (value: T) => void }>();
  readonly #onError: (error: unknown) => void;
  #disposed = false;

  constructor(onError: (error: unknown) => void) {
    this.#onError = onError;
  }

  readonly event: Event<T> = (call) => {
    if (this.#disposed) return { dispose: () => {} };
    const entry = { call };
    this.#listeners.add(entry);
    return { dispose: () => void this.#listeners.delete(entry) };
  };

  /** How many listeners there are, for leak checks. */
  get size(): number {
    return this.#listeners.size;
  }

  fire(value: T): void {
    for (const listener of Array.from(this.#listeners)) {
      try {
        listener.call(value);
      } catch (error) {
        this.#onError(error);
      }
    }
  }

  dispose(): void {
    this.#disposed = true;
    this.#listeners.clear();
  }
}
