import type { Span } from '../../base/index.ts';
import { parseWit } from '../syntax/parse.ts';
import { ownFrom } from './breaks.ts';
import { editsOf, indentEdit, type WitEdit } from './edits.ts';
import { layOut } from './layout.ts';
import { pieceFrom } from './pieces.ts';
import { type FormatOptions, pieceAt, solidFrom, usualOptions } from './sheet.ts';

/** A part of a text that can be formatted alone: an item, or of one with a block the head or the end. */
export interface FormatPart {
  /** Its text and the comments before it. */
  readonly span: Span;
  /** The index of the part with which the item began that ends here: its own, or that of the head. */
  readonly opened: number;
}

/** What formatting would do to a text, to be asked for in parts. */
export interface FormatPlan {
  /** In the order of the text. */
  readonly parts: readonly FormatPart[];
  /**
   * What changes from one part to another, given by their indices. The space before the first one is formatted too;
   * with `indent` its line ends stay as they are.
   */
  edits(first: number, last: number, before: 'space' | 'indent'): readonly WitEdit[];
  /** What changes in the indentation of the line at an offset; nothing where the line is blank or at an error. */
  indent(offset: number): readonly WitEdit[];
}

/** Lays out a whole text and changes nothing yet. */
export function planFormat(text: string, options: FormatOptions = usualOptions): FormatPlan {
  const layout = layOut(text, parseWit(text), options);
  const owns = layout.parts.map(({ first }) => ownFrom(layout, solidFrom(layout, first)));
  return {
    parts: layout.parts.map(({ last, opened }, index) => ({
      span: { start: pieceAt(layout, owns[index] ?? 0).start, end: pieceAt(layout, last).end },
      opened,
    })),
    edits(first, last, before) {
      const to = layout.parts[last]?.last ?? -1;
      if (before === 'space') return editsOf(layout, layout.parts[first]?.first, to);
      const own = owns[first] ?? 0;
      return [...indentEdit(layout, own), ...editsOf(layout, own, to, 'text')];
    },
    indent(offset) {
      const lineStart = text.lastIndexOf('\n', offset - 1) + 1;
      const at = pieceFrom(layout.pieces, lineStart);
      const leading = text.slice(lineStart, pieceAt(layout, at).start);
      return /^[ \t]*$/.test(leading) ? indentEdit(layout, at) : [];
    },
  };
}
