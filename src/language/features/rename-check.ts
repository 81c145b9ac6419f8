import { lineColumnAt } from '../../base/index.ts';
import { escapeName, lex, type NamedSymbol, type Occurrence, type Place, type WitDiagnostic } from '../../wit/index.ts';
import { locate } from '../workspace/roots.ts';
import type { Model } from '../workspace/model.ts';

export interface FileEdit extends Place {
  readonly text: string;
}

/** A new name, and all that would be written for it. */
export interface Renamed {
  readonly old: string;
  readonly name: string;
  readonly edits: readonly FileEdit[];
  readonly symbols: readonly NamedSymbol[];
}

/**
 * Why a new name cannot be, step by step: `undefined` as long as nothing speaks against it. It is tried out: after the
 * edits every name must stand for what it stood for, and nothing may be wrong that was not before.
 */
export function* whyNot(model: Model, renamed: Renamed): Iterable<string | undefined> {
  if (renamed.symbols.some(({ kind }) => kind === 'feature')) {
    const [old, name] = [renamed.old, renamed.name].map((each) => model.features().includes(each));
    if (old !== name) {
      yield `The feature \`${old ? renamed.old : renamed.name}\` is enabled in the settings, and the other name is not: with it other things would be left out.`;
      return;
    }
  }
  const paths = yield* affectedPaths(model, renamed);
  yield undefined;
  const after = model.after(textsAfter(model, renamed.edits));
  const shift = shifter(renamed.edits);
  const same: Sameness = { forth: new Map(), back: new Map(), shift, renamed };
  for (const path of paths) {
    yield newDiagnostic(model, after, path, same) ?? otherMeaning(model, after, path, same);
  }
}

/** The texts of the files that edits change, as they are after them. */
export function textsAfter(model: Model, edits: readonly FileEdit[]): ReadonlyMap<string, string> {
  const texts = new Map<string, string>();
  const byPath = new Map<string, FileEdit[]>();
  for (const edit of edits) {
    const known = byPath.get(edit.path);
    if (known) known.push(edit);
    else byPath.set(edit.path, [edit]);
  }
  for (const [path, own] of byPath) {
    const before = model.facts(path)?.text ?? '';
    const parts: string[] = [];
    let at = 0;
    for (const { span, text } of own.toSorted((a, b) => a.span.start - b.span.start)) {
      parts.push(before.slice(at, span.start), text);
      at = span.end;
    }
    texts.set(path, [...parts, before.slice(at)].join(''));
  }
  return texts;
}

/** A name that was not understood may be one of those that are renamed: says so of the first. */
export function brokenMention(model: Model, paths: readonly string[], old: string): string | undefined {
  for (const path of paths) {
    const facts = model.facts(path);
    if (!facts?.broken) continue;
    const known = new Set(model.occurrences(path).map(({ span }) => span.start));
    for (const { kind, start, text } of lex(facts.text).tokens) {
      if (kind !== 'word' && kind !== 'escaped') continue;
      if (known.has(start) || text.replace(/^%/, '') !== old || (kind === 'word' && escapeName(text) !== text))
        continue;
      return `\`${old}\` in ${placeName(facts.text, path, start)} is not understood, because of the errors in this file: mend them first.`;
    }
  }
  return undefined;
}

/** The name of a file for a message; of a dependency with the folder that it lies in. */
export function fileName(path: string): string {
  const deps = path.lastIndexOf('/deps/');
  return deps >= 0 && locate(path).kind !== 'own' ? path.slice(deps + 1) : path.slice(path.lastIndexOf('/') + 1);
}

/** What stood for one thing before must stand for one thing after. */
interface Sameness {
  /** The key of each symbol -> its key after, and back. */
  readonly forth: Map<string, string>;
  readonly back: Map<string, string>;
  readonly shift: (place: Place) => number;
  readonly renamed: Renamed;
}

/**
 * The files of all roots that the change could reach: those with edits, and for a package those that look for its new
 * name. What a world has comes into others by `include` without a word of it, so that there all are looked at whose
 * packages need such packages.
 */
function* affectedPaths(model: Model, { edits, name, symbols }: Renamed): Generator<undefined, readonly string[]> {
  const byRoot = new Map<string, string[]>();
  for (const path of model.paths()) {
    const root = model.rootOf(path);
    const known = byRoot.get(root);
    if (known) known.push(path);
    else byRoot.set(root, [path]);
  }
  const reached = new Set(edits.map(({ path }) => model.rootOf(path)));
  const isIncluded = edits.some(({ path, span }) => isOfWorld(model, path, span.start)) && symbols.some(mayBeIncluded);
  if (isIncluded || symbols.some(({ kind }) => kind === 'package')) {
    const needs = new Map<string, readonly string[]>();
    const offers = new Map<string, readonly string[]>();
    for (const [root, [first = '']] of byRoot) {
      yield undefined;
      const sources = model.packages(first).map(({ source }) => source);
      needs.set(
        root,
        sources.flatMap((source) => Array.from(source.needs, bareName)),
      );
      offers.set(
        root,
        sources.map(({ bare }) => bare),
      );
    }
    const included = isIncluded ? Array.from(reached) : [];
    const names = new Set([name, ...included.flatMap((root) => offers.get(root) ?? [])]);
    for (let grows = true; grows;) {
      grows = false;
      for (const root of byRoot.keys()) {
        if (reached.has(root) || !needs.get(root)?.some((need) => names.has(need))) continue;
        reached.add(root);
        for (const each of isIncluded ? (offers.get(root) ?? []) : []) names.add(each);
        grows = true;
      }
    }
  }
  return Array.from(reached).flatMap((root) => byRoot.get(root) ?? []);
}

