import { windowBytes, windowCost } from '../../network/messages.ts';

/** How much a guest may send ahead of what has left: the network thread tells of each chunk that has. */
export class OutWindow {
  #left = windowBytes;

  /** Bytes that may be sent now. */
  get room(): number {
    return Math.max(0, this.#left);
  }

  /** Whether all that was sent has left. */
  get isFlushed(): boolean {
    return this.#left === windowBytes;
  }

  /** A chunk of so many bytes is sent. */
  take(bytes: number): void {
    this.#left -= windowCost(bytes);
  }

  /** A chunk of so many bytes has left. */
  giveBack(bytes: number): void {
    this.#left += windowCost(bytes);
  }

  /** Nothing is waited for any more. */
  clear(): void {
    this.#left = windowBytes;
  }
}
