import type { Span } from '../../base/index.ts';
import { type Interface, keyAt, type NamedSymbol, originsOf, symbolOfItem, type World } from '../../wit/index.ts';
import type { Model } from '../workspace/model.ts';
import { isEncoded } from '../workspace/roots.ts';

/** An interface or a world, as one that imports, exports, includes or uses others. */
export interface Member {
  readonly kind: 'interface' | 'world';
  readonly name: string;
  /** The package that it belongs to, `ns:name@version`. */
  readonly owner: string;
  readonly path: string;
  /** Where its name stands, by which it is asked about. */
  readonly offset: number;
  /** What to show: of a package in binary form the beginning of the file. */
  readonly span: Span;
  readonly nameSpan: Span;
}

/** One member names another: in which ways, and where. */
export interface Connection {
  readonly member: Member;
  /** What is done, in the order of the text, each once. */
  readonly ways: readonly Way[];
  /** Where the other is named: places in the file of the one that names it. */
  readonly spans: readonly Span[];
}

export type Way = 'imports' | 'exports' | 'includes' | 'uses';

/** The interface or world that is meant at an offset: what the name stands for, or else what it is a part of. */
export function memberAt(model: Model, path: string, offset: number): Member | undefined {
  const at = model.occurrenceAt(path, offset);
  if (!at) return undefined;
  const [origin] = originsOf(at.symbol, model.finder(path));
  const target = origin && itemOf(model, origin);
  if (target) return memberOf(target);
  const around = model.surroundings(path, offset)?.item;
  return around && memberOf(around);
}

/** Who imports, exports, includes or uses what is declared at an offset; a file at a time. */
export function* incomingTo(model: Model, path: string, offset: number): Iterable<readonly Connection[]> {
  const symbol = model.occurrenceAt(path, offset)?.symbol;
  if (!symbol || (symbol.kind !== 'interface' && symbol.kind !== 'world')) return;
  const files = new Set<string>();
  for (const found of model.occurrencesOf(symbol)) for (const { path: file } of found) files.add(file);
  for (const file of files) {
    if (isEncoded(file)) continue;
    const edges = edgesIn(model, file).filter(({ to }) => keyAt(to.place) === symbol.key);
    yield grouped(edges, ({ from }) => from);
  }
}

/** What is imported, exported, included or used by what is declared at an offset. */
export function outgoingFrom(model: Model, path: string, offset: number): readonly Connection[] {
  const symbol = model.occurrenceAt(path, offset)?.symbol;
  if (!symbol) return [];
  return grouped(
    edgesIn(model, path).filter(({ from }) => symbolOfItem(from).key === symbol.key),
    ({ to }) => to,
  );
}

type Item = Interface | World;

interface Edge {
  readonly from: Item;
  readonly to: Item;
  readonly way: Way;
  readonly span: Span;
}

/** Everything in a file that names an interface or a world from within another. */
function edgesIn(model: Model, path: string): readonly Edge[] {
  return model.occurrences(path).flatMap(({ symbol, role, span }): readonly Edge[] => {
    if (role === 'declaration') return [];
    const to =
      symbol.kind === 'interface' || symbol.kind === 'world' || symbol.kind === 'path-alias'
        ? symbol.target
        : undefined;
    const from = to && model.surroundings(path, span.start)?.item;
    return from ? [{ from, to, span, way: wayOf(from, span) }] : [];
  });
}

/** A `use` that is written in an interface inside a world is a `use` too. */
function wayOf(from: Item, { start, end }: Span): Way {
  const items: Item['items'] = from.items;
  for (const item of items) {
    if (end <= item.span.start || item.span.end <= start) continue;
    if (item.kind === 'include') return 'includes';
    if ((item.kind === 'import' || item.kind === 'export') && item.target.kind !== 'inline') return `${item.kind}s`;
  }
  return 'uses';
}

function grouped(edges: readonly Edge[], by: (edge: Edge) => Item): readonly Connection[] {
  const groups = new Map<string, Edge[]>();
  for (const edge of edges) {
    const key = keyAt(by(edge).place);
    groups.set(key, [...(groups.get(key) ?? []), edge]);
  }
  return Array.from(groups.values()).flatMap((group): readonly Connection[] => {
    const [first] = group;
    if (!first) return [];
    const ways = Array.from(new Set(group.map(({ way }) => way)));
    return [{ member: memberOf(by(first)), ways, spans: group.map(({ span }) => span) }];
  });
}

/** The interface or world that a symbol is, or stands for in a world. */
function itemOf(model: Model, symbol: NamedSymbol): Item | undefined {
  if (symbol.kind === 'interface' || symbol.kind === 'world') return symbol.target;
  if (symbol.kind !== 'label' || !('target' in symbol.node) || symbol.node.target.kind !== 'labelled') return undefined;
  const { path } = symbol.world.part;
  const named = model.occurrenceAt(path, symbol.node.target.path.name.span.start)?.symbol;
  return named && 'target' in named ? named.target : undefined;
}

function memberOf(target: Item): Member {
  const { kind, name, owner, place, part, items } = target;
  const start = { start: 0, end: 0 };
  const node = part.items.find((item) => item.kind !== 'top-use' && item.items === items);
  const nameSpan = isEncoded(place.path) ? start : place.span;
  const span = isEncoded(place.path) ? start : (node?.span ?? place.span);
  return { kind, name, owner: owner.name, path: place.path, offset: place.span.start, span, nameSpan };
}
