import type { SyntaxProblem } from '../syntax/token.ts';
import type { FileNode } from '../syntax/tree.ts';
import { blockOf, type Item } from './blocks.ts';
import { breakBefore } from './breaks.ts';
import { layLine } from './line.ts';
import { piecesIn } from './pieces.ts';
import { bracket, type FormatOptions, isText, pieceAt, type Sheet, sheetOf, solidFrom } from './sheet.ts';

/** A whole item, the head of one with a block, or the end of one, by the indices of pieces. */
export interface Part {
  /** Comments before it are its own. */
  readonly first: number;
  readonly last: number;
  /** The part with which the item began whose last part this is: itself, or its head. */
  readonly opened: number;
}

export interface Layout extends Sheet {
  /** In the order of the text. */
  readonly parts: readonly Part[];
}

/** Decides the space between all pieces of a text but those beside errors. */
export function layOut(
  text: string,
  parsed: { readonly tree: FileNode; readonly problems: readonly SyntaxProblem[] },
  options: FormatOptions,
): Layout {
  const layout = { ...sheetOf(text, parsed, options), parts: [] };
  const { tree } = parsed;
  const end = layout.pieces.length - 1;
  layItems(layout, tree.header ? [tree.header, ...tree.items] : tree.items, 0, true);
  breakBefore(layout, end, { depth: 0 });
  const endsInLine = text.slice(pieceAt(layout, end - 1).end).includes('\n');
  if (options.insertFinalNewline === false && !endsInLine && layout.frozen[end] !== true) layout.gaps[end] = '';
  return layout;
}

interface Draft extends Sheet {
  readonly parts: Part[];
}

function layItems(draft: Draft, items: readonly Item[], depth: number, outermost: boolean): void {
  let before: Item | undefined;
  for (const item of items) {
    const { first, last } = piecesIn(draft.pieces, item.span);
    const least = before && isApart(before, item, outermost) ? 1 : 0;
    breakBefore(draft, first, { depth, least });
    layItem(draft, item, first, last, depth);
    before = item;
  }
}

function layItem(draft: Draft, item: Item, first: number, last: number, depth: number): void {
  const from = (draft.previous[first] ?? -1) + 1;
  const block = blockOf(item, draft.pieces, first, last);
  const opened = draft.parts.length;
  if (block === 'broken') return;
  if (block === 'none') {
    draft.parts.push({ first: from, last, opened });
    if (draft.frozen[first] !== true) layDeclaration(draft, first, last, depth);
    return;
  }
  const { items, open, close } = block;
  draft.parts.push({ first: from, last: open, opened });
  if (draft.frozen[first] !== true) layDeclaration(draft, first, open, depth);
  layItems(draft, items, depth + 1, item.kind === 'package');
  if (close === undefined) return;
  draft.parts.push({ first: (draft.previous[close] ?? -1) + 1, last: close, opened });
  if (close > open + 1) breakBefore(draft, close, { depth, inner: depth + 1 });
  else if (draft.frozen[open] !== true && draft.frozen[close] !== true) draft.gaps[close] = '';
}

/** A line for each gate and the declaration itself. */
function layDeclaration(draft: Draft, first: number, last: number, depth: number): void {
  let at = first;
  while (isText(pieceAt(draft, at), '@')) {
    const end = closeFrom(draft, at, last);
    layLine(draft, at, end, depth);
    at = solidFrom(draft, end + 1);
    breakBefore(draft, at, { depth, most: 0 });
  }
  layLine(draft, at, last, depth);
}

function closeFrom(draft: Draft, start: number, last: number): number {
  let at = start;
  while (at < last && bracket(pieceAt(draft, at)) !== 'close') at++;
  return at;
}

/** Whether a blank line belongs between two items: around those of the top level, and around documented functions. */
function isApart(before: Item, after: Item, outermost: boolean): boolean {
  if (outermost) return before.kind !== 'top-use' || after.kind !== 'top-use';
  return isDocumentedFunction(before) || isDocumentedFunction(after);
}

function isDocumentedFunction(item: Item): boolean {
  if (item.kind === 'function') return item.doc !== undefined;
  return (item.kind === 'import' || item.kind === 'export') && item.target.kind === 'function' && !!item.doc;
}
