import type { Inbox } from './inbox.ts';

/** The condition behind a pollable. `deadline` is the monotonic time, in milliseconds, at which it becomes true by itself. */
export interface Condition {
  ready(): boolean;
  readonly deadline?: number;
}

export const always: Condition = { ready: () => true };

/** Only the host makes resources: their constructors want this token, which no guest can name. */
export const token: unique symbol = Symbol('made by the host');

/**
 * The resource `wasi:io/poll.pollable`. Its state is private, so a handle that a guest forged (an object that has the
 * prototype and nothing else) fails at the first use.
 */
export class Pollable {
  readonly #condition: Condition;
  readonly #inbox: Inbox;

  constructor(key: typeof token, condition: Condition, inbox: Inbox) {
    if (key !== token) throw new TypeError('a pollable is made by the host only');
    this.#condition = condition;
    this.#inbox = inbox;
  }

  ready(): boolean {
    this.#inbox.drain();
    return this.#condition.ready();
  }

  block(): void {
    waitForAny([this.#condition], this.#inbox);
  }

  /** `wasi:io/poll.poll`: the indexes of those that are ready, of which there is at least one. */
  static poll(pollables: readonly Pollable[]): Uint32Array {
    const first = pollables[0];
    // The interface says that polling nothing traps.
    if (!first) throw new RangeError('poll was called with an empty list');
    const conditions = pollables.map((pollable) => pollable.#condition);
    return waitForAny(conditions, first.#inbox);
  }
}

function waitForAny(conditions: readonly Condition[], inbox: Inbox): Uint32Array {
  for (;;) {
    inbox.drain();
    const ready = conditions.flatMap((condition, index) => (condition.ready() ? [index] : []));
    if (ready.length > 0) return Uint32Array.from(ready);
    const next = conditions.reduce((soonest, { deadline }) => Math.min(soonest, deadline ?? Infinity), Infinity);
    inbox.sleep(next === Infinity ? undefined : Math.max(0, next - performance.now()));
  }
}
