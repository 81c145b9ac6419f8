/**
 * The number of the call that a worker began last, in shared memory, so that both sides always agree on it: calls are sent
 * ahead of their turn, and those that have not begun can be withdrawn at any moment, also from a guest that never returns.
 *
 * One word holds both: the number, and how many calls after that one are withdrawn. Each side changes the word only if it
 * still is what it has read, so a call is either begun or withdrawn, and never both.
 */
export type Begun = Int32Array<SharedArrayBuffer>;

/** Numbers begin anew after this many. Far fewer calls are ever on their way at once. */
const numbers = 2 ** 20;

/** How many numbers may lie between the call that was begun last and the one that was sent last. */
export const mostUnbegun = 1000;

export function newBegun(): Begun {
  return new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
}

/** The number of the call that is sent after another. */
export function numberAfter(last: number): number {
  return (last + 1) % numbers;
}

/** The number of the call that was begun last. */
export function numberBegun(begun: Begun): number {
  return numberIn(Atomics.load(begun, 0));
}

/** How many calls were sent after the one that was begun last, those that were withdrawn since included. */
export function unbegun(begun: Begun, last: number): number {
  return distance(numberBegun(begun), last);
}

/** For the worker, which asks for each call in its order: whether it is to be made. Then it counts as begun. */
export function begins(begun: Begun, number: number): boolean {
  for (;;) {
    const word = Atomics.load(begun, 0);
    if (distance(numberIn(word), number) <= withdrawnIn(word)) return false;
    if (Atomics.compareExchange(begun, 0, word, number) === word) return true;
  }
}

/**
 * Withdraws all calls that have not begun.
 *
 * @param last the number of the call that was sent last
 * @returns the number of the call that was begun last: those after it never begin
 */
export function withdraw(begun: Begun, last: number): number {
  for (;;) {
    const word = Atomics.load(begun, 0);
    const number = numberIn(word);
    const next = distance(number, last) * numbers + number;
    if (Atomics.compareExchange(begun, 0, word, next) === word) return number;
  }
}

/** Whether a call was sent after another one. Both are on their way. */
export function isAfter(number: number, other: number): boolean {
  const ahead = distance(other, number);
  return ahead > 0 && ahead < numbers / 2;
}

function distance(from: number, to: number): number {
  return (to - from + numbers) % numbers;
}

function numberIn(word: number): number {
  return word % numbers;
}

function withdrawnIn(word: number): number {
  return Math.floor(word / numbers);
}
