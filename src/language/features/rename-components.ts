import { camelCase, type NamedSymbol } from '../../wit/index.ts';
import type { Model } from '../workspace/model.ts';
import { implementationsAt, manifestsOf } from './implementation.ts';
import type { FileEdit } from './rename-check.ts';

/** An edit of a file that is no WIT, in the text that it has on disk. */
export interface ComponentEdit extends FileEdit {
  readonly kind: 'manifest' | 'source';
  readonly before: string;
}

/**
 * What a new name changes in the components that a world is for: the world that their `airlock.json` names, and the
 * export of their source. Of a source only a name that stands there once, right where it is exported, is changed: any
 * other might be named in ways that nobody here understands.
 */
export async function componentEdits(
  model: Model,
  path: string,
  offset: number,
  given: string,
): Promise<readonly ComponentEdit[]> {
  const at = model.occurrenceAt(path, offset);
  if (!at) return [];
  const name = given.trim().replace(/^%/, '');
  const symbols = [at.symbol, ...at.also];
  const inManifests = symbols.map((symbol) => manifestEdits(model, symbol, name));
  const old = camelCase(at.symbol.name);
  const isExport = symbols.some(({ kind }) => kind === 'label' || kind === 'interface');
  const isChanged = old !== camelCase(name) && !reserved.has(camelCase(name));
  const targets = isExport && isChanged ? (await implementationsAt(model, path, offset))?.targets : [];
  const inSources = (targets ?? []).flatMap(({ path: file, nameSpan: span, text: before }): ComponentEdit[] => {
    if (before === undefined || before.slice(span.start, span.end) !== old) return [];
    if (!exported.test(before.slice(0, span.start)) || before.split(new RegExp(`\\b${old}\\b`)).length !== 2) return [];
    return [{ kind: 'source', path: file, span, text: camelCase(name), before }];
  });
  return [...(await Promise.all(inManifests)).flat(), ...inSources];
}

/** What no declaration of JavaScript may be called. */
const reserved = new Set(
  (
    'await break case catch class const continue debugger default delete do else enum export extends false finally for ' +
    'function if implements import in instanceof interface let new null package private protected public return static ' +
    'super switch this throw true try typeof var void while with yield'
  ).split(' '),
);

const exported = /\bexport\s+(?:async\s+)?(?:function\s*\*?|const|let|class)\s*$/;

async function manifestEdits(model: Model, symbol: NamedSymbol, name: string): Promise<readonly ComponentEdit[]> {
  if (symbol.kind !== 'world') return [];
  const found = await manifestsOf(model, symbol.target);
  return found.flatMap(({ folder, text: before }): ComponentEdit[] => {
    const [first, ...more] = before.matchAll(/"world"\s*:\s*"([^"\\]*)"/g);
    // A comment may hold another: then it is not plain which is meant.
    if (!first || more.length > 0 || first[1] !== symbol.name) return [];
    const end = first.index + first[0].length - 1;
    const span = { start: end - symbol.name.length, end };
    return [{ kind: 'manifest', path: `${folder}/airlock.json`, span, text: name, before }];
  });
}
