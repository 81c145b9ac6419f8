import type { Span } from '../../base/index.ts';
import { type Cursor, eat, isAtEnd, peek, skipOne, skipTo, takeName, topWords } from './implementation-cursor.ts';
import { bodyMembers, type SourceItem, valueOf } from './implementation-members.ts';
import { sourceTokens, type SourceToken } from './implementation-tokens.ts';

/** What a module says of its names. */
export interface SourceModule {
  /** What is declared at the top, exported or not. */
  readonly declared: ReadonlyMap<string, SourceItem>;
  /** The exported name -> where it is exported and what it is here, or by what name in another module. */
  readonly exported: ReadonlyMap<string, SourceExport>;
  /** The modules all of whose exports are exported. */
  readonly passedOn: readonly string[];
}

export interface SourceExport {
  readonly span: Span;
  readonly name: string;
  readonly from: string | undefined;
}

/** Reads what a JavaScript or TypeScript module exports. Any text will do; what is not understood is left out. */
export function readModule(text: string): SourceModule {
  const walk: Walk = {
    tokens: sourceTokens(text),
    at: 0,
    declared: new Map(),
    exported: new Map(),
    imported: new Map(),
    passedOn: [],
  };
  while (!isAtEnd(walk)) topItem(walk);
  for (const [name, each] of walk.exported) {
    const source = each.from === undefined ? walk.imported.get(each.name) : undefined;
    if (source) walk.exported.set(name, { ...each, ...source });
  }
  return walk;
}

interface Walk extends Cursor {
  readonly declared: Map<string, SourceItem>;
  readonly exported: Map<string, SourceExport>;
  readonly imported: Map<string, { readonly name: string; readonly from: string }>;
  readonly passedOn: string[];
}

function topItem(walk: Walk): void {
  if (eat(walk, 'export')) {
    if (eat(walk, '{')) return exportList(walk);
    if (eat(walk, '*')) return passOn(walk);
    if (eat(walk, 'default')) return;
    for (const { name, span } of declaration(walk)) walk.exported.set(name, { name, span, from: undefined });
    return;
  }
  if (peek(walk).text === 'import' && peek(walk, 1).text !== '(' && peek(walk, 1).text !== '.') {
    walk.at++;
    return importList(walk);
  }
  const start = walk.at;
  if (declaration(walk).length > 0) return;
  walk.at = start;
  skipOne(walk);
}

/** `export { a as b, c } from '…'`, from behind the brace. */
function exportList(walk: Walk): void {
  const found = renames(walk);
  const from = fromClause(walk);
  for (const { name, alias } of found) {
    walk.exported.set(alias.text, { name: name.text, span: { start: alias.start, end: alias.end }, from });
  }
}

function passOn(walk: Walk): void {
  // `export * as name from` makes an object of the module; there is no place in it to show.
  if (eat(walk, 'as')) walk.at++;
  const from = fromClause(walk);
  if (from !== undefined) walk.passedOn.push(from);
}

/** `import … from '…'`, from behind `import`. */
function importList(walk: Walk): void {
  if (peek(walk).kind === 'string') walk.at++;
  const found: { readonly name: string; readonly own: string }[] = [];
  for (let steps = 0; steps < mostParts; steps++) {
    const { kind, text } = peek(walk);
    if (eat(walk, '{')) for (const { name, alias } of renames(walk)) found.push({ name: name.text, own: alias.text });
    else if (text === 'from' && peek(walk, 1).kind === 'string') break;
    else if (kind !== 'name' && text !== ',' && text !== '*') return;
    else walk.at++;
  }
  const from = fromClause(walk);
  if (from !== undefined) for (const { name, own } of found) walk.imported.set(own, { name, from });
}

function fromClause(walk: Walk): string | undefined {
  if (!eat(walk, 'from')) return undefined;
  const { kind, text } = peek(walk);
  return kind === 'string' ? text : undefined;
}

/** `a as b, type c }`. */
function renames(walk: Walk): { readonly name: SourceToken; readonly alias: SourceToken }[] {
  const found: { name: SourceToken; alias: SourceToken }[] = [];
  while (!isAtEnd(walk) && !eat(walk, '}')) {
    if (peek(walk).text === 'type' && /name|string/.test(peek(walk, 1).kind) && peek(walk, 1).text !== 'as') walk.at++;
    const name = peek(walk);
    walk.at++;
    if (name.kind !== 'name' && name.kind !== 'string') continue;
    const alias = eat(walk, 'as') ? peek(walk) : name;
    if (alias !== name) walk.at++;
    found.push({ name, alias });
  }
  return found;
}

/** A declaration at the top of a module; none if there is none here. */
function declaration(walk: Walk): readonly SourceItem[] {
  const start = walk.at;
  while (modifiers.has(peek(walk).text) && peek(walk, 1).kind === 'name') walk.at++;
  if (eat(walk, 'function')) {
    eat(walk, '*');
    const own = takeName(walk);
    // Of a function that is declared several times the last one has the body.
    return own ? [declare(walk, { ...own, members: [], is: undefined })] : [];
  }
  if (eat(walk, 'class')) {
    const own = takeName(walk);
    if (!own) return [];
    return [declare(walk, { ...own, members: bodyMembers(walk), is: undefined })];
  }
  if (['const', 'let', 'var'].includes(peek(walk).text) && peek(walk, 1).text !== 'enum') {
    walk.at++;
    return variables(walk);
  }
  walk.at = start;
  return [];
}

const modifiers = new Set(['async', 'abstract', 'declare']);

function declare(walk: Walk, item: SourceItem): SourceItem {
  walk.declared.set(item.name, item);
  return item;
}

/** `a = 1, b: T = { … };` */
function variables(walk: Walk): readonly SourceItem[] {
  const found: SourceItem[] = [];
  do {
    const own = takeName(walk);
    if (!own) break;
    // A type may hold brackets and arrows, but no `=` by itself.
    skipTo(walk, ['=', ',', ';', 'export']);
    const value = eat(walk, '=') ? valueOf(walk) : { members: [], is: undefined };
    found.push(declare(walk, { ...own, ...value }));
    while (!isAtEnd(walk) && !endsValue(walk)) skipOne(walk);
  } while (eat(walk, ','));
  return found;
}

/** Whether a value ends here: at a mark, or where a declaration begins on its own. */
function endsValue(walk: Walk): boolean {
  const { kind, text } = peek(walk);
  return kind !== 'string' && (text === ',' || text === ';' || topWords.has(text));
}

const mostParts = 10_000;
