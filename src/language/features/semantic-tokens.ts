import type { Span } from '../../base/index.ts';
import { type Gate, lex, type NamedSymbol, type Occurrence, type TypeEntry } from '../../wit/index.ts';
import type { Model } from '../workspace/model.ts';

/** What a name is, in words that editors have colours for. */
export const tokenTypes = [
  'namespace',
  'interface',
  'class',
  'struct',
  'enum',
  'type',
  'function',
  'method',
  'parameter',
  'property',
  'enumMember',
  'decorator',
] as const;

export const tokenModifiers = ['declaration', 'deprecated', 'static', 'async', 'defaultLibrary'] as const;

export type TokenType = (typeof tokenTypes)[number];
export type TokenModifier = (typeof tokenModifiers)[number];

export interface SemanticToken {
  readonly span: Span;
  readonly type: TokenType;
  readonly modifiers: readonly TokenModifier[];
}

/**
 * What the names of a file are, in the order of the text; none lies within another. With a range only those that touch
 * it. Keywords, comments and numbers are left to the grammar.
 */
export function semanticTokensIn(model: Model, path: string, range?: Span): SemanticToken[] {
  const facts = model.facts(path);
  if (!facts) return [];
  const names = model.occurrences(path).flatMap(tokenOf);
  const all = [...names, ...gateWords(facts.text)].toSorted((a, b) => a.span.start - b.span.start);
  const tokens: SemanticToken[] = [];
  for (const token of all) {
    const { start, end } = token.span;
    if (start === end || (range && (end < range.start || range.end < start))) continue;
    if (start >= (tokens.at(-1)?.span.end ?? 0)) tokens.push(token);
  }
  return tokens;
}

function tokenOf({ span, symbol, role }: Occurrence): SemanticToken[] {
  const type = typeOf(symbol);
  if (!type) return [];
  const modifiers: TokenModifier[] = [];
  if (role === 'declaration') modifiers.push('declaration');
  if (isDeprecated(symbol)) modifiers.push('deprecated');
  if (symbol.kind === 'function') {
    if (symbol.node.role === 'static') modifiers.push('static');
    if (symbol.node.type.async) modifiers.push('async');
  }
  if (isStandard(symbol)) modifiers.push('defaultLibrary');
  return [{ span, type, modifiers }];
}

function typeOf(symbol: NamedSymbol): TokenType | undefined {
  switch (symbol.kind) {
    case 'package':
      return 'namespace';
    case 'interface':
      return 'interface';
    case 'world':
      return 'namespace';
    case 'path-alias':
      return symbol.target?.kind === 'world' ? 'namespace' : 'interface';
    case 'type':
    case 'alias':
      return typeOfEntry(symbol.entry);
    case 'function':
      return symbol.resource ? 'method' : 'function';
    case 'field':
      return 'property';
    case 'case':
      return 'enumMember';
    case 'parameter':
      return 'parameter';
    case 'label':
      return typeOfLabel(symbol);
    default:
      // A feature is a word of the gate that it stands in.
      return undefined;
  }
}

function typeOfEntry(entry: TypeEntry): TokenType {
  let at = entry;
  for (let steps = 0; (!at.node || at.node.kind === 'alias') && at.target && steps < mostSteps; steps++) at = at.target;
  switch (at.node?.kind) {
    case 'resource':
      return 'class';
    case 'record':
      return 'struct';
    case 'enum':
    case 'flags':
    case 'variant':
      return 'enum';
    default:
      return 'type';
  }
}

function typeOfLabel({ name, world }: Extract<NamedSymbol, { kind: 'label' }>): TokenType {
  const { item } = world.imports.get(name) ?? world.exports.get(name) ?? {};
  if (item?.kind === 'type') return typeOfEntry(item.entry);
  return item?.kind === 'interface' ? 'interface' : 'function';
}

function isDeprecated(symbol: NamedSymbol): boolean {
  switch (symbol.kind) {
    case 'interface':
    case 'world':
      return symbol.target.stability.deprecated !== undefined;
    case 'type':
    case 'alias':
      return symbol.entry.stability.deprecated !== undefined;
    case 'function':
      return symbol.node.gates.some(({ kind }) => kind === 'deprecated');
    case 'label':
      return 'gates' in symbol.node && symbol.node.gates.some((gate: Gate) => gate.kind === 'deprecated');
    default:
      return false;
  }
}

/** Whether something belongs to WASI, which is to WIT what a standard library is to a language. */
function isStandard(symbol: NamedSymbol): boolean {
  switch (symbol.kind) {
    case 'package':
      return symbol.name.startsWith('wasi:');
    case 'interface':
    case 'world':
      return symbol.target.owner.name.startsWith('wasi:');
    case 'type':
      return symbol.entry.scope.owner.name.startsWith('wasi:');
    default:
      return false;
  }
}

/** `@since` and the like, each with its sign. */
function gateWords(text: string): SemanticToken[] {
  if (!text.includes('@')) return [];
  const { tokens } = lex(text);
  return tokens.flatMap(({ kind, text: word, end }, index): SemanticToken[] => {
    const sign = tokens[index - 1];
    if (kind !== 'word' || sign?.text !== '@' || !gates.has(word)) return [];
    return [{ span: { start: sign.start, end }, type: 'decorator', modifiers: [] }];
  });
}

const gates: ReadonlySet<string> = new Set(['since', 'unstable', 'deprecated', 'external-id']);
/** Interfaces may use each other in a circle, which is reported elsewhere. */
const mostSteps = 1000;
