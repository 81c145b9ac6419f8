import type { Span } from '../../base/index.ts';
import { parseWit } from '../syntax/parse.ts';
import type { UsePath } from '../syntax/tree.ts';
import { smallest, type WitEdit } from './edits.ts';
import { bracket, type FormatOptions, pieceAt, type Sheet, sheetOf, usualOptions } from './sheet.ts';
import { draftOf, draftText, merge, type UseDraft } from './use-draft.ts';
import { type UseGroup, useBlocks } from './uses.ts';

/**
 * What puts the `use` items of a text in order: other packages first, then by name; their names by name. Those of one
 * path become one, and what is said twice is said once. Blank lines keep groups apart, and comments go where their
 * `use` goes. The names, or the whole items at the top of a file, that the spans of `unused` lie in are taken out.
 */
export function organiseUses(
  text: string,
  unused: readonly Span[] = [],
  options: FormatOptions = usualOptions,
): readonly WitEdit[] {
  const parsed = parseWit(text);
  const sheet = sheetOf(text, parsed, options);
  return useBlocks(sheet, parsed.tree.items)
    .flatMap((groups) => organiseBlock(sheet, groups, unused))
    .toSorted((a, b) => a.span.start - b.span.start);
}

function organiseBlock(sheet: Sheet, groups: readonly UseGroup[], unused: readonly Span[]): WitEdit[] {
  const known = new Map<string, { readonly draft: UseDraft; readonly group: UseGroup }>();
  const runs: { group: UseGroup; readonly drafts: readonly UseDraft[] }[] = [];
  for (const group of groups) {
    const drafts = draftsOf(sheet, group, unused, known);
    const before = runs.at(-1);
    // Groups that go and have nothing between them go together.
    const together =
      before?.drafts.length === 0 && drafts.length === 0 && before.group.at(-1)?.trail === firstOf(group) - 1;
    if (before && together) before.group = [...before.group, ...group];
    else runs.push({ group, drafts });
  }
  return runs.flatMap(({ group, drafts }) => groupEdit(sheet, group, drafts));
}

function firstOf(group: UseGroup): number {
  return group[0]?.own ?? 0;
}

/** What is left of a group when each entry has become one with what is `known` of its path. */
function draftsOf(
  sheet: Sheet,
  group: UseGroup,
  unused: readonly Span[],
  known: Map<string, { readonly draft: UseDraft; readonly group: UseGroup }>,
): readonly UseDraft[] {
  const kept: UseDraft[] = [];
  for (const entry of group) {
    const draft = draftOf(sheet, entry, unused);
    if (!draft) continue;
    const same = entry.commented ? undefined : known.get(entry.key);
    // Comments go along within their group only: in another one they would lose what they stand among.
    const bare = entry.own === entry.first && entry.trail === entry.last;
    if (same && (same.group === group || bare)) merge(same.draft, draft);
    else {
      kept.push(draft);
      if (!entry.commented && !same) known.set(entry.key, { draft, group });
    }
  }
  return kept;
}

function groupEdit(sheet: Sheet, group: UseGroup, drafts: readonly UseDraft[]): WitEdit[] {
  const from = group[0];
  const to = group.at(-1);
  if (!from || !to) return [];
  const sorted = drafts.toSorted((a, b) => comparePaths(a.entry.node.path, b.entry.node.path));
  const same =
    sorted.length === group.length && sorted.every(({ entry, changed }, at) => entry === group[at] && !changed);
  if (same) return [];
  const start = pieceAt(sheet, from.own).start;
  const end = pieceAt(sheet, to.trail).end;
  const lineStart = sheet.text.lastIndexOf('\n', start - 1) + 1;
  const leading = sheet.text.slice(lineStart, start);
  const beginsLine = /^[ \t]*$/.test(leading);
  if (sorted.length === 0) return [removal(sheet, group, beginsLine ? lineStart : start, end)];
  const newLine = sheet.lineEnd + (beginsLine ? leading : sheet.step.repeat(from.depth));
  const text = sorted.map((draft) => draftText(sheet, draft, newLine)).join(newLine);
  // What stands behind the last one on its line must not come behind a comment.
  const after = pieceAt(sheet, to.trail + 1);
  const swallows = after.lines === 0 && after.kind !== 'end' && /\/\/[^\n]*$/.test(text);
  const edit = swallows ? { start, end: after.start, text: text + newLine } : { start, end, text };
  return [smallest(sheet.text, edit)];
}

/** Takes a group out with its lines, and one of the spaces around it where there are blank lines on both sides. */
function removal(sheet: Sheet, group: UseGroup, start: number, end: number): WitEdit {
  const first = firstOf(group);
  const before = pieceAt(sheet, first - 1);
  const after = pieceAt(sheet, (group.at(-1)?.trail ?? 0) + 1);
  const edit = (from: number, to: number): WitEdit => ({ span: { start: from, end: to }, text: '' });
  if (after.lines === 0 || (start > 0 && sheet.text[start - 1] !== '\n')) return edit(start, end);
  const opened = first === 0 || bracket(before) === 'open';
  if (bracket(after) === 'close') return edit(before.end, opened ? after.start : end);
  const apart = opened || pieceAt(sheet, first).lines > 1;
  return edit(start, 1 + (apart ? sheet.text.lastIndexOf('\n', after.start - 1) : sheet.text.indexOf('\n', end)));
}

/** Other packages come first; all is in the order of its letters. */
function comparePaths(a: UsePath, b: UsePath): number {
  const words = ({ package: from, name }: UsePath): readonly string[] =>
    from ? ['0', from.namespace.text, from.name.text, name.text, from.version?.text ?? ''] : ['1', name.text];
  const left = words(a);
  const right = words(b);
  const at = left.findIndex((word, index) => word !== right[index]);
  return at < 0 ? 0 : (left[at] ?? '') < (right[at] ?? '') ? -1 : 1;
}
