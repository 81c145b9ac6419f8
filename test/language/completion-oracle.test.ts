import { describe, expect, it } from 'vitest';
import {
  type Completion,
  completionsAt,
  createModel,
  createWorkspace,
  type Disk,
  type Model,
  type Workspace,
} from '../../src/language/index.ts';
import type { Occurrence } from '../../src/wit/index.ts';
import { dice } from '../wit/dice.ts';
import { fixture as witFixture } from '../wit/fixtures.ts';
import { generateFiles } from '../wit/generate.ts';
import { applyEdits } from './fixture.ts';

interface Opened {
  readonly workspace: Workspace;
  readonly model: Model;
  readonly texts: ReadonlyMap<string, string>;
}

const nothing: Disk = {
  list: () => Promise.resolve([]),
  read: () => Promise.resolve(undefined),
  bytes: () => Promise.resolve(undefined),
};

async function opened(texts: ReadonlyMap<string, string>): Promise<Opened> {
  const workspace = createWorkspace(nothing, () => Promise.resolve({ kind: 'refused', reason: 'None.' }));
  for (const [path, text] of texts) await workspace.open(path, text);
  return { workspace, model: createModel(workspace), texts };
}

/** Errors of the grammar and names that lead nowhere, in all files. */
function errorsIn({ workspace }: Opened): readonly { path: string; start: number; end: number; message: string }[] {
  return Array.from(workspace.diagnostics('/w/wit').values())
    .flat()
    .filter(({ code }) => ['syntax', 'unknown-name', 'wrong-kind', 'missing-package', 'duplicate'].includes(code))
    .map(({ path, span: { start, end }, message }) => ({ path, start, end, message }));
}

/** Where names are chosen that something else in the file may need, an error of that is the person's. */
function isChosen({ symbol }: Occurrence, before: string): boolean {
  return symbol.kind === 'type' || symbol.kind === 'alias' ? /use [^;]*\{[^}]*$/.test(before) : true;
}

/** What stands at a name, as far as it is one thing to complete. */
function partAt(text: string, { span, symbol }: Occurrence): { start: number; end: number } {
  if (symbol.kind !== 'interface' && symbol.kind !== 'world' && symbol.kind !== 'path-alias') return span;
  const start = /[\w:%-]*\/?$/.exec(text.slice(0, span.start))?.index ?? span.start;
  const end = span.end + (/^@\d+\.\d+\.\d+/.exec(text.slice(span.end))?.[0].length ?? 0);
  return { start, end };
}

function expanded({ text, snippet, kind }: Completion): string | undefined {
  if (kind === 'package' || text === '') return undefined;
  if (snippet === undefined || !snippet.includes('<')) return text;
  return snippet.startsWith('own') || snippet.startsWith('borrow') ? undefined : snippet.replaceAll(/\$\d/g, 'u8');
}

describe('completions in generated packages', () => {
  it.each(Array.from({ length: 60 }, (_, seed) => seed))('lead somewhere (%i)', async (seed) => {
    const texts = new Map(generateFiles(seed).map(({ path, text }) => [`/w/${path}`, text]));
    const all = await opened(texts);
    const before = new Set(errorsIn(all).map(({ path, message }) => `${path} ${message}`));
    const roll = dice(seed + 1000);
    for (const [path, text] of texts) {
      const references = all.model.occurrences(path).filter(({ role }) => role === 'reference');
      for (const occurrence of references.filter(() => roll.happens(20)).slice(0, 8)) {
        const { symbol } = occurrence;
        // A feature may be there for the first time.
        if (symbol.kind === 'package' || symbol.kind === 'feature') continue;
        const { start, end } = partAt(text, occurrence);
        const typed = roll.happens(50) ? '' : text.slice(start, start + 1);
        const half = text.slice(0, start) + typed + text.slice(end);
        all.workspace.change(path, half);
        const { items } = completionsAt(all.model, path, start + typed.length);
        const was = text.slice(start, end);
        expect(items.map((item) => item.text)).toContain(was);
        for (const item of items.filter(() => roll.happens(30)).slice(0, 5)) {
          const written = expanded(item);
          if (written === undefined) continue;
          const edits = [{ span: item.span, text: written }, ...(item.edits ?? [])];
          const after =
            applyEdits(
              new Map([[path, half]]),
              edits.map((edit) => ({ path, ...edit })),
            ).get(path) ?? '';
          all.workspace.change(path, after);
          const moved = (item.edits ?? []).reduce((sum, edit) => sum + edit.text.length, 0);
          const place = { start: item.span.start + moved, end: item.span.start + moved + written.length };
          const chosen = isChosen(occurrence, text.slice(0, start));
          const found = errorsIn(all).filter(
            (error) =>
              !before.has(`${error.path} ${error.message}`) &&
              (!chosen || (error.path === path && error.start < place.end && place.start < error.end)),
          );
          expect(found, `${item.label} in ${after.slice(Math.max(0, start - 80), start + moved + 60)}`).toEqual([]);
        }
        all.workspace.change(path, text);
      }
    }
  });
});

describe('completions in any text', () => {
  const texts = [
    witFixture('everything.wit'),
    witFixture('broken.wit'),
    witFixture('crlf.wit'),
    generateFiles(7)[0]?.text ?? '',
  ];

  it.each(texts.map((text, index) => [index, text] as const))(
    'are well formed at every offset (%i)',
    async (_, text) => {
      const path = '/w/wit/main.wit';
      const all = await opened(new Map([[path, text]]));
      const check = (now: string, offset: number): void => {
        for (const { span, edits = [], label } of completionsAt(all.model, path, offset).items) {
          expect(span.start <= offset && offset <= span.end && span.end <= now.length, `${label} at ${offset}`).toBe(
            true,
          );
          expect(now.slice(span.start, span.end)).not.toContain('\n');
          for (const edit of edits) expect(edit.span.end <= span.start || span.end <= edit.span.start).toBe(true);
        }
      };
      for (let offset = 0; offset <= text.length; offset++) check(text, offset);
      const roll = dice(1);
      for (let cut = 0; cut < text.length; cut += 1 + roll.below(12)) {
        const tail = roll.happens(50) ? '' : text.slice(cut + roll.below(30));
        const broken = text.slice(0, cut) + roll.pick(['', '{', ' use ', ':', '@', 'a-', '%', '\u{1F600}']) + tail;
        all.workspace.change(path, broken);
        check(broken, cut);
        check(broken, broken.length);
      }
    },
  );

  it('are none of what nobody knows', async () => {
    const { model } = await opened(new Map([['/w/wit/main.wit', 'package a:b;']]));
    expect(completionsAt(model, '/w/wit/other.wit', 0).items).toEqual([]);
    expect(completionsAt(model, '/w/wit/main.wit', 9999).items.length).toBeGreaterThanOrEqual(0);
    expect(completionsAt(model, '/w/wit/main.wit', -1).items.length).toBeGreaterThanOrEqual(0);
  });
});
