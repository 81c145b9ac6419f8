import { type AliasNode, printType, type TypeEntry, type TypeScope } from '../../../wit/index.ts';
import type { Action, Asked, FileEdit, Refactoring } from './action.ts';
import { isComment, removal, tokensOf } from './text.ts';
import { contains, nameIn, typesIn, type WrittenType } from './tree.ts';

/** Writes what an alias stands for in its place: here, or everywhere, and then the alias goes, unless comments would go with it. */
export const inlineAlias: Refactoring = function* (asked) {
  const { model, path, range } = asked;
  const occurrence = model.occurrenceAt(path, range.start);
  if (occurrence?.symbol.kind !== 'type' || !contains(occurrence.span, range)) return;
  const { entry } = occurrence.symbol;
  const { node, scope } = entry;
  if (node?.kind !== 'alias' || entry.place.path !== path || entry.kind === 'unknown') return;
  if (model.surroundings(path, range.start)?.scope !== scope) return;
  const uses = usesOf(scope, entry);
  const edits = uses.map((use) => edit(path, node, use));
  const { name } = entry;
  if (edits.every((each) => each !== undefined) && edits.length > 0 && isAll(asked, entry, uses.length)) {
    const span = removal(asked.facts, node.span);
    const title = edits.length === 1 ? `Inline \`${name}\`` : `Inline \`${name}\` in ${edits.length} places`;
    // What was said of the alias has no other place.
    const hasComments = tokensOf(asked.facts).some((each) => isComment(each) && contains(span, each));
    yield hasComments
      ? action(`${title}, and keep it with its comments`, edits)
      : action(title, [{ path, span, text: '' }, ...edits]);
  }
  const here = uses.findIndex(({ type }) => nameIn(type)?.span.start === occurrence.span.start);
  const [one] = edits.slice(here, here + 1);
  if (here >= 0 && one && edits.length > 1) yield action(`Inline \`${name}\` here`, [one]);
};

function action(title: string, edits: readonly FileEdit[]): Action {
  return { title, kind: 'refactor.inline', edits };
}

/** The types of the scope that say the name of an alias, but for the alias itself. */
function usesOf(scope: TypeScope, { name, node }: TypeEntry): WrittenType[] {
  return typesIn(scope.items).filter(({ type, item }) => nameIn(type)?.text === name && item !== node);
}

/** Whether nothing else names the alias: no other interface takes it, and no `include` renames it. */
function isAll({ model, path, range }: Asked, { node }: TypeEntry, count: number): boolean {
  const symbol = model.occurrenceAt(path, range.start)?.symbol;
  if (!symbol || !node) return false;
  let references = 0;
  for (const places of model.occurrencesOf(symbol)) {
    references += places.filter(({ role }) => role === 'reference').length;
    if (references > count) return false;
  }
  return references === count;
}

/** The edit that writes an alias's type where it is named; a handle takes the resource that the alias stands for. */
function edit(path: string, { type: meant }: AliasNode, { type }: WrittenType): FileEdit | undefined {
  if (type.kind === 'named') return { path, span: type.span, text: printType(meant) };
  const name = nameIn(type);
  return name && meant.kind === 'named' ? { path, span: name.span, text: printType(meant) } : undefined;
}
