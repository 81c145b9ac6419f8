import type { Span } from '../../../base/index.ts';
import type { FileFacts, InterfaceItem, PackageItem, UseNode, WorldItemNode } from '../../../wit/index.ts';
import type { Asked, FileEdit, Fix } from './action.ts';
import { itemsOf } from './tree.ts';
import { isComment, removal, tokensOf } from './text.ts';

/** Removes a name that a `use` brings in for nothing; with its last name the whole `use`. */
export const removeUnused: Fix = function* (asked, diagnostic) {
  if (diagnostic.code !== 'unused') return;
  const { span } = diagnostic;
  const edits = removeNames(asked, [span]);
  if (edits.length === 0) return;
  yield {
    title: `Remove \`${asked.facts.text.slice(span.start, span.end)}\``,
    kind: 'quickfix',
    edits,
    fixes: [diagnostic],
    preferred: true,
  };
};

/** Removes all names of the file that are used by nothing. */
export const removeAllUnused: Fix = function* (asked, diagnostic) {
  if (diagnostic.code !== 'unused') return;
  const unused = asked.model.diagnostics(asked.path).filter(({ code }) => code === 'unused');
  if (unused.length < 2) return;
  const edits = removeNames(
    asked,
    unused.map(({ span }) => span),
  );
  if (edits.length === 0) return;
  const title = 'Remove all names that nothing uses';
  yield { title, kind: 'quickfix', edits, fixes: unused, preferred: true };
};

/** The edits that take names out of what a file uses. `names` are their places, of a renamed one that of its new name. */
export function removeNames({ path, facts }: Pick<Asked, 'path' | 'facts'>, names: readonly Span[]): FileEdit[] {
  const starts = new Set(names.map(({ start }) => start));
  return usesIn(itemsOf(facts.tree)).flatMap((use) =>
    removeFrom(facts, use, starts).map((span): FileEdit => ({ path, span, text: '' })),
  );
}

/** All that takes types from interfaces, in interfaces and worlds and in those that are written inside of worlds. */
export function usesIn(items: readonly PackageItem[]): UseNode[] {
  return items.flatMap((item) => (item.kind === 'top-use' ? [] : item.items.flatMap(usesOf)));
}

function usesOf(item: InterfaceItem | WorldItemNode): UseNode[] {
  if (item.kind === 'use') return [item];
  const isExtern = item.kind === 'import' || item.kind === 'export';
  return isExtern && item.target.kind === 'inline' ? item.target.items.flatMap(usesOf) : [];
}

function removeFrom(facts: FileFacts, { names, span }: UseNode, starts: ReadonlySet<number>): Span[] {
  const gone = names.map(({ name, alias }) => starts.has((alias ?? name).span.start));
  if (!gone.includes(true)) return [];
  const lastKept = gone.lastIndexOf(false);
  if (lastKept < 0) return [removal(facts, span)];
  const removed = names.flatMap((name, index): Span[] => {
    const next = names[index + 1];
    return gone[index] && index < lastKept && next ? [{ start: name.span.start, end: next.span.start }] : [];
  });
  const [kept, last] = [names[lastKept], names.at(-1)];
  if (kept && last && last !== kept) removed.push({ start: kept.span.end, end: last.span.end });
  return removed.flatMap((each) => aroundComments(facts, each));
}

/** What is to be taken away of a span in braces so that comments there stay. */
function aroundComments(facts: FileFacts, { start, end }: Span): Span[] {
  const comments = tokensOf(facts).filter((token) => isComment(token) && token.start >= start && token.end <= end);
  if (comments.length === 0) return [{ start, end }];
  const means = tokensOf(facts).filter(
    (token) => token.kind !== 'space' && !isComment(token) && token.start >= start && token.end <= end,
  );
  const spans: { start: number; end: number }[] = [];
  for (const token of means) {
    const last = spans.at(-1);
    if (last && facts.text.slice(last.end, token.start).trim() === '') last.end = token.end;
    else spans.push({ start: token.start, end: token.end });
  }
  // The space after what goes would stand beside that before it.
  return spans.map((span) => ({ start: span.start, end: facts.text[span.end] === ' ' ? span.end + 1 : span.end }));
}
