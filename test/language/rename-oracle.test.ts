import { expect, it } from 'vitest';
import { createModel, createWorkspace, type Disk, type Model, rename } from '../../src/language/index.ts';
import { type Dice, dice } from '../wit/dice.ts';
import { generateWorkspace } from '../wit/names/generate.ts';
import { meansTheSame } from '../wit/names/meaning.ts';
import type { Id, Workspace } from '../wit/names/model.ts';
import { type Mark, type Printed, printWorkspace } from '../wit/names/print.ts';
import { applyEdits } from './fixture.ts';

/*
 * Names against packages in which every name has an identity: whatever has one identity is one symbol, and a rename gives
 * the text that the packages have when that identity is called otherwise. It is refused exactly where that text is wrong
 * or means something else.
 */
const cases = Number(process.env['AIRLOCK_NAME_CASES'] ?? 400);
const renamesOfEach = 6;

it('names, references and renames are those of generated packages', () => {
  const tally = { unclear: 0, places: 0, renamed: 0, fixed: 0, wrong: 0, other: 0, none: 0 };
  const differences: string[] = [];
  for (let seed = 1; seed <= cases; seed++) {
    const workspace = generateWorkspace(seed);
    const printed = printWorkspace(workspace);
    const model = modelOf(printed.texts);
    const before = diagnosticsOf(model, printed);
    // Interfaces that a world would both import and export are wrong by any names.
    const unclear = before.some((each) => each.includes(' error ') && !each.endsWith(' world'));
    if (unclear || !meansTheSame(workspace)) {
      tally.unclear++;
      continue;
    }
    tally.places += printed.marks.length;
    const found = [...differentNames(model, printed), ...differentReferences(model, printed)];
    differences.push(...found.slice(0, 3).map((each) => `seed ${seed}: ${each}`));
    const roll = dice(seed + 1_000_000);
    for (let time = 0; time < renamesOfEach; time++) {
      const { outcome, difference } = tryRename({ workspace, printed, model, before }, roll);
      tally[outcome]++;
      if (difference !== undefined) differences.push(`seed ${seed}: ${difference}`);
    }
  }
  expect(differences.slice(0, 10)).toEqual([]);
  // Most of what is generated must be of use, and every answer must be tried.
  const { unclear, renamed, fixed, wrong, other, places } = tally;
  expect(unclear).toBeLessThan(cases / 2);
  expect(Math.min(renamed, wrong, other * 5, fixed * 5)).toBeGreaterThan(cases / 2);
  expect(places).toBeGreaterThan(cases * 100);
}, 600_000);

interface Case {
  readonly workspace: Workspace;
  readonly printed: Printed;
  readonly model: Model;
  readonly before: readonly string[];
}

/** Where the names of the model and those that were found are not at the same places, or not the same things. */
function differentNames(model: Model, { texts, marks }: Printed): string[] {
  const meant = marks.map(({ path, start, end, ids }) => ({ place: `${path} ${start} ${end}`, keys: ids.map(keyOf) }));
  const found = Array.from(texts.keys()).flatMap((path) =>
    model.occurrences(path).map(({ span: { start, end }, symbol, also }) => ({
      place: `${path} ${start} ${end}`,
      keys: [symbol, ...also].map(({ key }) => key),
    })),
  );
  const [expected, actual] = [new Set(grouped(meant)), new Set(grouped(found))];
  return [...Array.from(expected.difference(actual), (each) => `${each} (meant)`), ...actual.difference(expected)];
}

/** Features have no place of their own: those of one name are one. */
function keyOf({ kind, name, number }: Id): string {
  return kind === 'feature' ? name : String(number);
}

/** Each place, with the first place of what stands there. */
function grouped(places: readonly { readonly place: string; readonly keys: readonly string[] }[]): string[] {
  const sorted = places.toSorted((a, b) => (a.place < b.place ? -1 : 1));
  const first = new Map<string, string>();
  for (const { place, keys } of sorted) {
    const [key = '', ...more] = keys;
    if (more.length === 0 && !first.has(key)) first.set(key, place);
  }
  return sorted.map(({ place, keys }) => {
    const things = keys.map((key) => first.get(key) ?? 'nothing').toSorted();
    return `${place} is ${things.join(' and ')}`;
  });
}

/** Every fifth place, asked for all places of what stands there. */
function differentReferences(model: Model, { marks }: Printed): string[] {
  const byId = new Map<Id, string[]>();
  for (const { path, start, ids } of marks) {
    for (const id of ids) byId.set(id, [...(byId.get(id) ?? []), `${path} ${start}`]);
  }
  return marks.flatMap(({ path, start, ids }) => {
    const [id, ...also] = ids;
    if (!id || also.length > 0 || start % 5 !== 0) return [];
    const symbol = model.occurrenceAt(path, start)?.symbol;
    const found = symbol ? Array.from(model.occurrencesOf(symbol)).flat() : [];
    const places = found.map((each) => `${each.path} ${each.span.start}`).toSorted();
    return places.join() === byId.get(id)?.toSorted().join() ? [] : [`the references of ${path} ${start}`];
  });
}

