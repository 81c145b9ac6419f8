const titles = [
  'The Sea, the Sea',
  'The Left Hand of Darkness',
  'A Wizard of Earthsea',
  'The Man Who Was Thursday',
  'Lord of the Flies',
];

/** The resource cursor. */
class Cursor {
  readonly #word: string;
  /** Where it looks next. */
  #at: number;

  constructor(word: string, at = 0) {
    this.#word = word;
    this.#at = at;
  }

  next(most: number): string[] {
    const found: string[] = [];
    for (let title = titles[this.#at]; title !== undefined && found.length < most; title = titles[this.#at]) {
      if (holds(title, this.#word)) found.push(title);
      this.#at++;
    }
    return found;
  }

  static copy(other: Cursor): Cursor {
    return new Cursor(other.#word, other.#at);
  }
}

/** The interface catalogue. */
export const catalogue = {
  Cursor,
  search(word: string): Cursor {
    if (word === '') throw Object.assign(new Error('refused'), { payload: 'there is no word to look for' });
    return new Cursor(word);
  },
  count: (word: string): number => titles.filter((title) => holds(title, word)).length,
};

function holds(title: string, word: string): boolean {
  return title.toLowerCase().split(/\W+/).includes(word.toLowerCase());
}
