import { docOf } from '../syntax/doc.ts';
import type { Piece } from './pieces.ts';
import { pieceAt, type Sheet, withLineEnd } from './sheet.ts';

/** A block comment whose lines all begin with `*` has them under the first one; any other keeps its lines. */
export function alignStars(sheet: Sheet, at: number, indent: string): void {
  const comment = pieceAt(sheet, at);
  const [first = '', ...rest] = comment.text.split(/\r*\n/);
  if (rest.length === 0 || !rest.every((line) => /^[ \t]*\*/.test(line))) return;
  const lines = [first, ...rest.map((line) => `${indent} ${line.trimStart()}`)];
  const aligned = sameDoc(comment, lines.join(sheet.lineEnd));
  if (aligned !== undefined) sheet.texts[at] = aligned;
}

/** What changes within a comment: the ends of its lines and the space that they begin with. */
export function commentChanges(sheet: Sheet, at: number): { start: number; end: number; text: string }[] {
  const comment = pieceAt(sheet, at);
  if (!comment.text.includes('\n')) return [];
  const text = sheet.texts[at] ?? sameDoc(comment, withLineEnd(sheet, comment.text)) ?? comment.text;
  const breaks = Array.from(text.matchAll(lineBreak), ([each]) => each);
  return Array.from(comment.text.matchAll(lineBreak), ({ 0: old, index }, line) => {
    const start = comment.start + index;
    return { start, end: start + old.length, text: breaks[line] ?? old };
  });
}

const lineBreak = /\r*\n[ \t]*/g;

/** The text if as this comment's it would document the same, since space within a block may be part of what it says. */
function sameDoc(comment: Piece, text: string): string | undefined {
  return docOf([comment])?.text === docOf([{ ...comment, text }])?.text ? text : undefined;
}
