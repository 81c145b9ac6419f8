import type { Span } from '../../base/index.ts';
import { keyAt, type NamedSymbol, originsOf, type PackageSource, type Place } from '../../wit/index.ts';
import { isEncoded } from '../workspace/roots.ts';
import type { Model } from '../workspace/model.ts';

/** Somewhere to go: a declaration as a whole, and its name within. */
export interface Target {
  readonly path: string;
  readonly span: Span;
  readonly nameSpan: Span;
  /** The text of a file that is no WIT, which nobody else has read. */
  readonly text?: string;
}

/** Where a name leads: from `origin`, the name itself. */
export interface Links {
  readonly origin: Span;
  readonly targets: readonly Target[];
}

/** Where that is declared which a name stands for, through every `as`. */
export function definitionAt(model: Model, path: string, offset: number): Links | undefined {
  const at = model.occurrenceAt(path, offset);
  if (!at) return undefined;
  const origins = [at.symbol, ...at.also].flatMap((symbol) => originsOf(symbol, model.finder(path)));
  return links(
    at.span,
    origins.flatMap((symbol) => declarationsOf(model, symbol)),
  );
}

/** Where a name gets its meaning in its scope or file: a new name where `as` gives it, a type where `use` brings it in. */
export function declarationAt(model: Model, path: string, offset: number): Links | undefined {
  const at = model.occurrenceAt(path, offset);
  if (!at) return undefined;
  const { symbol, span, also } = at;
  if (symbol.kind === 'type') {
    const text = model.facts(path)?.text.slice(span.start, span.end).replace(/^%/, '') ?? '';
    const entry = model.surroundings(path, offset)?.scope?.types.get(text);
    const isHere = entry && !entry.node && entry.place.span.start !== span.start;
    if (isHere) return links(span, [nameAlone(entry.place)]);
  }
  return links(
    span,
    [symbol, ...also].flatMap((each) => declarationsOf(model, each)),
  );
}

/** The places that declare a symbol: one, but for packages of several files, and labels of both an import and an export. */
export function declarationsOf(model: Model, symbol: NamedSymbol): readonly Target[] {
  const { place } = symbol;
  if (!place) return [];
  // Of a package in binary form there is nothing to look at but the file.
  if (isEncoded(place.path)) return [nameAlone({ path: place.path, span: { start: 0, end: 0 } })];
  switch (symbol.kind) {
    case 'package':
      return packageTargets(model, place);
    case 'interface':
    case 'world': {
      const { items, part } = symbol.target;
      const node = part.items.find((item) => item.kind !== 'top-use' && item.items === items);
      return [{ path: place.path, span: node?.span ?? place.span, nameSpan: place.span }];
    }
    case 'type':
      return [{ path: place.path, span: symbol.entry.node?.span ?? place.span, nameSpan: place.span }];
    case 'label':
      return model.occurrences(place.path).flatMap((each) => {
        if (each.role !== 'declaration' || each.symbol.key !== symbol.key || each.symbol.kind !== 'label') return [];
        return [{ path: place.path, span: each.symbol.node.span, nameSpan: each.span }];
      });
    case 'alias':
    case 'feature':
      return [nameAlone(place)];
    default:
      return [{ path: place.path, span: symbol.node.span, nameSpan: place.span }];
  }
}

export function links(origin: Span, targets: readonly Target[]): Links {
  const unique = new Map(targets.map((target) => [`${target.path}:${target.nameSpan.start}`, target]));
  return { origin, targets: Array.from(unique.values()) };
}

function nameAlone({ path, span }: Place): Target {
  return { path, span, nameSpan: span };
}

function packageTargets(model: Model, place: Place): readonly Target[] {
  const source = model.packages(place.path).find((each) => keyAt(each.source.place) === keyAt(place))?.source;
  return source ? headersOf(source) : [nameAlone(place)];
}

/** The headers of all files of a package, or the beginning of the one in braces. */
function headersOf({ parts, name, place }: PackageSource): readonly Target[] {
  return parts.flatMap(({ path, items, facts: { tree } }): Target[] => {
    const nested = tree.items.find((item) => item.kind === 'package' && item.items === items);
    if (nested?.kind === 'package') return [{ path, span: nested.span, nameSpan: nested.name.span }];
    const { header } = tree;
    if (!header) return [];
    const { namespace, name: own, version } = header.name;
    const text = `${namespace.text}:${own.text}${version ? `@${version.text}` : ''}`;
    return text === name || path === place.path ? [{ path, span: header.span, nameSpan: header.name.span }] : [];
  });
}
