import type { Span } from '../../base/index.ts';
import { codePoint, isUnseen, unseenProblem } from './characters.ts';
import { docOf } from './doc.ts';
import { keywords, nameProblem, shortened } from './names.ts';
import { scan, type SyntaxProblem, type Token } from './token.ts';
import type { Doc, Name } from './tree.ts';

/**
 * Walks over the tokens that mean something and collects problems. Every way of skipping ends at the end of the text
 * and takes at least one token or stands still only where its caller is known to go on.
 */
export class Reader {
  readonly #leaves: readonly Leaf[];
  readonly #problems: SyntaxProblem[];
  /** Where a problem begins already. */
  readonly #starts: Set<number>;
  #at = 0;

  constructor(text: string) {
    const leaves: Leaf[] = [];
    let docs: Token[] = [];
    const unseen: SyntaxProblem[] = [];
    let firstOnLine = true;
    const problems = scan(text, (kind, start, end) => {
      switch (kind) {
        case 'space':
          firstOnLine ||= hasNewline(text, start, end);
          return;
        case 'line-comment':
          return;
        case 'block-comment':
        case 'block-doc':
        case 'line-doc':
          firstOnLine ||= hasNewline(text, start, end);
          if (kind !== 'block-comment') docs.push({ kind, start, end, text: text.slice(start, end) });
          return;
        default:
          // What cannot be seen is reported for itself, and the text is read as if it were not there.
          if (kind === 'unknown' && isUnseen(text.slice(start, end))) {
            addUnseen(unseen, text, start, end);
            return;
          }
          leaves.push({ kind, start, end, text: text.slice(start, end), doc: docOf(docs), firstOnLine });
          firstOnLine = false;
          if (docs.length > 0) docs = [];
      }
    });
    this.#leaves = leaves;
    this.#problems = [...problems, ...unseen];
    this.#starts = new Set(this.#problems.map(({ span }) => span.start));
  }

  /** All problems so far, in the order of the text. */
  get problems(): readonly SyntaxProblem[] {
    return this.#problems.toSorted((a, b) => a.span.start - b.span.start);
  }

  /** Grows with every token taken: what did not move it took nothing. */
  get position(): number {
    return this.#at;
  }

  /** The token `ahead` of the next one. Past the end it is the `end` token. */
  peek(ahead = 0): Token {
    return this.#leaf(ahead);
  }

  /** The doc comment that stands before the next token. */
  get doc(): Doc | undefined {
    return this.#leaf(0).doc;
  }

  get firstOnLine(): boolean {
    return this.#leaf(0).firstOnLine;
  }

  get atEnd(): boolean {
    return this.peek().kind === 'end';
  }

  at(text: string, ahead = 0): boolean {
    const token = this.peek(ahead);
    return token.text === text && (token.kind === 'punctuation' || token.kind === 'word');
  }

  take(): Token {
    const token = this.peek();
    if (token.kind !== 'end') this.#at++;
    return token;
  }

  eat(text: string): boolean {
    if (!this.at(text)) return false;
    this.take();
    return true;
  }

  /** Takes `text` or says that it is missing. `after` completes the sentence, as in "after the name". */
  expect(text: string, after?: string): boolean {
    if (this.eat(text)) return true;
    this.missing(`\`${text}\`${after === undefined ? '' : ` ${after}`}`);
    return false;
  }

