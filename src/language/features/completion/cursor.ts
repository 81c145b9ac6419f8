import type { Span } from '../../../base/index.ts';
import { lex, type Token } from '../../../wit/index.ts';

/** Where a person types: the word that is being written, and the tokens around it that mean something. */
export interface Cursor {
  readonly text: string;
  readonly offset: number;
  /** The word that ends at the offset or holds it, with its `%`; empty where there is none. */
  readonly word: Span;
  /** The part of the word before the offset. */
  readonly typed: string;
  /** Whether the word is the first on its line. */
  readonly beginsLine: boolean;
  readonly before: readonly Leaf[];
  readonly after: readonly Leaf[];
}

export interface Leaf {
  readonly token: Token;
  readonly beginsLine: boolean;
}

/** What lies around an offset; `undefined` inside of comments and strings, where nothing is to be completed. */
export function cursorAt(text: string, offset: number): Cursor | undefined {
  const before: Leaf[] = [];
  const after: Leaf[] = [];
  let word: Token | undefined;
  let beginsLine = true;
  for (const token of lex(text).tokens) {
    if (isQuiet(token, offset)) return undefined;
    if (isTrivia(token)) {
      beginsLine ||= token.text.includes('\n');
      continue;
    }
    if (token.start < offset && offset <= token.end && wordKinds.has(token.kind)) word = token;
    else if (token.kind !== 'end') (token.start < offset ? before : after).push({ token, beginsLine });
    beginsLine = false;
  }
  const start = word?.start ?? offset;
  return {
    text,
    offset,
    word: word ?? { start: offset, end: offset },
    typed: text.slice(start, offset),
    beginsLine: text.slice(text.lastIndexOf('\n', start - 1) + 1, start).trim() === '',
    before,
    after,
  };
}

/** Whether what follows the word on its line leaves room for more: nothing does, or only what closes a bracket. */
export function isLastOnLine({ after: [next] }: Cursor): boolean {
  return !next || next.beginsLine || next.token.text === '}';
}

const wordKinds: ReadonlySet<string> = new Set(['word', 'escaped', 'integer', 'version']);

function isTrivia({ kind }: Token): boolean {
  return kind === 'space' || kind.endsWith('comment') || kind.endsWith('doc');
}

function isQuiet({ kind, start, end, text }: Token, offset: number): boolean {
  if (offset <= start || offset > end) return false;
  switch (kind) {
    case 'line-comment':
    case 'line-doc':
      return true;
    case 'block-comment':
    case 'block-doc':
      return offset < end || !text.endsWith('*/') || text.length < 4;
    case 'string':
      return offset < end || text.length < 2 || !text.endsWith('"');
    default:
      return false;
  }
}
