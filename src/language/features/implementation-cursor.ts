import type { Span } from '../../base/index.ts';
import type { SourceToken } from './implementation-tokens.ts';

/** A place among the tokens of a module. */
export interface Cursor {
  readonly tokens: readonly SourceToken[];
  at: number;
}

export function isAtEnd({ tokens, at }: Cursor): boolean {
  return at >= tokens.length;
}

export function peek({ tokens, at }: Cursor, ahead = 0): SourceToken {
  return tokens[at + ahead] ?? { kind: 'other', text: '', start: 0, end: 0, isFirst: false };
}

/** Takes a name or a mark, if it is the next one. */
export function eat(cursor: Cursor, text: string): boolean {
  const token = peek(cursor);
  if (token.text !== text || token.kind === 'string') return false;
  cursor.at++;
  return true;
}

/** Takes a name that something is declared by. */
export function takeName(cursor: Cursor): { readonly name: string; readonly span: Span } | undefined {
  const { kind, text, start, end } = peek(cursor);
  if (kind !== 'name' || topWords.has(text)) return undefined;
  cursor.at++;
  return { name: text, span: { start, end } };
}

/** Goes to the first of some marks that stands in no brackets, those of type arguments included, or where `ends` says. */
export function skipTo(
  cursor: Cursor,
  marks: readonly string[],
  ends?: (token: SourceToken, before: SourceToken) => boolean,
): void {
  let angles = 0;
  while (!isAtEnd(cursor)) {
    const token = peek(cursor);
    const { kind, text } = token;
    if (ends?.(token, peek(cursor, -1))) return;
    const isInside = angles > 0 && (text === ',' || text === '{');
    if (kind !== 'string' && marks.includes(text) && !isInside) return;
    if (text === '<') angles++;
    else if (text === '>' && angles > 0) angles--;
    skipOne(cursor);
  }
}

/** Goes behind one token, or behind all that a bracket holds. */
export function skipOne(cursor: Cursor): void {
  let depth = 0;
  do {
    const { kind, text } = peek(cursor);
    if (kind === 'punctuation' && (text === '{' || text === '(' || text === '[')) depth++;
    if (kind === 'punctuation' && (text === '}' || text === ')' || text === ']')) depth--;
    cursor.at++;
  } while (depth > 0 && !isAtEnd(cursor));
}

/** The words that a declaration or an import begins with at the top of a module. */
export const topWords = new Set(['export', 'import', 'const', 'let', 'var', 'function', 'class']);
