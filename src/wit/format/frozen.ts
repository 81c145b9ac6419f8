import type { SyntaxProblem } from '../syntax/token.ts';
import type { FileNode } from '../syntax/tree.ts';
import { type Block, blockOf, isMark, type Item } from './blocks.ts';
import { type Piece, piecesIn } from './pieces.ts';

/**
 * For each piece, whether it is part of an error: it touches a problem, it is in an item that does, or it belongs to
 * nothing in the tree. Of an item with a block only the head or the end is, so that what is inside goes on.
 */
export function frozenPieces(
  tree: FileNode,
  problems: readonly SyntaxProblem[],
  pieces: readonly Piece[],
): readonly boolean[] {
  const frozen = touched(problems, pieces);
  const items: readonly Item[] = tree.header ? [tree.header, ...tree.items] : tree.items;
  if (problems.length > 0) freezeBlock(frozen, pieces, items, 0, pieces.length - 1);
  return frozen;
}

/** Freezes what must be among the pieces from `from` to before `to`, of which `items` are read. */
function freezeBlock(
  frozen: boolean[],
  pieces: readonly Piece[],
  items: readonly Item[],
  from: number,
  to: number,
): void {
  let at = from;
  for (const item of items) {
    const { first, last } = piecesIn(pieces, item.span);
    freezeSolid(frozen, pieces, at, first);
    freezeItem(frozen, pieces, first, last, blockOf(item, pieces, first, last));
    at = last + 1;
  }
  freezeSolid(frozen, pieces, at, to);
}

function freezeItem(
  frozen: boolean[],
  pieces: readonly Piece[],
  first: number,
  last: number,
  block: Block | 'none' | 'broken',
): void {
  if (block === 'none' || block === 'broken') {
    // What has not come to its end has its problem at what follows.
    const ended = block === 'none' && (isMark(pieces[last], ';') || isMark(pieces[last], '}'));
    if (!ended || anyFrozen(frozen, first, last + 1)) frozen.fill(true, first, last + 1);
    return;
  }
  const { items, open, close } = block;
  if (anyFrozen(frozen, first, open + 1)) frozen.fill(true, first, open + 1);
  if (close === undefined) frozen[last] = true;
  freezeBlock(frozen, pieces, items, open + 1, close ?? last + 1);
}

/** What is read as part of nothing. Comments may stand anywhere. */
function freezeSolid(frozen: boolean[], pieces: readonly Piece[], from: number, to: number): void {
  for (let at = from; at < to; at++) if (pieces[at]?.comment === false) frozen[at] = true;
}

function anyFrozen(frozen: readonly boolean[], from: number, to: number): boolean {
  for (let at = from; at < to; at++) if (frozen[at] === true) return true;
  return false;
}

function touched(problems: readonly SyntaxProblem[], pieces: readonly Piece[]): boolean[] {
  const marks = pieces.map(() => false);
  for (const { span } of problems) {
    let low = 0;
    let high = pieces.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((pieces[middle]?.end ?? 0) < span.start) low = middle + 1;
      else high = middle;
    }
    for (let at = low; at < pieces.length && (pieces[at]?.start ?? 0) <= span.end; at++) marks[at] = true;
  }
  return marks;
}
