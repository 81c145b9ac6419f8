import type { FileNode, InterfaceItem, PackageHeader, PackageItem, WorldItemNode } from '../syntax/tree.ts';
import type { Piece } from './pieces.ts';

export type Item = PackageHeader | FileNode['items'][number] | PackageItem | InterfaceItem | WorldItemNode;

/** The braces of an item and the items in them, by the indices of pieces. */
export interface Block {
  readonly items: readonly Item[];
  readonly open: number;
  /** The closing brace; without one the block goes to the end of its item. */
  readonly close: number | undefined;
}

/** The block of an item from piece `first` to `last`. It is broken where the item needs one and has no `{`. */
export function blockOf(item: Item, pieces: readonly Piece[], first: number, last: number): Block | 'none' | 'broken' {
  const items = itemsIn(item);
  if (!items) return 'none';
  let open = first;
  while (open <= last && !isMark(pieces[open], '{')) open++;
  if (open > last) return item.kind === 'resource' ? 'none' : 'broken';
  return { items, open, close: last > open && isMark(pieces[last], '}') ? last : undefined };
}

/** The items in the braces of an item; none where it has no braces for items. */
export function itemsIn(item: Item): readonly Item[] | undefined {
  switch (item.kind) {
    case 'package':
    case 'interface':
    case 'world':
      return item.items;
    case 'resource':
      return item.functions;
    case 'import':
    case 'export':
      return item.target.kind === 'inline' ? item.target.items : undefined;
    default:
      return undefined;
  }
}

/** Whether a piece is this mark. */
export function isMark(piece: Piece | undefined, text: string): boolean {
  return piece?.kind === 'punctuation' && piece.text === text;
}