/** Worlds give on what they import and export by a name: labels and types. */
function mayBeIncluded({ kind }: NamedSymbol): boolean {
  return kind === 'label' || kind === 'type' || kind === 'alias';
}

function isOfWorld(model: Model, path: string, offset: number): boolean {
  return model.surroundings(path, offset)?.item?.kind === 'world';
}

function bareName(name: string): string {
  return name.replace(/@.*/, '');
}

/** Where an offset lies after edits. */
function shifter(edits: readonly FileEdit[]): (place: Place) => number {
  const byPath = new Map<string, FileEdit[]>();
  for (const edit of edits.toSorted((a, b) => a.span.start - b.span.start)) {
    const known = byPath.get(edit.path);
    if (known) known.push(edit);
    else byPath.set(edit.path, [edit]);
  }
  return ({ path, span: { start } }) => {
    let at = start;
    for (const { span, text } of byPath.get(path) ?? []) {
      if (span.end > start) break;
      at += text.length - (span.end - span.start);
    }
    return at;
  };
}

/** The first thing that would be wrong in a file and is not now. */
function newDiagnostic(model: Model, after: Model, path: string, { shift, renamed }: Sameness): string | undefined {
  const before = new Map<string, number>();
  const keyOf = ({ code, severity }: WitDiagnostic, start: number): string => `${start} ${code} ${severity}`;
  for (const each of model.diagnostics(path)) {
    const key = keyOf(each, shift(each));
    before.set(key, (before.get(key) ?? 0) + 1);
  }
  for (const each of after.diagnostics(path)) {
    const key = keyOf(each, each.span.start);
    const known = before.get(key) ?? 0;
    before.set(key, known - 1);
    if (known > 0) continue;
    const at = placeName(after.facts(path)?.text ?? '', path, each.span.start);
    return `\`${renamed.old}\` cannot be \`${renamed.name}\`. In ${at}: ${each.message}`;
  }
  return undefined;
}

/** The first name of a file that would stand for something else. */
function otherMeaning(model: Model, after: Model, path: string, same: Sameness): string | undefined {
  const { shift, renamed } = same;
  const then = new Map(after.occurrences(path).map((each) => [each.span.start, each]));
  const refuse = ({ span }: Occurrence, text: string): string => {
    const at = placeName(model.facts(path)?.text ?? '', path, span.start);
    return `\`${renamed.old}\` cannot be \`${renamed.name}\`: the name in ${at} ${text}.`;
  };
  for (const each of model.occurrences(path)) {
    const start = shift({ path, span: each.span });
    const other = then.get(start);
    then.delete(start);
    if (!other || other.also.length !== each.also.length || other.role !== each.role) {
      return refuse(each, 'would stand for something else');
    }
    const symbols = [other.symbol, ...other.also];
    for (const [index, symbol] of [each.symbol, ...each.also].entries()) {
      const now = symbols[index];
      if (now && isSame(model, path, symbol, now, same)) continue;
      return refuse(each, 'would stand for something else');
    }
  }
  // What is declared twice may come to be declared once; but no name may find a meaning that it has not now.
  const gained = Array.from(then.values()).find(({ role }) => role === 'reference');
  if (!gained) return undefined;
  const at = placeName(after.facts(path)?.text ?? '', path, gained.span.start);
  return `\`${renamed.old}\` cannot be \`${renamed.name}\`: the name in ${at} leads nowhere now, and would then stand for it.`;
}

function isSame(model: Model, path: string, before: NamedSymbol, now: NamedSymbol, same: Sameness): boolean {
  const { forth, back } = same;
  // A feature of a dependency is its own.
  const mark = before.kind === 'feature' && model.isDependency(path) ? 'theirs ' : '';
  const [from, to] = [mark + before.key, mark + now.key];
  const known = { to: forth.get(from) ?? to, from: back.get(to) ?? from };
  forth.set(from, to);
  back.set(to, from);
  return known.to === to && known.from === from;
}

/** `world.wit:12`, for a message. */
function placeName(text: string, path: string, offset: number): string {
  return `${fileName(path)}:${lineColumnAt(text, offset).line + 1}`;
}
