import { parseWit } from '../syntax/parse.ts';
import { applyEdits, editsOf, type WitEdit } from './edits.ts';
import { layOut } from './layout.ts';
import { type FormatOptions, usualOptions } from './sheet.ts';

/**
 * A file of WIT as WASI is written. Only the space between its tokens changes, and the commas behind last parts: no
 * other token, no comment, no line end's kind. What is in or beside an error stays as it is.
 */
export function formatWit(text: string, options: FormatOptions = usualOptions): string {
  return applyEdits(text, formatEdits(text, options));
}

/** What formatting changes, in the order of the text; nothing if it is formatted. */
export function formatEdits(text: string, options: FormatOptions = usualOptions): readonly WitEdit[] {
  return editsOf(layOut(text, parseWit(text), options));
}
