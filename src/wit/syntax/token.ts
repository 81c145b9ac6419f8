import type { Span } from '../../base/index.ts';
import { forbiddenCharacters } from './characters.ts';
import { stringLiteral } from './string.ts';

export type TokenKind =
  | 'space'
  | 'line-comment'
  | 'block-comment'
  | 'line-doc'
  | 'block-doc'
  /** A name or a keyword: which of them is for the parser to say. */
  | 'word'
  /** A name behind `%`. */
  | 'escaped'
  | 'integer'
  | 'version'
  | 'string'
  | 'punctuation'
  | 'unknown'
  | 'end';

export interface Token extends Span {
  readonly kind: TokenKind;
  readonly text: string;
}

export interface SyntaxProblem {
  readonly span: Span;
  readonly message: string;
  /** Whether something was left out of the tree here, so that names may be missing from it. */
  readonly gap?: true;
  /** Where else a person may have to look. */
  readonly related?: readonly { readonly span: Span; readonly message: string }[];
}

/**
 * Cuts a text into tokens. Nothing is lost: the texts of all tokens, in order, are the text. The last token is the
 * empty `end`. Any text gives tokens; what belongs to no token of WIT is `unknown`.
 */
export function lex(text: string): { readonly tokens: readonly Token[]; readonly problems: readonly SyntaxProblem[] } {
  const tokens: Token[] = [];
  const problems = scan(text, (kind, start, end) => {
    tokens.push({ kind, start, end, text: text.slice(start, end) });
  });
  return { tokens, problems };
}

/**
 * Says where each token stands, in order, the empty `end` last, and gives what is wrong with them. It makes no object
 * for a token, since at each keystroke a whole file goes through here.
 */
export function scan(text: string, visit: (kind: TokenKind, start: number, end: number) => void): SyntaxProblem[] {
  const problems = forbiddenCharacters(text);
  let at = 0;
  let hasReturns = text.includes('\r');
  while (at < text.length) {
    const plain = plainEnd(text, at);
    if (plain > at) {
      const kind = isSpace(text.charCodeAt(at)) ? 'space' : 'word';
      if (hasReturns && kind === 'space') {
        const problem = loneReturn(text, at, plain);
        if (problem) problems.push(problem);
        hasReturns = problem === undefined;
      }
      visit(kind, at, plain);
      at = plain;
      continue;
    }
    if (punctuationMarks.has(text[at] ?? '')) {
      visit('punctuation', at, at + 1);
      at++;
      continue;
    }
    const { kind, end, problem } = tokenAt(text, at);
    visit(kind, at, end);
    if (problem) problems.push(problem);
    at = end;
  }
  visit('end', at, at);
  return problems;
}

/** Where a run of spaces or a word ends, if it is of ASCII alone as nearly all are; otherwise `at` itself. */
function plainEnd(text: string, at: number): number {
  const first = text.charCodeAt(at);
  let end = at + 1;
  if (isSpace(first)) {
    while (isSpace(text.charCodeAt(end))) end++;
    return end;
  }
  if (!isLetter(first) && first !== underscore) return at;
  let next = text.charCodeAt(end);
  while (isLetter(next) || (next >= zero && next <= nine) || next === dash || next === underscore) {
    next = text.charCodeAt(++end);
  }
  return next >= firstBeyondAscii ? at : end;
}

function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x09 || code === 0x0d;
}

function isLetter(code: number): boolean {
  return (code >= 0x61 && code <= 0x7a) || (code >= 0x41 && code <= 0x5a);
}

const [zero, nine, dash, underscore, firstBeyondAscii] = [0x30, 0x39, 0x2d, 0x5f, 0x80];

/** Whether a token only stands between others. */
export function isTrivia(token: Token): boolean {
  switch (token.kind) {
    case 'space':
    case 'line-comment':
    case 'block-comment':
    case 'line-doc':
    case 'block-doc':
      return true;
    default:
      return false;
  }
}

interface Cut {
  readonly kind: TokenKind;
  readonly end: number;
  readonly problem?: SyntaxProblem;
}

const word = /[\p{L}\p{Nl}_][\p{L}\p{M}\p{N}_-]*/uy;
const escaped = /%[\p{L}\p{M}\p{N}_-]*/uy;
// A version's last part must end in a letter or a digit, because `@0.2.0.{name}` goes on with a dot.
const version = /\d+\.\d+\.\d+(?:-[\dA-Za-z-]+(?:\.[\dA-Za-z-]+)*)?(?:\+[\dA-Za-z-]+(?:\.[\dA-Za-z-]+)*)?/y;
const integer = /\d+/y;
const arrow = /->/y;
const anything = /[^]/uy;

/** The token at an offset where neither a space, nor a plain word, nor a mark of one character stands. */
function tokenAt(text: string, at: number): Cut {
  if (at === 0 && text.startsWith('\uFEFF')) return { kind: 'space', end: 1 };
  const first = text[at] ?? '';
  if (first === '/') {
    if (text[at + 1] === '/') return lineComment(text, at);
    if (text[at + 1] === '*') return blockComment(text, at);
    return { kind: 'punctuation', end: at + 1 };
  }
  if (first === '"') return { kind: 'string', ...stringLiteral(text, at) };
  if (first >= '0' && first <= '9') {
    const end = endOf(version, text, at);
    if (end !== undefined) return { kind: 'version', end };
    return { kind: 'integer', end: endOf(integer, text, at) ?? at + 1 };
  }
  for (const [kind, pattern] of others) {
    const end = endOf(pattern, text, at);
    if (end !== undefined) return { kind, end };
  }
  return { kind: 'unknown', end: endOf(anything, text, at) ?? at + 1 };
}

const punctuationMarks = new Set('=,:;(){}<>*.@');

const others: readonly (readonly [TokenKind, RegExp])[] = [
  ['word', word],
  ['punctuation', arrow],
  ['escaped', escaped],
];

function endOf(pattern: RegExp, text: string, at: number): number | undefined {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : undefined;
}

function lineComment(text: string, at: number): Cut {
  const newline = text.indexOf('\n', at);
  const end = newline < 0 ? text.length : newline;
  const doc = text.startsWith('///', at) && text[at + 3] !== '/';
  return { kind: doc ? 'line-doc' : 'line-comment', end };
}

function blockComment(text: string, at: number): Cut {
  const doc = text.startsWith('/**', at) && text[at + 3] !== '*' && text[at + 3] !== '/';
  const kind = doc ? 'block-doc' : 'block-comment';
  const mark = /\/\*|\*\//g;
  mark.lastIndex = at + 2;
  for (let depth = 1, found = mark.exec(text); found; found = mark.exec(text)) {
    depth += found[0] === '/*' ? 1 : -1;
    if (depth === 0) return { kind, end: mark.lastIndex };
  }
  const span = { start: at, end: Math.min(text.length, at + 3) };
  return { kind, end: text.length, problem: { span, message: 'This comment has no end: `*/` is missing.' } };
}

/**
 * A carriage return ends a line only before a line feed; elsewhere WIT does not know it. A file that has one has many,
 * and they are one mistake: the first is reported.
 */
function loneReturn(text: string, from: number, to: number): SyntaxProblem | undefined {
  for (let at = text.indexOf('\r', from); at >= 0 && at < to; at = text.indexOf('\r', at + 1)) {
    if (text[at + 1] === '\n') continue;
    const message =
      'Here a line ends with a carriage return (U+000D) alone: save the file with LF or CRLF at the ends of its lines.';
    return { span: { start: at, end: at + 1 }, message };
  }
  return undefined;
}
