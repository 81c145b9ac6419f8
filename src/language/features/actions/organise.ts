import { organiseUses } from '../../../wit/index.ts';
import type { Action, Asked } from './action.ts';

/** Sorts the `use` items of a file, makes those of one interface one, and takes out the names that nothing uses. */
export function organiseFile({ model, path, facts }: Asked): Action[] {
  if (facts.broken || model.isDependency(path)) return [];
  const unused = model.diagnostics(path).flatMap(({ code, span }) => (code === 'unused' ? [span] : []));
  const edits = organiseUses(facts.text, unused).map((edit) => ({ path, ...edit }));
  return edits.length === 0 ? [] : [{ title: 'Organise `use`', kind: 'source.organizeImports', edits }];
}
