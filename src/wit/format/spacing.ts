import type { Piece } from './pieces.ts';
import { isText, pieceAt, type Sheet, solidFrom } from './sheet.ts';

/** The space before piece `at` where it stays on the line of the piece before it. */
export function spaceBefore(sheet: Sheet, at: number): '' | ' ' {
  const before = pieceAt(sheet, at - 1);
  const piece = pieceAt(sheet, at);
  // A slash and a comment would make another comment.
  if (before.text === '/' && piece.comment) return ' ';
  if (before.kind === 'punctuation') {
    if (tightAfter.has(before.text)) return '';
    if (before.text === ':') return isPathColon(sheet, at - 1) ? '' : ' ';
    if (before.text === '{') return isText(piece, '}') ? '' : insideBraces(sheet, at - 1);
  }
  if (piece.kind !== 'punctuation') return ' ';
  if (piece.text === '}') return insideBraces(sheet, openOf(sheet, at));
  if (piece.text === '{') return isText(before, '.') ? '' : ' ';
  return tightBefore.has(piece.text) ? '' : ' ';
}

/** Whether a line must end before piece `at`, because of a comment. */
export function mustBreak(sheet: Sheet, at: number): boolean {
  const before = pieceAt(sheet, at - 1);
  if (before.kind === 'line-comment' || before.kind === 'line-doc') return true;
  const piece = pieceAt(sheet, at);
  return piece.lines > 0 && (before.comment || piece.comment);
}

/** The columns of a piece. A comment of several lines has none, since they change with its place. */
export function widthOf({ text }: Piece): number {
  return text.includes('\n') ? 0 : text.length;
}

const tightAfter: ReadonlySet<string> = new Set(['(', '<', '@', '.', '/']);
const tightBefore: ReadonlySet<string> = new Set([',', ';', ')', '>', '<', '(', ':', '@', '.', '/']);

/** The braces of `use a.{b}` are tight, those of `include a with { b as c }` are not. */
function insideBraces(sheet: Sheet, open: number): '' | ' ' {
  return isText(pieceAt(sheet, sheet.previous[open] ?? -1), '.') ? '' : ' ';
}

/** Whether a colon is one of `ns:name`, as in a path or behind `package`, and not one behind a name. */
function isPathColon(sheet: Sheet, colon: number): boolean {
  const name = solidFrom(sheet, colon + 1);
  if (isText(pieceAt(sheet, solidFrom(sheet, name + 1)), '/')) return true;
  const namespace = sheet.previous[colon] ?? -1;
  return isText(pieceAt(sheet, sheet.previous[namespace] ?? -1), 'package');
}

function openOf(sheet: Sheet, close: number): number {
  let at = close - 1;
  while (at > 0 && !isText(pieceAt(sheet, at), '{')) at--;
  return at;
}
