import { breakBefore, breakLine } from './breaks.ts';
import { type Group, groupAt, isLastComma } from './groups.ts';
import { bracket, isText, pieceAt, type Sheet, solidFrom, widest } from './sheet.ts';
import { mustBreak, spaceBefore, widthOf } from './spacing.ts';

/**
 * Lays out the pieces from `first` to `last`, which make one declaration or a part of one. They go on one line, but:
 * the braces of a type have a line for each part, and what is too wide is broken at its parameters, its names or the
 * arguments of a type, the outermost first. `reserve` columns are needed behind it. The space before `first` is not
 * touched.
 */
export function layLine(sheet: Sheet, first: number, last: number, depth: number, reserve = 0): void {
  let column = depth * sheet.stepWidth + widthOf(pieceAt(sheet, first));
  let fitting = first;
  for (let at = first + 1; at <= last; at++) {
    column = layFlat(sheet, at, depth, column);
    const group = at < fitting || at === last ? undefined : groupAt(sheet, at, last);
    if (!group) continue;
    const end = group.broken ? undefined : fittingEnd(sheet, at, last, column, reserve);
    if (end !== undefined) fitting = end;
    else {
      layGroup(sheet, group, depth);
      at = group.close;
      column = depth * sheet.stepWidth + 1;
    }
  }
}

/** Puts piece `at` on the line of the piece before it, if a comment lets it. Gives the column behind it. */
function layFlat(sheet: Sheet, at: number, depth: number, column: number): number {
  const piece = pieceAt(sheet, at);
  if (mustBreak(sheet, at)) {
    const steps = bracket(piece) === 'close' || isText(piece, '{') ? depth : depth + 1;
    breakLine(sheet, at, steps);
    return steps * sheet.stepWidth + widthOf(piece);
  }
  if (isLastComma(sheet, at)) {
    sheet.gaps[at] = '';
    sheet.texts[at] = '';
    return column;
  }
  const space = spaceBefore(sheet, at);
  sheet.gaps[at] = space;
  return column + space.length + widthOf(piece);
}

/** A line for each part of a group, with a comma behind each where the grammar lets the last one have it. */
function layGroup(sheet: Sheet, { open, close, declares, comma }: Group, depth: number): void {
  let at = solidFrom(sheet, open + 1);
  while (at < close) {
    const end = partEnd(sheet, at, close);
    breakBefore(sheet, at, { depth: depth + 1, most: declares ? 1 : 0 });
    layLine(sheet, at, end, depth + 1, 1);
    const mark = solidFrom(sheet, end + 1);
    if (mark >= close) {
      if (comma) sheet.texts[end] = `${pieceAt(sheet, end).text},`;
      break;
    }
    for (let between = end + 1; between <= mark; between++) layFlat(sheet, between, depth + 1, 0);
    if (comma) sheet.texts[mark] = undefined;
    at = solidFrom(sheet, mark + 1);
  }
  breakBefore(sheet, close, { depth, inner: depth + 1, most: declares ? 1 : 0 });
}

/** The last piece, comments aside, of the part that begins at `start`. */
function partEnd(sheet: Sheet, start: number, close: number): number {
  let depth = 0;
  for (let at = start; at < close; at++) {
    const piece = pieceAt(sheet, at);
    if (depth === 0 && isText(piece, ',')) return sheet.previous[at] ?? start;
    const side = bracket(piece);
    if (side !== undefined) depth += side === 'open' ? 1 : -1;
  }
  return sheet.previous[close] ?? start;
}

/** Up to which piece all goes on this line, if nothing of it is too far right: a group is next or a line must end. */
function fittingEnd(sheet: Sheet, open: number, last: number, column: number, reserve: number): number | undefined {
  let width = column;
  for (let at = open + 1; at <= last; at++) {
    if (mustBreak(sheet, at)) return at;
    if (!isLastComma(sheet, at)) width += spaceBefore(sheet, at).length + widthOf(pieceAt(sheet, at));
    if (width > widest) return undefined;
    if (bracket(pieceAt(sheet, at)) === 'open' && groupAt(sheet, at, last)?.broken === true) return at;
  }
  return width + reserve > widest ? undefined : last + 1;
}