interface Tried {
  /** What the model says: it is renamed, its name is fixed, the new text is wrong, or it means something other. */
  readonly outcome: 'renamed' | 'fixed' | 'wrong' | 'other' | 'none';
  readonly difference?: string;
}

function tryRename({ workspace, printed, model, before }: Case, roll: Dice): Tried {
  const own = printed.marks.filter(({ ids }) => ids.every((id) => !id.inDependency));
  const mark = roll.pick(roll.happens(90) ? own : printed.marks);
  const [id] = mark?.ids ?? [];
  const name = id && newName(workspace, id, roll);
  if (!mark || !id || name === undefined || name === id.name) return { outcome: 'none' };
  const changed = togetherWith(printed.marks, mark.ids);
  const result = rename(model, mark.path, mark.start, name);
  const after = withName(workspace, changed, name);
  const places = printed.marks.filter(({ ids }) => ids.some((each) => changed.has(each)));
  const outcome =
    places.some(({ path }) => path.includes('/deps/')) || id.kind === 'constructor' ? 'fixed' : after.outcome;
  // What is wrong is looked for only where nothing else decides: it takes most of the time.
  const news = outcome === 'renamed' ? diagnosticsOf(modelOf(after.printed.texts), after.printed) : [];
  const wrong = news.filter((each) => !before.includes(each));
  const what = `${id.kind} ${id.name} at ${mark.path} ${mark.start} -> ${name}`;
  if (outcome !== 'renamed' || wrong.length > 0) {
    const why = wrong.length > 0 ? wrong.join() : outcome;
    const difference = result.kind === 'refused' ? {} : { difference: `${what} is not refused (${why})` };
    return { outcome: wrong.length > 0 ? 'wrong' : outcome, ...difference };
  }
  if (result.kind === 'refused') return { outcome, difference: `${what} is refused: ${result.message}` };
  const texts = applyEdits(printed.texts, result.edits);
  const different = Array.from(after.printed.texts).some(([path, text]) => texts.get(path) !== text);
  return { outcome, ...(different && { difference: `${what} gives another text` }) };
}

function newName(workspace: Workspace, { kind }: Id, roll: Dice): string | undefined {
  if (kind === 'package') return roll.pick(['p:a', 'p:b', 'z:z', 'q:a', 'use:b']);
  const other = roll.pick(workspace.ids)?.name ?? '';
  return roll.pick(['a', 'b', 'B', 'A', 'fresh', 'list', 'fresh-2', other.includes(':') ? 'c' : other]);
}

/** The workspace as it would be with another name for some things. */
function withName(
  workspace: Workspace,
  changed: ReadonlySet<Id>,
  name: string,
): { readonly printed: Printed; readonly outcome: 'renamed' | 'other' } {
  const old = Array.from(changed, (id) => ({ id, name: id.name }));
  for (const id of changed) id.name = name;
  const after = { printed: printWorkspace(workspace), outcome: meansTheSame(workspace) ? 'renamed' : 'other' } as const;
  for (const each of old) each.id.name = each.name;
  return after;
}

/** All that must have one name with some things: what stands with them in one rename of an include. */
function togetherWith(marks: readonly Mark[], ids: readonly Id[]): ReadonlySet<Id> {
  const found = new Set(ids);
  for (let size = 0; size !== found.size;) {
    size = found.size;
    for (const mark of marks) if (mark.ids.some((id) => found.has(id))) for (const id of mark.ids) found.add(id);
  }
  return found;
}

/** Each line's diagnostics: everything stands in the same line, whatever its name is. */
function diagnosticsOf(model: Model, { texts }: Printed): string[] {
  return Array.from(texts).flatMap(([path, text]) =>
    model.diagnostics(path).map(({ span, code, severity }) => {
      const line = text.slice(0, span.start).split('\n').length;
      return `${path}:${line} ${severity} ${code}`;
    }),
  );
}

/** All files are open, which is the quickest way to know them. */
function modelOf(texts: ReadonlyMap<string, string>): Model {
  const nothing: Disk = {
    list: () => Promise.resolve([]),
    read: () => Promise.resolve(undefined),
    bytes: () => Promise.resolve(undefined),
  };
  const workspace = createWorkspace(nothing, () => Promise.resolve({ kind: 'refused', reason: 'None.' }));
  for (const [path, text] of texts) workspace.change(path, text);
  return createModel(workspace);
}
