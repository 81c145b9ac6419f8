import type { Span } from '../../base/index.ts';
import { escapeName, type Name, nameProblem, type NamedSymbol, type Occurrence } from '../../wit/index.ts';
import type { Model } from '../workspace/model.ts';
import { itemsOf } from './actions/tree.ts';
import { usesIn } from './actions/unused.ts';
import { brokenMention, type FileEdit, fileName, textsAfter, whyNot } from './rename-check.ts';

export type Renamable =
  | { readonly kind: 'name'; readonly span: Span; readonly placeholder: string }
  | { readonly kind: 'refused'; readonly message: string };

export type Renaming =
  | { readonly kind: 'edits'; readonly edits: readonly FileEdit[] }
  | { readonly kind: 'refused'; readonly message: string };

/** Whether the name at an offset can have another, and the name as it is now. */
export function prepareRename(model: Model, path: string, offset: number): Renamable {
  const at = model.occurrenceAt(path, offset);
  if (!at) return { kind: 'refused', message: whyNoName(model, path, offset) };
  const message = [at.symbol, ...at.also].map((symbol) => whyFixed(model, at, symbol)).find((why) => why !== undefined);
  if (message !== undefined) return { kind: 'refused', message };
  return { kind: 'name', span: at.span, placeholder: at.symbol.name.replace(/@.*/, '') };
}

/**
 * Gives what is named at an offset another name, everywhere it is named. The workspace is looked at as it would be
 * then: if any name stood for something else or anything new were wrong, the name is refused. The steps before the last
 * are empty, so that who asks may stop between them.
 */
export function* renameSteps(
  model: Model,
  path: string,
  offset: number,
  given: string,
): Generator<readonly Renaming[], void> {
  const prepared = prepareRename(model, path, offset);
  const at = model.occurrenceAt(path, offset);
  if (prepared.kind === 'refused' || !at) {
    yield [prepared.kind === 'refused' ? prepared : refused('There is no name here.')];
    return;
  }
  const name = given.trim().replaceAll(/^%|(?<=:)%/g, '');
  const problem = problemWith(at.symbol, name);
  if (problem !== undefined) {
    yield [refused(problem)];
    return;
  }
  if (name === prepared.placeholder) {
    yield [{ kind: 'edits', edits: [] }];
    return;
  }
  const symbols = new Map<string, NamedSymbol>();
  const edits = new Map<string, FileEdit>();
  // A name in `include … with` may stand for several things: then all of them get the new name.
  const open = [at.symbol, ...at.also];
  for (let symbol = open.pop(); symbol; symbol = open.pop()) {
    if (symbols.has(symbol.key)) continue;
    symbols.set(symbol.key, symbol);
    const why = whyFixed(model, at, symbol);
    if (why !== undefined) {
      yield [refused(why)];
      return;
    }
    for (const found of model.occurrencesOf(symbol)) {
      yield [];
      for (const place of found) {
        if (model.isDependency(place.path)) {
          if (symbol.kind === 'feature') continue;
          yield [
            refused(`\`${symbol.name}\` is named in ${fileName(place.path)} too, which is not changed from here.`),
          ];
          return;
        }
        edits.set(`${place.path}:${place.span.start}`, { path: place.path, span: place.span, text: escaped(name) });
        const others = model.occurrenceAt(place.path, place.span.start);
        if (others && others.also.length > 0) open.push(others.symbol, ...others.also);
      }
    }
  }
  const all = Array.from(edits.values());
  const old = prepared.placeholder;
  const files = Array.from(textsAfter(model, all).keys());
  const renamed = { old, name, edits: all, symbols: Array.from(symbols.values()) };
  const why = brokenMention(model, files, old);
  if (why !== undefined) {
    yield [refused(why)];
    return;
  }
  for (const step of whyNot(model, renamed)) {
    yield step === undefined ? [] : [refused(step)];
    if (step !== undefined) return;
  }
  yield [{ kind: 'edits', edits: files.flatMap((each) => withoutAliases(model, each, all)) }];
}

/** The edits of a file, where a name of a `use` would be `t as t` with that name once. */
function withoutAliases(model: Model, path: string, all: readonly FileEdit[]): readonly FileEdit[] {
  let edits = all.filter((edit) => edit.path === path);
  const facts = model.facts(path);
  if (!facts) return edits;
  const after = ({ text, span }: Name): string => {
    const edit = edits.find((each) => each.span.start === span.start);
    return edit?.text.replace('%', '') ?? text;
  };
  for (const { names } of usesIn(itemsOf(facts.tree))) {
    for (const { name, alias } of names) {
      if (!alias || after(name) !== after(alias) || name.text === alias.text) continue;
      const span = { start: name.span.start, end: alias.span.end };
      // What is said between the two names stays said.
      if (/\/[/*]/.test(facts.text.slice(span.start, span.end))) continue;
      const text = escapeName(after(name));
      edits = edits.filter((each) => each.span.start < span.start || each.span.end > span.end);
      edits.push({ path, span, text });
    }
  }
  return edits;
}

/** The same as {@link renameSteps}, all steps at once. */
export function rename(model: Model, path: string, offset: number, given: string): Renaming {
  let last: Renaming = refused('There is no name here.');
  for (const step of renameSteps(model, path, offset, given)) last = step.at(-1) ?? last;
  return last;
}

function refused(message: string): Renaming & { readonly kind: 'refused' } {
  return { kind: 'refused', message };
}

/** What is wrong with the new name by itself. */
function problemWith(symbol: NamedSymbol, name: string): string | undefined {
  if (symbol.kind !== 'package') return nameProblem(name);
  const parts = name.split(':');
  if (parts.length !== 2)
    return 'The name of a package is two names, as `example:greeter`; its version stays as it is.';
  return parts.map(nameProblem).find((problem) => problem !== undefined);
}

function escaped(name: string): string {
  return name.split(':').map(escapeName).join(':');
}

/** Why a symbol keeps its name. */
function whyFixed(model: Model, { span }: Pick<Occurrence, 'span'>, symbol: NamedSymbol): string | undefined {
  if (symbol.kind === 'function' && symbol.node.role === 'constructor') {
    return 'A constructor has no name of its own: `constructor` is a keyword.';
  }
  if (symbol.kind === 'feature') return undefined;
  if (!symbol.place) return `The package \`${symbol.name}\` is not in reach, so its name is what it is.`;
  if (model.isDependency(symbol.place.path)) {
    return `\`${symbol.name}\` is declared in ${fileName(symbol.place.path)}, which is not changed from here.`;
  }
  return span.start === span.end ? 'There is no name here.' : undefined;
}

/** What stands at an offset where no name stands for anything. */
function whyNoName(model: Model, path: string, offset: number): string {
  const text = model.facts(path)?.text ?? '';
  const before = /[%\w.+@-]*$/.exec(text.slice(Math.max(0, offset - 100), offset))?.[0] ?? '';
  const after = /^[\w.+-]*/.exec(text.slice(offset, offset + 100))?.[0] ?? '';
  const word = `${before}${after}`;
  if (/^@?\d+\./.test(word) || word.includes('@')) {
    return 'A version is no name: write another where the package is declared, and in every path that names it.';
  }
  if (word === '' || nameProblem(word.replace(/^%/, '')) !== undefined) return 'There is no name here.';
  if (escapeName(word) !== word) return `\`${word}\` is a word of WIT itself, and has no other name.`;
  return `\`${word}\` leads nowhere, so there is nothing to rename.`;
}
