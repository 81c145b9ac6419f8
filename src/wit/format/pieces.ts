import type { Span } from '../../base/index.ts';
import { isTrivia, scan, type Token, type TokenKind } from '../syntax/token.ts';

/** A token that is not space: a comment, the end of the text, or what the grammar speaks of. */
export interface Piece extends Token {
  readonly comment: boolean;
  /** How many line ends stand between the piece before and this one. */
  readonly lines: number;
}

/**
 * The pieces of a text, the empty `end` last. What stands between two of them is space, and so are the blanks at the
 * end of a line comment.
 */
export function piecesOf(text: string): readonly Piece[] {
  const pieces: Piece[] = [];
  let last = 0;
  scan(text, (kind, start, end) => {
    if (kind === 'space') return;
    const piece = pieceOf(kind, start, text.slice(start, end), lineEnds(text, last, start));
    pieces.push(piece);
    last = piece.end;
  });
  return pieces;
}

/** The first piece that begins at `offset` or after it. */
export function pieceFrom(pieces: readonly Piece[], offset: number): number {
  let low = 0;
  let high = pieces.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((pieces[middle]?.start ?? offset) < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The first and the last piece that lie in a span. It holds one at least, and begins and ends with one. */
export function piecesIn(pieces: readonly Piece[], { start, end }: Span): { first: number; last: number } {
  const first = pieceFrom(pieces, start);
  const after = pieceFrom(pieces, end);
  return { first, last: Math.max(first, after - 1) };
}

function pieceOf(kind: TokenKind, start: number, whole: string, lines: number): Piece {
  const text = kind === 'line-comment' || kind === 'line-doc' ? whole.replace(/[ \t\r]+$/, '') : whole;
  const token = { kind, start, end: start + text.length, text };
  return { ...token, comment: isTrivia(token), lines };
}

function lineEnds(text: string, start: number, end: number): number {
  let count = 0;
  for (let at = start; at < end; at++) if (text.charCodeAt(at) === 10) count++;
  return count;
}
