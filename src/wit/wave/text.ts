import type { Span } from '../../base/index.ts';
import type { WaveWord } from './words.ts';

export interface WaveProblem {
  readonly message: string;
  readonly span: Span;
}

/** Where a text that is not whole may go on, at its end or at the word that ends it. */
export interface WavePlace {
  readonly at: number;
  readonly words: readonly WaveWord[];
}

/**
 * A place in a text of WAVE, moving forward. After the first problem it stands at the end, where nothing more is found:
 * whoever reads on ends soon, and what was read so far is thrown away.
 */
export class WaveText {
  readonly text: string;
  at = 0;
  problem: WaveProblem | undefined;
  /** Where the text may go on is written down here, for who completes it. */
  readonly #places: WavePlace[] | undefined;
  #endsInComment = false;

  constructor(text: string, places?: WavePlace[]) {
    this.text = text;
    this.#places = places;
    this.skipSpace();
  }

  get atEnd(): boolean {
    return this.at >= this.text.length;
  }

  /** Whether the text is read to learn how it may go on: then its end is asked what may stand there. */
  get isCompleted(): boolean {
    return this.#places !== undefined;
  }

  /** Notes what may stand here, if the text ends here or with the word that is here. */
  offer(words: () => readonly WaveWord[]): void {
    if (!this.#places || this.problem || this.#endsInComment) return;
    if (this.at + (this.look(begunWord)?.length ?? 0) !== this.text.length) return;
    this.#places.push({ at: this.at, words: words() });
  }

  /** Whether `mark` stands here. */
  sees(mark: string): boolean {
    return this.text.startsWith(mark, this.at);
  }

  eat(mark: string): boolean {
    if (!this.sees(mark)) return false;
    this.at += mark.length;
    this.skipSpace();
    return true;
  }

  expect(mark: string, what: string): boolean {
    if (this.eat(mark)) return true;
    this.fail(`Expected \`${mark}\` ${what}, found ${this.here}.`);
    return false;
  }

  /** Takes what a sticky pattern matches here. */
  match(pattern: RegExp): string | undefined {
    const found = this.look(pattern);
    if (found === undefined) return undefined;
    this.at += found.length;
    this.skipSpace();
    return found;
  }

  /** What a sticky pattern matches here, without taking it. */
  look(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    return pattern.exec(this.text)?.[0];
  }

  skipSpace(): void {
    const found = this.look(spaceOrComment);
    if (found === undefined) return;
    this.at += found.length;
    this.#endsInComment = this.atEnd && /\/\/[^\n]*$/u.test(found);
  }

  /** What stands here, for a message. */
  get here(): string {
    if (this.atEnd) return 'the end';
    const found = this.look(word) ?? '';
    return `\`${found.length > 20 ? `${found.slice(0, 20)}…` : found}\``;
  }

  /** The span of what stands here. */
  get hereSpan(): Span {
    return { start: this.at, end: this.at + (this.look(word)?.length ?? 0) };
  }

  /** Keeps the first problem and moves to the end. */
  fail(message: string, span: Span = this.hereSpan): void {
    const { length } = this.text;
    this.problem ??= { message, span: { start: Math.min(span.start, length), end: Math.min(span.end, length) } };
    this.at = this.text.length;
  }
}

const spaceOrComment = /(?:[ \t\r\n]|\/\/[^\n]*)+/y;
const begunWord = /%?[-\w]*/y;
const word = /[-+%.\w]+|"(?:[^"\\\n]|\\[^\n])*"?|[^]/uy;
