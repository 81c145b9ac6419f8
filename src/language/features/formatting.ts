import type { Span } from '../../base/index.ts';
import { formatEdits, type FormatOptions, lex, parseWit, planFormat, type WitEdit } from '../../wit/index.ts';

/** What was typed that a document may be put in shape after: the end of an item, or of a line. */
export type TypedMark = ';' | '}' | '\n';

/** What formatting changes in a whole document. */
export function formatDocument(text: string, options: FormatOptions): readonly WitEdit[] {
  return formatEdits(text, options);
}

/** What formatting changes in the items that a range touches; of those with a block, in the lines that it touches. */
export function formatRange(text: string, range: Span, options: FormatOptions): readonly WitEdit[] {
  const plan = planFormat(text, options);
  return plan.parts.flatMap(({ span }, index) => (touches(range, span) ? plan.edits(index, index, 'space') : []));
}

/**
 * What formatting changes after `mark` was typed, which ends at `offset`. A `;` or a `}` puts the item in shape that it
 * ends, and moves no line before that item. A line end indents the line that it leads to, if something stands there.
 */
export function formatTyped(text: string, offset: number, mark: TypedMark, options: FormatOptions): readonly WitEdit[] {
  const plan = planFormat(mark === '}' ? closedAt(text, offset) : text, options);
  if (mark === '\n') return plan.indent(offset);
  const index = plan.parts.findIndex(({ span }) => span.end === offset);
  return index < 0 || text[offset - 1] !== mark ? [] : plan.edits(plan.parts[index]?.opened ?? index, index, 'indent');
}

/**
 * The text itself; of one with errors what stands before an offset, with an end for each block that is open there. Who
 * types has the outer blocks open still, and what they end with says nothing of the one that was just ended.
 */
function closedAt(text: string, offset: number): string {
  if (parseWit(text).problems.length === 0) return text;
  const before = text.slice(0, offset);
  let open = 0;
  for (const { text: each } of lex(before).tokens) {
    if (each === '{') open++;
    else if (each === '}' && open > 0) open--;
  }
  return before + '\n}'.repeat(Math.min(open, mostOpen));
}

/** A package, an interface or a world in it, an interface in that, and a resource in that. */
const mostOpen = 4;

/** An empty range touches what it stands in or beside; any other has to have a character of it. */
function touches(range: Span, { start, end }: Span): boolean {
  if (range.start === range.end) return start <= range.start && range.start <= end;
  return range.start < end && start < range.end;
}
