import type { DeadLetter } from './message.ts';

/** The latest dead letters, the oldest first. */
export interface DeadLetters {
  add(letter: DeadLetter): void;
  list(): readonly DeadLetter[];
  /** How many there ever were. */
  readonly total: number;
}

/** Keeps so many letters, and of their bodies so many bytes: what is older goes. */
export function createDeadLetters(most: number, mostBytes: number): DeadLetters {
  const letters: DeadLetter[] = [];
  let bytes = 0;
  let total = 0;
  return {
    get total() {
      return total;
    },
    add(letter) {
      total++;
      letters.push(letter);
      bytes += letter.body.length;
      while (letters.length > most || bytes > mostBytes) bytes -= letters.shift()?.body.length ?? 0;
    },
    list: () => letters.slice(),
  };
}
