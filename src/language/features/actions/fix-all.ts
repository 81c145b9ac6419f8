import type { WitDiagnostic } from '../../../wit/index.ts';
import type { Action, FileEdit } from './action.ts';

/** All diagnostics of a file, the length of its text, and what puts each of them right. */
interface WholeFile {
  readonly all: readonly WitDiagnostic[];
  readonly length: number;
  fixesOf(this: void, diagnostic: WitDiagnostic): readonly Action[];
}

/** For each kind among some fixes the one that does all of that kind in the file, if there are more. */
export function together(found: readonly Action[], { all, length, fixesOf }: WholeFile): Action[] {
  const titles = new Set(found.flatMap((action) => action.together ?? []));
  if (titles.size === 0) return [];
  const codes = new Set(found.flatMap(({ fixes = [] }) => fixes.map(({ code }) => code)));
  const alike = all.filter(({ code }) => codes.has(code)).slice(0, mostIn(length));
  const every = alike.flatMap((diagnostic) => fixesOf(diagnostic));
  return Array.from(titles).flatMap((title): Action[] => {
    const same = every.filter((action) => action.together === title);
    const { edits, done } = merge(same);
    if (done.length < 2) return [];
    return [{ title, kind: 'quickfix', edits, fixes: done.flatMap(({ fixes = [] }) => fixes) }];
  });
}

/** One action that does all that nearly everybody would do, without files that are created. */
export function fixAll({ all, length, fixesOf }: WholeFile): Action[] {
  const firstUnused = all.find(({ code }) => code === 'unused');
  const distinct = all.filter((each) => each.code !== 'unused' || each === firstUnused);
  const chosen = distinct.slice(0, mostIn(length)).flatMap((diagnostic) => {
    // What does for several comes last, as for all names that nothing uses.
    const best = fixesOf(diagnostic).findLast(({ preferred, creates }) => preferred && creates === undefined);
    return best ? [best] : [];
  });
  const { edits, done } = merge(chosen);
  if (done.length === 0) return [];
  const fixes = done.flatMap((action) => action.fixes ?? []);
  return [{ title: 'Fix all that can be fixed', kind: 'source.fixAll', edits, fixes }];
}

/** How many diagnostics of a file are put right at once: some fixes read all of it again, to see what comes of them. */
function mostIn(length: number): number {
  return Math.max(4, Math.min(40, Math.floor(600_000 / (length + 1))));
}

/** The edits of several actions, but for those that would touch what others edit already. */
function merge(actions: readonly Action[]): { readonly edits: FileEdit[]; readonly done: Action[] } {
  const edits: FileEdit[] = [];
  const done: Action[] = [];
  for (const action of actions) {
    const news = action.edits.filter((edit) => !edits.some((known) => isSame(known, edit)));
    if (news.some((edit) => edits.some((known) => touches(known, edit)))) continue;
    edits.push(...news);
    done.push(action);
  }
  return { edits, done };
}

function isSame(a: FileEdit, b: FileEdit): boolean {
  return a.path === b.path && a.span.start === b.span.start && a.span.end === b.span.end && a.text === b.text;
}

function touches(a: FileEdit, b: FileEdit): boolean {
  return a.path === b.path && a.span.start <= b.span.end && b.span.start <= a.span.end;
}
