/** How much work one check may still do where a small text can ask for a lot. It only ever shrinks. */
export interface Budget {
  /** How many items of worlds may still be copied or followed. */
  items: number;
  /** How many names may still be compared, to guess what was meant. */
  guesses: number;
}

/** The budget of one package, in a root where `items` may still be held. */
export function newBudget(items: number): Budget {
  return { items, guesses: mostGuesses };
}

/** Some milliseconds: past it a name that is not there is reported without a guess. */
const mostGuesses = 60_000;
