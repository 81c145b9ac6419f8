import { bracket, isText, pieceAt, type Sheet, solidFrom } from './sheet.ts';
import { mustBreak } from './spacing.ts';

/** Brackets whose parts may have a line each. */
export interface Group {
  readonly open: number;
  readonly close: number;
  /** Whether the parts are those of a type in braces, between which blank lines may stay. */
  readonly declares: boolean;
  /** Whether the last part may have a comma behind it. */
  readonly comma: boolean;
  /** Whether each part has a line of its own, wide or not. */
  readonly broken: boolean;
}

/** The group that piece `open` opens, up to piece `last`; none if it opens nothing that may be broken. */
export function groupAt(sheet: Sheet, open: number, last: number): Group | undefined {
  const piece = pieceAt(sheet, open);
  if (bracket(piece) !== 'open') return undefined;
  const { close, commas } = extent(sheet, open, last);
  if (close === undefined || close === open + 1) return undefined;
  const before = pieceAt(sheet, sheet.previous[open] ?? -1);
  if (piece.text === '(') {
    if (!isText(before, 'func') && !isText(before, 'constructor')) return undefined;
    // Who has put the parameters on lines of their own has done so for a reason.
    const broken = pieceAt(sheet, open + 1).lines > 0 || hasBreak(sheet, open, close);
    return { open, close, declares: false, comma: true, broken };
  }
  if (piece.text === '<') {
    return commas === 0
      ? undefined
      : { open, close, declares: false, comma: false, broken: hasBreak(sheet, open, close) };
  }
  return isText(before, '.') || isText(before, 'with')
    ? { open, close, declares: false, comma: true, broken: hasBreak(sheet, open, close) }
    : { open, close, declares: true, comma: true, broken: true };
}

/** Whether piece `at` is a comma behind a last part, which one line has no need of. */
export function isLastComma(sheet: Sheet, at: number): boolean {
  if (!isText(pieceAt(sheet, at), ',') || mustBreak(sheet, at)) return false;
  return bracket(pieceAt(sheet, solidFrom(sheet, at + 1))) === 'close';
}

/** Where a bracket closes, and how many commas stand in it that have something behind them. */
function extent(sheet: Sheet, open: number, last: number): { close: number | undefined; commas: number } {
  let depth = 0;
  let commas = 0;
  for (let at = open; at <= last; at++) {
    const piece = pieceAt(sheet, at);
    if (depth === 1 && isText(piece, ',') && bracket(pieceAt(sheet, solidFrom(sheet, at + 1))) !== 'close') commas++;
    const side = bracket(piece);
    if (side !== undefined) depth += side === 'open' ? 1 : -1;
    if (depth === 0) return { close: at, commas };
  }
  return { close: undefined, commas };
}

/** Whether a comment ends a line somewhere in a group, or goes over several. */
function hasBreak(sheet: Sheet, open: number, close: number): boolean {
  for (let at = open + 1; at <= close; at++) {
    if (mustBreak(sheet, at) || (pieceAt(sheet, at).comment && pieceAt(sheet, at).text.includes('\n'))) return true;
  }
  return false;
}
