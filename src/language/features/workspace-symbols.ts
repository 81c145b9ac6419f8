import type { Span } from '../../base/index.ts';
import type { Model } from '../workspace/model.ts';
import { matcherOf } from './fuzzy.ts';
import { type Outlined, outlineOf } from './outline.ts';
import type { SymbolKind } from './symbols.ts';

/** Something that any file of the workspace declares. */
export interface WorkspaceSymbol {
  readonly name: string;
  readonly kind: SymbolKind;
  /** What it is declared in: `wasi:io/streams@0.2.12`, and behind that the resource. */
  readonly container: string;
  readonly path: string;
  /** The name, to jump to. */
  readonly span: Span;
  readonly deprecated: boolean;
}

/**
 * What is declared by names that hold the letters of a query in this order, whatever their case: the closest first, at
 * most `most` of them. Of two that are as close, the one that is no dependency comes first. An empty query finds all.
 */
export function workspaceSymbols(model: Model, query: string, most = mostSymbols): WorkspaceSymbol[] {
  const rank = matcherOf(query);
  const ranked: Found[][] = [];
  for (const path of model.paths()) {
    const facts = model.facts(path);
    if (!facts) continue;
    let dependency: boolean | undefined;
    for (const symbol of outlineOf(facts)) {
      const closeness = rank(symbol.lower);
      if (closeness === undefined) continue;
      dependency ??= model.isDependency(path);
      const place = 2 * closeness + (dependency ? 1 : 0);
      (ranked[place] ??= []).push({ symbol, path });
    }
  }
  const best: Found[] = [];
  // What lies further from the query than all that is shown need not be put in order.
  for (const group of ranked) {
    if (best.length < most && group) best.push(...group.toSorted(byNameThenPlace));
  }
  return best.slice(0, most).map(({ symbol, path }) => ({
    name: symbol.name.text,
    kind: symbol.kind,
    container: containerOf(symbol.parent),
    path,
    span: symbol.name.span,
    deprecated: symbol.deprecated,
  }));
}

interface Found {
  readonly symbol: Outlined;
  readonly path: string;
}

function byNameThenPlace(a: Found, b: Found): number {
  const byLength = a.symbol.lower.length - b.symbol.lower.length;
  if (byLength !== 0) return byLength;
  if (a.symbol.lower !== b.symbol.lower) return a.symbol.lower < b.symbol.lower ? -1 : 1;
  return a.path === b.path ? a.symbol.name.span.start - b.symbol.name.span.start : a.path < b.path ? -1 : 1;
}

/** `a:b/i@1.0.0` for what is in an interface, `a:b/i@1.0.0 blob` for what is in a resource there. */
function containerOf(parent: Outlined | undefined): string {
  if (!parent) return '';
  const { parent: outer, name, version } = parent;
  if (parent.kind === 'package') return name.text + (version === undefined ? '' : `@${version}`);
  if (outer?.kind !== 'package') return outer ? `${containerOf(outer)} ${name.text}` : name.text;
  return `${outer.name.text}/${name.text}${outer.version === undefined ? '' : `@${outer.version}`}`;
}

const mostSymbols = 200;
