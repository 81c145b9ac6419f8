/** Something that its creator must end. Disposal may be asynchronous; whoever disposes awaits it. */
export interface Owned {
  dispose(): void | Promise<void>;
}

/**
 * Owns things and disposes them in reverse order. One that throws does not keep the rest from being disposed: the
 * errors go to `onError`. What is added after disposal is disposed at once.
 */
export class Scope implements Owned {
  readonly #owned: Owned[] = [];
  readonly #onError: (error: unknown) => void;
  #ending: Promise<void> | undefined;

  constructor(onError: (error: unknown) => void) {
    this.#onError = onError;
  }

  /** Takes ownership and hands the thing back. */
  own<T extends Owned>(thing: T): T {
    if (this.#ending) void this.#end(thing);
    else this.#owned.push(thing);
    return thing;
  }

  dispose(): Promise<void> {
    this.#ending ??= this.#disposeAll();
    return this.#ending;
  }

  async #disposeAll(): Promise<void> {
    for (let thing = this.#owned.pop(); thing; thing = this.#owned.pop()) await this.#end(thing);
  }

  async #end(thing: Owned): Promise<void> {
    try {
      await thing.dispose();
    } catch (error) {
      this.#onError(error);
    }
  }
}