  /**
   * Says that something is missing here: behind what came last, if the next token begins a line of its own. Tools may
   * look for it only at a later token, the `found` one: if that is on another line, it is a related place.
   */
  missing(what: string, found?: Token): void {
    const token = this.peek();
    const behind = token.kind === 'end' || (this.firstOnLine && token.kind !== 'unknown');
    const goesOn = behind && found !== undefined;
    const message = goesOn ? `Expected ${what}.` : `Expected ${what}, found ${describe(token)}.`;
    const related = goesOn ? [{ span: spanOf(found), message: 'As it stands, what was begun goes on to here.' }] : [];
    this.problem(behind ? this.#endOfLast() : token, message, 'gap', related);
  }

  /** Says that the next token is nothing that can stand here. */
  unexpected(what: string, hint = ''): void {
    const token = this.peek();
    if (token.kind === 'end') this.missing(what);
    else this.problem(token, `Expected ${what}, found ${describe(token)}.${hint}`, 'gap');
  }

  /**
   * Reports a problem; with a `gap` something is left out of the tree because of it. One place has one problem: the
   * first is the cause of the others.
   */
  problem({ start, end }: Span, message: string, gap?: 'gap', related: SyntaxProblem['related'] = []): void {
    if (this.#starts.has(start)) return;
    this.#starts.add(start);
    this.#problems.push({
      span: { start, end },
      message,
      ...(gap && { gap: true }),
      ...(related.length > 0 && { related }),
    });
  }

