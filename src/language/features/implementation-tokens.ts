import type { Span } from '../../base/index.ts';

/** A token of JavaScript or TypeScript, as far as it matters to find what a module exports. */
export interface SourceToken extends Span {
  readonly kind: 'name' | 'string' | 'punctuation' | 'other';
  /** The name, the value of the string without its quotes, or the mark. */
  readonly text: string;
  /** Whether it is the first one of its line. */
  readonly isFirst: boolean;
}

/**
 * Cuts a module into tokens and leaves out comments. It knows no grammar, so that it takes any text: templates and
 * regular expressions are one token each, and what is no token of the language is skipped.
 */
export function sourceTokens(text: string): readonly SourceToken[] {
  const tokens: SourceToken[] = [];
  let at = 0;
  let isFirst = true;
  while (at < text.length) {
    const cut = cutAt(text, at, tokens.at(-1));
    if (cut.token) tokens.push({ ...cut.token, start: at, end: cut.end, isFirst });
    isFirst = !cut.token && (isFirst || /[\r\n]/.test(text.slice(at, cut.end)));
    at = Math.max(cut.end, at + 1);
  }
  return tokens;
}

interface Cut {
  readonly end: number;
  readonly token?: Pick<SourceToken, 'kind' | 'text'>;
}

const trivia = /\s+|\/\/[^\n\r]*|\/\*[^]*?(?:\*\/|$)/y;
const name = /#?[\p{L}\p{Nl}$_][\p{L}\p{M}\p{N}\p{Pc}$]*/uy;
const number = /\d[\w.]*/y;
const string = /"[^"\\\n]*(?:\\[^][^"\\\n]*)*"?|'[^'\\\n]*(?:\\[^][^'\\\n]*)*'?/y;
const regularExpression = /\/(?:[^/\\[\n]|\\[^\n]|\[(?:[^\]\\\n]|\\[^\n])*\])+\/\w*/y;
const marks = /=>|\.\.\.|[=!]==?|[^]/y;

function cutAt(text: string, at: number, before: SourceToken | undefined): Cut {
  const skipped = match(trivia, text, at);
  if (skipped !== undefined) return { end: at + skipped.length };
  const word = match(name, text, at);
  if (word !== undefined) return { end: at + word.length, token: { kind: 'name', text: word } };
  const digits = match(number, text, at);
  if (digits !== undefined) return { end: at + digits.length, token: { kind: 'other', text: '0' } };
  const quoted = match(string, text, at);
  if (quoted !== undefined) {
    return { end: at + quoted.length, token: { kind: 'string', text: quoted.slice(1, -1) } };
  }
  if (text[at] === '`') return { end: templateEnd(text, at), token: { kind: 'other', text: '`' } };
  if (text[at] === '/' && !isOperand(before)) {
    const pattern = match(regularExpression, text, at);
    if (pattern !== undefined) return { end: at + pattern.length, token: { kind: 'other', text: '/' } };
  }
  const mark = match(marks, text, at) ?? '';
  return { end: at + mark.length, token: { kind: 'punctuation', text: mark } };
}

/** Where a template ends: its expressions may hold templates of their own. */
function templateEnd(text: string, start: number): number {
  // For each template that is open, the number of braces that are open in its expression; -1 in its text.
  const open = [-1];
  let at = start + 1;
  while (at < text.length && open.length > 0) {
    const depth = open.at(-1) ?? -1;
    const mark = text[at];
    if (depth < 0) {
      if (mark === '\\') at++;
      else if (mark === '`') open.pop();
      else if (mark === '$' && text[at + 1] === '{') {
        open[open.length - 1] = 0;
        at++;
      }
    } else if (mark === '`') open.push(-1);
    else if (mark === '{') open[open.length - 1] = depth + 1;
    else if (mark === '}') open[open.length - 1] = depth - 1;
    else {
      const skipped = match(trivia, text, at) ?? match(string, text, at);
      if (skipped !== undefined) at += skipped.length - 1;
    }
    at++;
  }
  return at;
}

/** Whether a value ends with a token, so that `/` after it divides. */
export function isOperand(token: SourceToken | undefined): boolean {
  if (!token) return false;
  if (token.kind === 'name') return !beforeValues.has(token.text);
  if (token.kind !== 'punctuation') return true;
  return token.text === ')' || token.text === ']' || token.text === '}';
}

const beforeValues = new Set(
  'await case delete do else in instanceof new of return throw typeof void yield'.split(' '),
);

function match(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}
