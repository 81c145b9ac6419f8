import type { Span } from '../../base/index.ts';
import type { TopUseNode, UseNode } from '../syntax/tree.ts';
import { type Item, itemsIn } from './blocks.ts';
import { ownFrom } from './breaks.ts';
import { piecesIn } from './pieces.ts';
import { isText, pieceAt, type Sheet, solidFrom } from './sheet.ts';

/** A `use` in its text, with the comments that go where it goes, by the indices of pieces. */
export interface UseEntry {
  readonly node: UseNode | TopUseNode;
  readonly depth: number;
  /** Its first comment, or its first piece. What a blank line is behind is no comment of it. */
  readonly own: number;
  readonly first: number;
  readonly last: number;
  /** The last comment on its last line, or its last piece. */
  readonly trail: number;
  /** What has to be the same for two to become one: gates and path, and what name it gets at the top of a file. */
  readonly key: string;
  /** Whether there is a comment in the midst of it, so that it stays as it is written. */
  readonly commented: boolean;
}

/** Entries that stand one behind the other, without a blank line or anything else between them. */
export type UseGroup = readonly UseEntry[];

/** All groups of a text, those of one block together. What is at an error is in none. */
export function useBlocks(sheet: Sheet, items: readonly Item[], depth = 0): readonly (readonly UseGroup[])[] {
  const groups: UseEntry[][] = [];
  const inner: (readonly UseGroup[])[] = [];
  for (const item of items) {
    if (item.kind === 'use' || item.kind === 'top-use') {
      const entry = entryOf(sheet, item, depth);
      if (sheet.frozen[entry.first] === true) continue;
      const group = groups.at(-1);
      const before = group?.at(-1);
      if (group && before && follows(sheet, before, entry)) group.push(entry);
      else groups.push([entry]);
    } else inner.push(...useBlocks(sheet, itemsIn(item) ?? [], depth + 1));
  }
  return [groups, ...inner];
}

function entryOf(sheet: Sheet, node: UseNode | TopUseNode, depth: number): UseEntry {
  const { first, last } = piecesIn(sheet.pieces, node.span);
  const alias = node.kind === 'top-use' && node.alias ? ` as ${node.alias.text}` : '';
  return {
    node,
    depth,
    own: attachedFrom(sheet, first),
    first,
    last,
    trail: ownFrom(sheet, solidFrom(sheet, last + 1)) - 1,
    key: solidText(sheet, { start: pieceAt(sheet, first).start, end: node.path.span.end }) + alias,
    commented: sheet.pieces.slice(first, last + 1).some(({ comment }) => comment),
  };
}

/** The pieces of a span without spaces and comments; the space in front of a word stands for any. */
export function solidText(sheet: Sheet, span: Span): string {
  const { first, last } = piecesIn(sheet.pieces, span);
  let text = '';
  for (let at = first; at <= last; at++) {
    const piece = pieceAt(sheet, at);
    if (piece.comment) continue;
    text += isText(piece, 'use') ? 'use ' : piece.text;
  }
  return text;
}

/** The first of the comments before a piece that no blank line stands behind, or the piece itself. */
function attachedFrom(sheet: Sheet, first: number): number {
  const least = ownFrom(sheet, first);
  let own = first;
  while (own > least && pieceAt(sheet, own).lines <= 1) own--;
  return own;
}

function follows(sheet: Sheet, before: UseEntry, { own, first }: UseEntry): boolean {
  return sheet.previous[first] === before.last && own === before.trail + 1 && pieceAt(sheet, own).lines <= 1;
}