  /** From `start` to the end of the token that was taken last. */
  spanFrom(start: number): Span {
    return { start, end: Math.max(start, this.#endOfLast().end) };
  }

  /**
   * Takes a name, or gives an empty one and says that it is missing. The name of a function that begins below is none:
   * what needs one here is being written.
   */
  name(what: string): Name {
    return this.atFunction ? this.nothing(what) : this.label(what);
  }

  /** Like `name`, where a function may begin. */
  label(what: string): Name {
    const token = this.peek();
    if (token.kind === 'escaped') {
      this.take();
      return this.#checked(token, token.text.slice(1));
    }
    if (token.kind !== 'word' || (keywords.has(token.text) && !this.#keywordMeantAsName())) {
      return this.nothing(what);
    }
    this.take();
    if (keywords.has(token.text)) {
      this.problem(token, `\`${token.text}\` is a keyword. Write \`%${token.text}\` to use it as a name.`);
      return { text: token.text, span: { start: token.start, end: token.end } };
    }
    return this.#checked(token, token.text);
  }

  /** Whether the next token begins a declaration that cannot stand inside braces: a `}` must be missing. */
  get atTopLevelItem(): boolean {
    const { text, kind } = this.peek();
    return this.firstOnLine && kind === 'word' && topLevelKeywords.has(text) && !this.at(':', 1);
  }

  /** Whether the next token begins an item, so that what came before it must have ended. */
  get atItem(): boolean {
    const { text, kind } = this.peek();
    return this.firstOnLine && ((kind === 'word' && itemKeywords.has(text)) || text === '@') && !this.at(':', 1);
  }

  /**
   * Whether a function begins here on a line of its own. Where something else is expected, that was left half written
   * above; tools take the name for what they expect, and stop at what comes behind it.
   */
  get atFunction(): boolean {
    return (
      this.firstOnLine &&
      isNameLike(this.peek()) &&
      this.at(':', 1) &&
      (this.at('func', 2) || this.at('async', 2) || this.at('static', 2))
    );
  }

  /** No name: it is said to be missing. */
  nothing(what: string): Name {
    this.missing(what, this.atFunction ? this.peek(2) : undefined);
    const { end } = this.#endOfLast();
    return { text: '', span: { start: end, end } };
  }

  /** Whether something begins here on a line of its own that stands inside braces alone. */
  get atInnerItem(): boolean {
    return this.atFunction || (this.atItem && !this.atTopLevelItem && !this.at('use') && !this.at('@'));
  }

  /** Elements between commas up to `close`, which is taken. The opening bracket is taken already. */
  commaList<T>(close: '}' | ')' | '>', element: () => T): T[] {
    const elements: T[] = [];
    while (!this.at(close) && !this.#endsList(close)) {
      const before = this.#at;
      elements.push(element());
      if (this.eat(',') || this.at(close)) continue;
      this.missing(`\`,\` or \`${close}\``, this.atFunction ? this.peek(1) : undefined);
      if (close === '}' && this.eat(';')) continue;
      // An element that begins a line of its own is kept: only its comma is missing.
      if (close === '}' && this.firstOnLine && this.#at > before && isNameLike(this.peek())) continue;
      while (!this.at(',') && !this.at(close) && !this.#endsList(close)) this.skipGroup();
      this.eat(',');
      if (this.#at === before) break;
    }
    if (!this.eat(close)) this.missing(`\`${close}\``, this.atFunction ? this.peek(2) : undefined);
    return elements;
  }

  /** Takes the `;` that ends an item; without one, skips to where the next item seems to begin. */
  endItem(): void {
    if (this.eat(';')) return;
    this.missing('`;`');
    while (!this.atEnd && !this.firstOnLine && !this.at('}')) {
      if (this.eat(';')) return;
      this.skipGroup();
    }
  }

  /** Skips what is no item: at least one token, at most to where the next item seems to begin. */
  skipItem(): void {
    do {
      if (this.eat(';')) return;
      const block = this.at('{');
      this.skipGroup();
      if (block) return;
    } while (!this.atEnd && !this.at('}') && !this.firstOnLine);
  }

  /**
   * Takes one token, or a bracket with all that is inside it. A bracket is taken to end before an item of the top
   * level, because its own end is more likely missing than that item misplaced; `whole` says that it is not.
   */
  skipGroup(whole = false): void {
    let depth = 0;
    do {
      if (this.at('{') || this.at('(')) depth++;
      else if (this.at('}') || this.at(')')) depth--;
      this.take();
      if (!whole && this.atTopLevelItem) return;
    } while (depth > 0 && !this.atEnd);
  }

  #endsList(close: '}' | ')' | '>'): boolean {
    if (this.atEnd || this.atTopLevelItem || this.atFunction) return true;
    if (close === '}') return this.at(')') || this.atItem;
    return (
      this.at(';') || this.at('{') || this.at('}') || (close === '>' ? this.at(')') || this.at('->') : this.atItem)
    );
  }

  #leaf(ahead: number): Leaf {
    // There is always a last leaf, the end of the text.
    return this.#leaves[Math.min(this.#at + ahead, this.#leaves.length - 1)] ?? nothing;
  }

  #endOfLast(): Span {
    const end = this.#at === 0 ? 0 : (this.#leaves[this.#at - 1] ?? nothing).end;
    return { start: end, end };
  }

  #keywordMeantAsName(): boolean {
    const { kind, text } = this.peek(1);
    return kind === 'end' || (kind === 'punctuation' && text !== '->' && text !== '<') || text === 'as';
  }

  #checked(token: Token, text: string): Name {
    const problem = nameProblem(text);
    if (problem !== undefined) this.problem(token, problem);
    return { text, span: { start: token.start, end: token.end } };
  }
}

/** A token for a message. */
export function describe(token: Token): string {
  if (token.kind === 'end') return 'the end of the text';
  return isUnseen(token.text) ? codePoint(token.text) : `\`${shortened(token.text)}\``;
}

function spanOf({ start, end }: Span): Span {
  return { start, end };
}

/** Adds a character that cannot be seen to the run that it goes on, or as a new one. */
function addUnseen(found: SyntaxProblem[], text: string, start: number, end: number): void {
  const last = found.at(-1);
  const joined = last?.span.end === start;
  const problem = unseenProblem(text, joined ? last.span.start : start, end);
  if (!problem) return;
  if (joined) found.pop();
  found.push(problem);
}

/** A token that means something. */
interface Leaf extends Token {
  /** The doc comment that stands before it. */
  readonly doc: Doc | undefined;
  readonly firstOnLine: boolean;
}

const nothing: Leaf = { kind: 'end', start: 0, end: 0, text: '', doc: undefined, firstOnLine: true };

const topLevelKeywords = new Set(['interface', 'world', 'package']);
const itemKeywords = new Set(
  'interface world package use type record variant enum flags resource import export include'.split(' '),
);

function isNameLike(token: Token): boolean {
  return token.kind === 'escaped' || token.kind === 'word';
}

function hasNewline(text: string, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if (text.charCodeAt(at) === newline) return true;
  return false;
}

const newline = 0x0a;
