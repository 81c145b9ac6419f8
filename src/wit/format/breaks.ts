import { alignStars } from './comments.ts';
import { bracket, pieceAt, type Sheet, withLineEnd } from './sheet.ts';

export interface Break {
  /** The steps of indentation of the next piece. */
  readonly depth: number;
  /** Those of the comments before it, if others. */
  readonly inner?: number;
  /** How many blank lines there are at least and at most. */
  readonly least?: 0 | 1;
  readonly most?: 0 | 1;
}

/**
 * Puts piece `next`, which is no comment, on a line of its own. Comments before it stay where they are: at the end of
 * the line of the piece before, on lines of their own, or on the line of `next`. Nothing happens before an error, and
 * behind one no more than that lines are indented.
 */
export function breakBefore(sheet: Sheet, next: number, { depth, inner = depth, least = 0, most = 1 }: Break): void {
  const previous = sheet.previous[next] ?? -1;
  if (anyFrozen(sheet, previous, next)) return indentBehindError(sheet, next, depth, inner);
  const opened = opens(sheet, previous);
  const closes = endsBlock(sheet, next);
  const own = ownFrom(sheet, next);
  for (let at = previous + 1; at < own; at++) sheet.gaps[at] = ' ';
  for (let at = own; at <= next; at++) {
    const { lines } = pieceAt(sheet, at);
    const first = at === own;
    const final = at === next && closes;
    if (!first && lines === 0 && !final && !(at === next && isDocumented(sheet, at))) sheet.gaps[at] = ' ';
    else if (at === 0) sheet.gaps[at] = at === next && closes ? '' : markOf(sheet.text);
    else {
      const fewest = first && !opened && !final ? least : 0;
      const greatest = (first && opened) || final ? 0 : at === next || first ? most : 1;
      const blank = Math.max(fewest, Math.min(greatest, lines - 1));
      breakLine(sheet, at, at === next ? depth : inner, blank);
    }
  }
}

/** Whether a line ends here and where the next item begins says how an error is read: only what is on a line changes. */
function indentBehindError(sheet: Sheet, next: number, depth: number, inner: number): void {
  const own = ownFrom(sheet, next);
  if (anyFrozen(sheet, own, next) || pieceAt(sheet, next).kind === 'end') return;
  for (let at = own; at <= next; at++) {
    const { start, lines } = pieceAt(sheet, at);
    if (lines === 0) continue;
    const gap = sheet.text.slice(pieceAt(sheet, at - 1).end, start);
    sheet.gaps[at] = withLineEnd(sheet, gap.replace(/[^\n]*$/, '')) + sheet.step.repeat(at === next ? depth : inner);
  }
}

/** Begins a line with piece `at`, after so many blank lines. */
export function breakLine(sheet: Sheet, at: number, depth: number, blank = 0): void {
  const indent = sheet.step.repeat(depth);
  sheet.gaps[at] = sheet.lineEnd.repeat(1 + Math.max(0, blank)) + (pieceAt(sheet, at).kind === 'end' ? '' : indent);
  if (pieceAt(sheet, at).comment) alignStars(sheet, at, indent);
}

/**
 * The first of the pieces that belong to `next`: comments at the end of the line of the piece before do not, unless
 * they lead over to `next` on that line.
 */
export function ownFrom(sheet: Sheet, next: number): number {
  const previous = sheet.previous[next] ?? -1;
  if (previous < 0) return 0;
  let at = previous + 1;
  while (at < next && pieceAt(sheet, at).lines === 0) at++;
  const leadsOver = at === next && pieceAt(sheet, next).lines === 0;
  return leadsOver && (opens(sheet, previous) || !endsBlock(sheet, next)) ? previous + 1 : at;
}

function opens(sheet: Sheet, previous: number): boolean {
  return previous < 0 || bracket(pieceAt(sheet, previous)) === 'open';
}

function endsBlock(sheet: Sheet, next: number): boolean {
  const piece = pieceAt(sheet, next);
  return piece.kind === 'end' || bracket(piece) === 'close';
}

/** Whether a block of documentation stands before a piece, which then begins a line of its own. */
function isDocumented(sheet: Sheet, at: number): boolean {
  return pieceAt(sheet, at - 1).kind === 'block-doc';
}

function anyFrozen({ frozen }: Sheet, from: number, to: number): boolean {
  for (let at = Math.max(0, from); at <= to; at++) if (frozen[at] === true) return true;
  return false;
}

/** The byte order mark that a text may begin with. */
function markOf(text: string): string {
  return text.startsWith('\uFEFF') ? '\uFEFF' : '';
}
