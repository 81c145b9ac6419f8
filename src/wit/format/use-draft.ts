import type { Span } from '../../base/index.ts';
import type { RenamedNode } from '../syntax/tree.ts';
import { isText, pieceAt, type Sheet, widest } from './sheet.ts';
import { solidText, type UseEntry } from './uses.ts';

/** A `use` as it will be. */
export interface UseDraft {
  readonly entry: UseEntry;
  /** The comments that other entries leave to it. */
  readonly above: string[];
  /** Its own comments before it, with the space up to its first piece. */
  readonly lead: string;
  /** The space and the comments on its last line. */
  behind: string;
  names: readonly RenamedNode[];
  /** Whether other names are to be written than are, or in another order. */
  changed: boolean;
}

/** An entry with its names in order and without the unused ones; nothing if all of it is unused. */
export function draftOf(sheet: Sheet, entry: UseEntry, unused: readonly Span[]): UseDraft | undefined {
  const { node, own, first, last, trail } = entry;
  const lead = sheet.text.slice(pieceAt(sheet, own).start, pieceAt(sheet, first).start);
  const behind = sheet.text.slice(pieceAt(sheet, last).end, pieceAt(sheet, trail).end);
  if (node.kind === 'top-use') {
    return isUnused(node.span, unused) ? undefined : { entry, above: [], lead, behind, names: [], changed: false };
  }
  const used = node.names.filter(({ span }) => !isUnused(span, unused));
  if (used.length === 0 && node.names.length > 0) return undefined;
  const names = entry.commented ? used : once(used).toSorted(byName);
  const changed = names.length < node.names.length || names.some((name, index) => name !== node.names[index]);
  return { entry, above: [], lead, behind, names, changed };
}

/** Takes over the names of another draft that are not there yet, and its comments. */
export function merge(into: UseDraft, { lead, behind, names }: UseDraft): void {
  if (lead !== '') into.above.push(lead.trim());
  if (into.behind === '') into.behind = behind;
  else if (behind !== '') into.above.push(behind.trim());
  const known = new Set(into.names.map(nameKey));
  const more = names.filter((each) => !known.has(nameKey(each)));
  if (more.length === 0) return;
  into.names = [...into.names, ...more].toSorted(byName);
  into.changed = true;
}

/** The text of a draft with its comments. `newLine` begins a line where its items stand. */
export function draftText(sheet: Sheet, draft: UseDraft, newLine: string): string {
  const { entry, above, lead, behind, changed } = draft;
  const text = !changed
    ? rawText(sheet, entry)
    : entry.commented
      ? pruned(sheet, draft)
      : printed(sheet, draft, newLine);
  const comments = above.map((comment) => comment + newLine).join('');
  return (/\n[ \t]*$/.test(lead) ? lead + comments : comments + lead) + text + behind;
}

function rawText(sheet: Sheet, { first, last }: UseEntry): string {
  return sheet.text.slice(pieceAt(sheet, first).start, pieceAt(sheet, last).end);
}

function printed(sheet: Sheet, { entry, names }: UseDraft, newLine: string): string {
  const { node, first, depth } = entry;
  let keyword = first;
  while (!isText(pieceAt(sheet, keyword), 'use')) keyword++;
  const gates = sheet.text.slice(pieceAt(sheet, first).start, pieceAt(sheet, keyword).start);
  const path = solidText(sheet, node.path.span);
  const texts = names.map((each) => nameText(sheet, each));
  const line = `use ${path}.{${texts.join(', ')}};`;
  if (depth * sheet.stepWidth + line.length <= widest) return gates + line;
  return `${gates}use ${path}.{${texts.map((text) => `${newLine}${sheet.step}${text},`).join('')}${newLine}};`;
}

/** The text as it is written, but for the names that go, each with the comma behind it. */
function pruned(sheet: Sheet, { entry, names }: UseDraft): string {
  const { node, first, last } = entry;
  const kept = new Set(names);
  let text = '';
  let at = pieceAt(sheet, first).start;
  for (const name of node.kind === 'use' ? node.names : []) {
    if (kept.has(name)) continue;
    text += sheet.text.slice(at, name.span.start);
    const comma = /^\s*,[ \t]*/.exec(sheet.text.slice(name.span.end));
    at = name.span.end + (comma?.[0].length ?? 0);
  }
  return text + sheet.text.slice(at, pieceAt(sheet, last).end);
}

function once(names: readonly RenamedNode[]): RenamedNode[] {
  return Array.from(new Map(names.map((each) => [nameKey(each), each])).values());
}

function isUnused(span: Span, unused: readonly Span[]): boolean {
  return unused.some(({ start, end }) => span.start <= start && end <= span.end);
}

function nameText(sheet: Sheet, { name, alias }: RenamedNode): string {
  const text = ({ start, end }: Span): string => sheet.text.slice(start, end);
  return text(name.span) + (alias ? ` as ${text(alias.span)}` : '');
}

function nameKey({ name, alias }: RenamedNode): string {
  return `${name.text} ${alias?.text ?? ''}`;
}

function byName(a: RenamedNode, b: RenamedNode): number {
  const left = nameKey(a);
  const right = nameKey(b);
  return left < right ? -1 : left > right ? 1 : 0;
}
