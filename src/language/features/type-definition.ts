import type { Span } from '../../base/index.ts';
import { type NamedSymbol, originsOf, symbolOfEntry, type TypeEntry } from '../../wit/index.ts';
import type { Model } from '../workspace/model.ts';
import { declarationsOf, type Links, links } from './definition.ts';

/**
 * The declarations of the types that something is made of: a parameter, a field, a case, the result of a function, a
 * type that is another by name. An interface, and an import or an export of one, is its own type.
 */
export function typeDefinitionAt(model: Model, path: string, offset: number): Links | undefined {
  const at = model.occurrenceAt(path, offset);
  if (!at) return undefined;
  const find = model.finder(path);
  const typed = originsOf(at.symbol, find).flatMap((symbol) => typesOf(model, symbol));
  const origins = typed.flatMap((symbol) => originsOf(symbol, find));
  return links(
    at.span,
    origins.flatMap((symbol) => declarationsOf(model, symbol)),
  );
}

function typesOf(model: Model, symbol: NamedSymbol): readonly NamedSymbol[] {
  const { path } = symbol.place ?? { path: '' };
  switch (symbol.kind) {
    case 'parameter':
    case 'field':
      return namedIn(model, path, symbol.node.type.span);
    case 'case':
      return symbol.node.type ? namedIn(model, path, symbol.node.type.span) : declared(symbol.owner);
    case 'function':
      if (symbol.node.role === 'constructor' && symbol.resource) return declared(symbol.resource);
      return symbol.node.type.result ? namedIn(model, path, symbol.node.type.result.span) : [];
    case 'type': {
      const { node } = symbol.entry;
      const inside = node?.kind === 'alias' ? namedIn(model, path, node.type.span) : [];
      return inside.length > 0 ? inside : [symbol];
    }
    case 'label': {
      if (!('target' in symbol.node)) return [];
      const { target } = symbol.node;
      if (target.kind === 'labelled') return namedIn(model, path, target.path.name.span);
      if (target.kind === 'function') return target.type.result ? namedIn(model, path, target.type.result.span) : [];
      return [symbol];
    }
    case 'interface':
    case 'world':
      return [symbol];
    default:
      return [];
  }
}

/** What is named in a part of a text. */
function namedIn(model: Model, path: string, { start, end }: Span): readonly NamedSymbol[] {
  return model
    .occurrences(path)
    .filter(({ span, role }) => role === 'reference' && start <= span.start && span.end <= end)
    .map(({ symbol }) => symbol);
}

function declared(entry: TypeEntry): readonly NamedSymbol[] {
  const symbol = symbolOfEntry(entry);
  return symbol ? [symbol] : [];
}
