import type { Span } from '../../base/index.ts';
import { commentChanges } from './comments.ts';
import { pieceAt, type Sheet, withLineEnd } from './sheet.ts';

/** What stands in a span gives way to a text. */
export interface WitEdit {
  readonly span: Span;
  readonly text: string;
}

/** The text after edits, which stand in its order and do not meet. */
export function applyEdits(text: string, edits: readonly WitEdit[]): string {
  const parts: string[] = [];
  let at = 0;
  for (const { span, text: replacement } of edits) {
    parts.push(text.slice(at, span.start), replacement);
    at = span.end;
  }
  parts.push(text.slice(at));
  return parts.join('');
}

/**
 * What a sheet changes in the pieces from `first` to `last`, in the order of the text, and in the spaces before them;
 * with `text` not in the space before the first one.
 */
export function editsOf(
  sheet: Sheet,
  first = 0,
  last = sheet.pieces.length - 1,
  from: 'space' | 'text' = 'space',
): WitEdit[] {
  const edits: WitEdit[] = [];
  let at = from === 'space' ? pieceAt(sheet, first - 1).end : pieceAt(sheet, first).start;
  let pending: Change | undefined;
  const stays = (): void => {
    if (pending) edits.push(smallest(sheet.text, pending));
    pending = undefined;
  };
  const change = (start: number, end: number, text: string): void => {
    if (text === sheet.text.slice(start, end)) return end > start ? stays() : undefined;
    pending = pending ? { start: pending.start, end, text: pending.text + text } : { start, end, text };
  };
  for (let index = first; index <= last; index++) {
    const { start, end, text, comment } = pieceAt(sheet, index);
    if (index > first || from === 'space') {
      change(at, start, sheet.gaps[index] ?? withLineEnd(sheet, sheet.text.slice(at, start)));
    }
    const written = sheet.texts[index] ?? text;
    if (comment) {
      stays();
      for (const each of commentChanges(sheet, index)) {
        change(each.start, each.end, each.text);
        stays();
      }
    } else if (written.startsWith(text)) {
      stays();
      // A comma behind a token is no change of the token.
      change(end, end, written.slice(text.length));
    } else change(start, end, written);
    at = end;
  }
  stays();
  return edits;
}

interface Change {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** What a sheet changes in the indentation of the line that piece `at` begins, if it begins one there and here. */
export function indentEdit(sheet: Sheet, at: number): WitEdit[] {
  const { start } = pieceAt(sheet, at);
  const lineStart = sheet.text.lastIndexOf('\n', start - 1) + 1;
  const gap = sheet.gaps[at];
  const begun = gap?.lastIndexOf('\n') ?? -1;
  if (gap === undefined || begun < 0 || lineStart < pieceAt(sheet, at - 1).end) return [];
  const indent = gap.slice(begun + 1);
  const same = indent === sheet.text.slice(lineStart, start);
  return same ? [] : [smallest(sheet.text, { start: lineStart, end: start, text: indent })];
}

/** An edit without what it has in common with the text at both ends. A CR and its LF stay together. */
export function smallest(whole: string, { start, end, text }: Change): WitEdit {
  const old = whole.slice(start, end);
  const shorter = Math.min(old.length, text.length);
  let head = 0;
  while (head < shorter && old[head] === text[head]) head++;
  if (head > 0 && old[head - 1] === '\r') head--;
  let tail = 0;
  while (tail < shorter - head && old[old.length - 1 - tail] === text[text.length - 1 - tail]) tail++;
  if (tail > 0 && old[old.length - tail] === '\n') tail--;
  return { span: { start: start + head, end: end - tail }, text: text.slice(head, text.length - tail) };
}
