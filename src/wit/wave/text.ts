import type { Span } from '../../base/index.ts';

export interface WaveProblem {
  readonly message: string;
  readonly span: Span;
}

/**
 * A place in a text of WAVE, moving forward. After the first problem it stands at the end, where nothing more is found:
 * whoever reads on ends soon, and what was read so far is thrown away.
 */
export class WaveText {
  readonly text: string;
  at = 0;
  problem: WaveProblem | undefined;

  constructor(text: string) {
    this.text = text;
    this.skipSpace();
  }

  get atEnd(): boolean {
    return this.at >= this.text.length;
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
    spaceOrComment.lastIndex = this.at;
    if (spaceOrComment.test(this.text)) this.at = spaceOrComment.lastIndex;
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
const word = /[-+%.\w]+|"(?:[^"\\\n]|\\[^\n])*"?|[^]/uy;
