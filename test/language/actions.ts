import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import {
  type Action,
  fixesAt,
  locate,
  refactoringsAt,
  sourceActions,
  vendoredPackages,
} from '../../src/language/index.ts';
import { createAnalysis, fileFacts, type SourceFile } from '../../src/wit/index.ts';
import { applyEdits, type Fixture } from './fixture.ts';

const folder = fileURLToPath(new URL('../../wit/', import.meta.url));

/** The texts of the packages that are shipped with the server. */
export const shippedTexts: readonly string[] = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.wit'))
  .toSorted()
  .map((name) => readFileSync(folder + name, 'utf8'));

const vendored = vendoredPackages(shippedTexts);

/** All that is offered at the mark of a fixture, as if the person had asked for it. */
export function actionsAt({ model, path, offset, selection }: Fixture): Action[] {
  const facts = model.facts(path);
  if (!facts) return [];
  const asked = {
    model,
    path,
    facts,
    range: selection ?? { start: offset, end: offset },
    vendored,
    more: [],
    shown: [],
  };
  return [...fixesAt(asked), ...refactoringsAt(asked), ...sourceActions(asked)];
}

/** The texts of all files after an action. Throws if edits overlap or a file that is there would be created. */
export function outcome({ texts }: Pick<Fixture, 'texts'>, { edits, creates = [] }: Action): Map<string, string> {
  for (const [index, { path, span }] of edits.entries()) {
    const clash = edits.slice(index + 1).find((other) => {
      return other.path === path && other.span.start < span.end && span.start < other.span.end;
    });
    if (clash) throw new Error(`${JSON.stringify(edits)} overlap.`);
  }
  const after = applyEdits(texts, edits);
  for (const { path, text } of creates) {
    if (after.has(path)) throw new Error(`${path} is there already.`);
    after.set(path, text);
  }
  return after;
}

/** The errors of all files in the root `/w/wit`, each with its message alone: places move. */
export function errorsOf(texts: ReadonlyMap<string, string>): string[] {
  const analysis = createAnalysis();
  const own: SourceFile[] = [];
  const groups = new Map<string, SourceFile[]>();
  for (const [path, text] of texts) {
    const location = locate(path);
    const file = { path, facts: fileFacts(text) };
    if (location.kind === 'dependency') groups.set(location.group, [...(groups.get(location.group) ?? []), file]);
    else own.push(file);
  }
  analysis.set('/w/wit', { own, dependencies: Array.from(groups.values()), loose: [], notes: [] });
  const found = Array.from(analysis.diagnostics('/w/wit').values()).flat();
  return found.flatMap(({ severity, message }) => (severity === 'error' ? [message] : []));
}
