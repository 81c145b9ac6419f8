import { findNodeAtLocation, parseTree } from 'jsonc-parser';
import type { Span } from '../../base/index.ts';
import type { TextEdit } from '../../manifest/index.ts';

/**
 * The edits that take one request out of a manifest, by its place among the keys of the JSON, as
 * `['capabilities', 'filesystem', 'read', 0]`. A comment behind it on its line speaks of it and goes with it; all others
 * stay. So does the list, also when nothing is left in it: its key says that somebody thought of it. None where nothing
 * is there.
 */
export function removeRequestEdit(text: string, path: readonly (string | number)[]): readonly TextEdit[] {
  const root = parseTree(text, [], { allowTrailingComma: true });
  const item = root && findNodeAtLocation(root, [...path]);
  const siblings = item?.parent?.type === 'array' ? (item.parent.children ?? []) : [];
  const index = item ? siblings.indexOf(item) : -1;
  if (!item || index < 0) return [];
  const itemEnd = item.offset + item.length;
  const own = commaAt(text, itemEnd);
  const before = siblings[index - 1];
  const comma = before && commaAt(text, before.offset + before.length);
  // The last of a list without a comma at its end leaves the comma before it behind.
  const left = own === undefined && comma !== undefined ? [remove(comma, comma + 1)] : [];
  const span = withSpace(text, { start: item.offset, end: own === undefined ? itemEnd : own + 1 }, comma);
  return [...left, remove(span.start, span.end)];
}

/** The whole line where nothing else stands on it, else the item with the space on one side. */
function withSpace(text: string, { start, end }: Span, comma: number | undefined): Span {
  const lineStart = /(?:\r\n|\r|\n)[ \t]*$/.exec(text.slice(0, start));
  const lineRest = /^[ \t]*(?:\/\/[^\r\n]*)?(?=[\r\n])/.exec(text.slice(end));
  if (lineStart && lineRest) return { start: lineStart.index, end: end + lineRest[0].length };
  const spaceAfter = /^[ \t]*/.exec(text.slice(end))?.[0].length ?? 0;
  const isLast = /^\s*\]/.test(text.slice(end));
  if (!isLast) return { start, end: end + spaceAfter };
  const spaceBefore = /[ \t]*$/.exec(text.slice((comma ?? -1) + 1, start))?.[0].length ?? 0;
  return { start: comma === undefined ? start : start - spaceBefore, end };
}

/** Where the comma behind an item is, over space and comments. */
function commaAt(text: string, end: number): number | undefined {
  const trivia = /^(?:\s|\/\/[^\r\n]*|\/\*[^]*?\*\/)*/.exec(text.slice(end))?.[0].length ?? 0;
  return text[end + trivia] === ',' ? end + trivia : undefined;
}

function remove(start: number, end: number): TextEdit {
  return { span: { start, end }, newText: '' };
}
