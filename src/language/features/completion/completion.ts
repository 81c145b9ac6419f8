import type { Model } from '../../workspace/model.ts';
import type { VendoredPackage } from '../wasi/vendored.ts';
import { surroundOf } from './blocks.ts';
import { type Cursor, cursorAt } from './cursor.ts';
import { gateFields, gateItems, gateValues } from './gates.ts';
import { positionOf } from './grammar.ts';
import { headerCompletions } from './header.ts';
import { complete, type Completion, type Completions, couldMean, noCompletions } from './item.ts';
import { functionWords, interfaceWord, itemKeywords, words } from './keywords.ts';
import { renamedCompletions, usedCompletions } from './names.ts';
import { pathCompletions } from './paths.ts';
import type { ItemBlock, Position } from './position.ts';
import { type Site, siteAt } from './site.ts';
import { typeCompletions } from './types.ts';

export type { Completion, CompletionKind } from './item.ts';

/** What there is beside the files. */
export interface Asked {
  /**
   * The character that made the client ask, if one did: some begin so many things that what they mostly begin is better
   * not interrupted.
   */
  readonly trigger?: string | undefined;
  /** The packages whose WIT comes with the server: they may be named before they are there. */
  readonly vendored?: readonly VendoredPackage[];
}

/** What may be written at an offset of a file. */
export function completionsAt(
  model: Model,
  path: string,
  offset: number,
  { trigger, vendored = [] }: Asked = {},
): Completions {
  const facts = model.facts(path);
  const cursor = facts && cursorAt(facts.text, offset);
  if (!cursor) return noCompletions;
  const surround = surroundOf(cursor);
  const position = positionOf(cursor, surround);
  if (position.kind === 'none' || (trigger !== undefined && !mayFollow(position, trigger))) return noCompletions;
  if (position.kind === 'header') return headerCompletions(model, path, position.name, cursor);
  return bounded(completionsIn(position, cursor, siteAt(model, path, cursor, surround, vendored)), cursor);
}

/** A generated file may declare a hundred thousand names: what is typed chooses among them, and no list is endless. */
function bounded(found: Completions, { typed }: Cursor): Completions {
  if (found.items.length <= mostItems) return found;
  const letters = typed.toLowerCase();
  const fitting = found.items.filter(({ label, filter = label }) => couldMean(filter.toLowerCase(), letters));
  return { items: fitting.slice(0, mostItems), incomplete: true };
}

const mostItems = 1000;

type InSite = Exclude<Position, { readonly kind: 'none' | 'header' }>;

function completionsIn(position: InSite, cursor: Cursor, site: Site | undefined): Completions {
  switch (position.kind) {
    case 'item':
      return complete(itemsIn(position, cursor, site));
    case 'gate':
      return complete(gateItems(site, position.gates, cursor, ''));
    case 'gate-field':
      return gateFields(position.gate, cursor);
    case 'gate-value':
      return site ? gateValues(site, position.gate) : noCompletions;
    case 'path':
      return site ? inPath(site, position) : noCompletions;
    case 'labelled':
      return labelled(cursor, site);
    case 'function':
      return complete(functionWords(position.begins, cursor));
    case 'type':
      return typeCompletions(site, position, cursor);
    case 'used':
      return site ? usedCompletions(site, position.path, position.braces) : noCompletions;
    case 'renamed':
      return site ? renamedCompletions(site, position.path, position.braces) : noCompletions;
    default:
      return complete(words(position.words, cursor));
  }
}

function itemsIn(
  { block, gates }: { readonly block: ItemBlock; readonly gates: readonly string[] },
  cursor: Cursor,
  site: Site | undefined,
): readonly Completion[] {
  const isFirst = cursor.before.length === 0;
  // A `%` begins a name, and before the package there is nothing to be gated.
  const gated = isFirst || cursor.typed.startsWith('%') ? [] : gateItems(site, gates, cursor, '@');
  return [...itemKeywords(block, cursor, isFirst), ...gated];
}

/** Behind `import name:` stands a package, or what the name is given to. */
function inPath(site: Site, { role, path }: InSite & { readonly kind: 'path' }): Completions {
  const found = pathCompletions(site, role, path);
  const isExtern = role === 'import' || role === 'export';
  return isExtern && path.length === 2 && found.items.length === 0 ? labelled(site.cursor, site) : found;
}

function labelled(cursor: Cursor, site: Site | undefined): Completions {
  const own = [...functionWords(['func', 'async func'], cursor), interfaceWord(cursor)];
  const paths = site ? pathCompletions(site, 'labelled', []) : noCompletions;
  return { items: [...own, ...paths.items], incomplete: paths.incomplete };
}

/** A brace or a parenthesis mostly begins what is new: only where names are to be chosen from does it ask for them. */
function mayFollow({ kind }: Position, trigger: string): boolean {
  switch (trigger) {
    case '{':
      return kind === 'used' || kind === 'renamed';
    case '(':
      return kind === 'gate-field' || kind === 'type';
    case ':':
      return kind !== 'item';
    case '.':
      return kind === 'used' || kind === 'path';
    default:
      return true;
  }
}
