import { type Answer, err, ok } from '../answer.ts';

/** What an interface gives out once, as a body, and refuses after that. */
export class GivenOnce<T> {
  readonly value: T;
  #isGiven = false;

  constructor(value: T) {
    this.value = value;
  }

  get isGiven(): boolean {
    return this.#isGiven;
  }

  give(): Answer<T, undefined> {
    if (this.#isGiven) return err(undefined);
    this.#isGiven = true;
    return ok(this.value);
  }
}
