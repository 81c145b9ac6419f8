import type { Span } from '../../base/index.ts';
import type { Interface, ResolvedPackage, TypeEntry, TypeScope, World } from '../check/model.ts';
import type { PackagePart } from '../check/sources.ts';
import { isTypeNode } from '../syntax/kinds.ts';
import { printPackageName } from '../syntax/print-package.ts';
import type {
  ExternNode,
  FunctionNode,
  FunctionType,
  Gate,
  IncludeNode,
  InterfaceItem,
  Name,
  PackageHeader,
  PackageName,
  PackageNode,
  TopUseNode,
  TypeNode,
  TypeRef,
  UseNode,
  UsePath,
  WorldItemNode,
} from '../syntax/tree.ts';
import { type FindPackage, followPath, followTopUse, topUse } from './follow.ts';
import { labelsIn } from './labels.ts';
import { entryOf, inlineScope, scopeOf } from './scope.ts';
import { keyAt, type NamedSymbol, symbolOfEntry, symbolOfItem, symbolOfLabel } from './symbol.ts';

/** One place in a file where a name stands for something. */
export interface Occurrence {
  /** The name with its `%`; of a package `ns:name` without the version. */
  readonly span: Span;
  readonly symbol: NamedSymbol;
  readonly role: 'declaration' | 'reference';
  /** What else it stands for: a name in `include … with` is that of an import and of an export, if there are both. */
  readonly also: readonly NamedSymbol[];
}

/**
 * All names that stand for something in one file's part of a package, in the order of the text. Names that lead nowhere
 * are left out.
 */
export function occurrencesIn(owner: ResolvedPackage, part: PackagePart, find: FindPackage): readonly Occurrence[] {
  const found: Occurrence[] = [];
  walkPart({ owner, part, find, found });
  return found.toSorted((a, b) => a.span.start - b.span.start);
}

interface Walk {
  readonly owner: ResolvedPackage;
  readonly part: PackagePart;
  readonly find: FindPackage;
  readonly found: Occurrence[];
}

function walkPart(walk: Walk): void {
  const { part, owner } = walk;
  const header = headerOf(part);
  // All files of a folder belong to one package: a header that says something else leads nowhere.
  if (header && printPackageName(header.name) === owner.source.name) addPackage(walk, header.name, 'declaration');
  for (const item of part.items) {
    if (item.kind === 'top-use') {
      walkTopUse(walk, item);
      continue;
    }
    addGates(walk, item.gates);
    const target = scopeOf(owner, part, item);
    add(walk, item.name, symbolOfItem(target), 'declaration');
    for (const each of item.items) walkItem(walk, target, each);
  }
}

/** The header or the nested package that the items of a part stand in. */
function headerOf({ facts: { tree }, items }: PackagePart): PackageHeader | PackageNode | undefined {
  const nested = tree.items.find((item) => item.kind === 'package' && item.items === items);
  return nested?.kind === 'package' ? nested : tree.header;
}

function walkTopUse(walk: Walk, item: TopUseNode): void {
  const { path } = item;
  if (path.package) addPackage(walk, path.package, 'reference');
  const target = followTopUse(walk.owner, item, walk.find);
  if (target) add(walk, path.name, symbolOfItem(target), 'reference');
  const { alias } = item;
  if (!alias) return;
  const place = { path: walk.part.path, span: alias.span };
  const symbol = { kind: 'path-alias', key: keyAt(place), name: alias.text, place, node: item, target } as const;
  add(walk, alias, symbol, 'declaration');
}

function walkItem(walk: Walk, scope: Interface | World, item: InterfaceItem | WorldItemNode): void {
  addGates(walk, item.gates);
  if (item.kind === 'use') return walkUse(walk, scope, item);
  if (item.kind === 'function') return walkFunction(walk, scope, item, undefined);
  if (isTypeNode(item)) return walkType(walk, scope, item);
  if (scope.kind !== 'world') return;
  if (item.kind === 'include') walkInclude(walk, scope, item);
  else walkExtern(walk, scope, item);
}

function walkUse(walk: Walk, scope: TypeScope, { path, names }: UseNode): void {
  addPath(walk, path);
  const from = followPath(walk.owner, walk.part, path, walk.find);
  for (const { name, alias } of names) {
    const target = from?.types.get(name.text);
    const symbol = target && symbolOfEntry(target, walk.find);
    if (symbol) add(walk, name, symbol, 'reference');
    // Of two by one name the scope has the first.
    const own = alias && scope.types.get(alias.text);
    if (!own || own.place.span.start !== alias.span.start) continue;
    add(
      walk,
      alias,
      { kind: 'alias', key: keyAt(own.place), name: own.name, place: own.place, entry: own },
      'declaration',
    );
  }
}

function walkExtern(walk: Walk, world: World, item: ExternNode): void {
  const { target } = item;
  if (target.kind === 'path') return addPath(walk, target.path);
  const { name } = target;
  const place = { path: walk.part.path, span: name.span };
  add(walk, name, symbolOfLabel(world, name.text, item, place), 'declaration');
  if (target.kind === 'labelled') return addPath(walk, target.path);
  if (target.kind === 'function') return walkSignature(walk, world, target.type);
  const inline = inlineScope(world, item);
  for (const each of target.items) if (inline) walkItem(walk, inline, each);
}

function walkInclude(walk: Walk, world: World, { path, renames }: IncludeNode): void {
  addPath(walk, path);
  const from = followPath(walk.owner, walk.part, path, walk.find);
  for (const rename of renames) {
    const [known, ...also] = from?.kind === 'world' ? labelsIn(from, rename.name.text, walk.find) : [];
    if (known) add(walk, rename.name, known, 'reference', also);
    const { alias } = rename;
    if (!alias) continue;
    const place = { path: walk.part.path, span: alias.span };
    add(walk, alias, symbolOfLabel(world, alias.text, rename, place), 'declaration');
  }
}

function walkType(walk: Walk, scope: TypeScope, node: TypeNode): void {
  const entry = entryOf(scope, node);
  const symbol = symbolOfEntry(entry);
  if (symbol) add(walk, node.name, symbol, 'declaration');
  const { path } = walk.part;
  switch (node.kind) {
    case 'alias':
      return walkRef(walk, scope, node.type);
    case 'record':
      for (const field of node.fields) {
        const place = { path, span: field.name.span };
        const own = {
          kind: 'field',
          key: keyAt(place),
          name: field.name.text,
          place,
          node: field,
          owner: entry,
        } as const;
        add(walk, field.name, own, 'declaration');
        walkRef(walk, scope, field.type);
      }
      return;
    case 'resource':
      for (const each of node.functions) {
        addGates(walk, each.gates);
        walkFunction(walk, scope, each, entry);
      }
      return;
    default:
      for (const each of node.kind === 'flags' ? node.flags : node.cases) {
        const place = { path, span: each.name.span };
        const own = { kind: 'case', key: keyAt(place), name: each.name.text, place, node: each, owner: entry } as const;
        add(walk, each.name, own, 'declaration');
        if (each.type) walkRef(walk, scope, each.type);
      }
  }
}

function walkFunction(walk: Walk, scope: TypeScope, node: FunctionNode, resource: TypeEntry | undefined): void {
  const place = { path: walk.part.path, span: node.name.span };
  const name = node.role === 'constructor' ? 'constructor' : node.name.text;
  add(walk, node.name, { kind: 'function', key: keyAt(place), name, place, node, scope, resource }, 'declaration');
  walkSignature(walk, scope, node.type);
}

function walkSignature(walk: Walk, scope: TypeScope, { params, result }: FunctionType): void {
  for (const param of params) {
    const place = { path: walk.part.path, span: param.name.span };
    const own = { kind: 'parameter', key: keyAt(place), name: param.name.text, place, node: param, scope } as const;
    add(walk, param.name, own, 'declaration');
    walkRef(walk, scope, param.type);
  }
  if (result) walkRef(walk, scope, result);
}

/** The names in a type. A type is nested only as deep as the parser lets it be. */
function walkRef(walk: Walk, scope: TypeScope, type: TypeRef): void {
  switch (type.kind) {
    case 'named':
      return addType(walk, scope, type.name);
    case 'own':
    case 'borrow':
      return addType(walk, scope, type.resource);
    case 'list':
      return walkRef(walk, scope, type.element);
    case 'option':
      return walkRef(walk, scope, type.some);
    case 'result':
      if (type.ok) walkRef(walk, scope, type.ok);
      if (type.error) walkRef(walk, scope, type.error);
      return;
    case 'tuple':
      for (const each of type.items) walkRef(walk, scope, each);
      return;
    case 'map':
      walkRef(walk, scope, type.key);
      return walkRef(walk, scope, type.value);
    case 'stream':
    case 'future':
      if (type.element) walkRef(walk, scope, type.element);
      return;
    default:
  }
}

function addType(walk: Walk, scope: TypeScope, name: Name): void {
  const entry = scope.types.get(name.text);
  const symbol = entry && symbolOfEntry(entry, walk.find);
  if (symbol) add(walk, name, symbol, 'reference');
}

function addPath(walk: Walk, path: UsePath): void {
  const { owner, part, find } = walk;
  if (path.package) addPackage(walk, path.package, 'reference');
  const use = path.package ? undefined : topUse(part, path.name.text);
  const target = followPath(owner, part, path, find);
  if (use?.alias) {
    const { alias } = use;
    const place = { path: part.path, span: alias.span };
    const symbol = { kind: 'path-alias', key: keyAt(place), name: alias.text, place, node: use, target } as const;
    add(walk, path.name, symbol, 'reference');
  } else if (target) add(walk, path.name, symbolOfItem(target), 'reference');
}

function addPackage({ owner, find, found }: Walk, name: PackageName, role: Occurrence['role']): void {
  if (name.namespace.text === '' || name.name.text === '') return;
  const text = printPackageName(name);
  const source = role === 'declaration' ? owner.source : find(text, owner.source)?.source;
  const span = { start: name.namespace.span.start, end: name.name.span.end };
  const key = `package ${source ? keyAt(source.place) : text}`;
  found.push({ span, role, symbol: { kind: 'package', key, name: text, place: source?.place }, also: nothing });
}

function addGates(walk: Walk, gates: readonly Gate[]): void {
  for (const gate of gates) {
    if (gate.kind !== 'unstable') continue;
    const { feature } = gate;
    const symbol = { kind: 'feature', key: `feature ${feature.text}`, name: feature.text, place: undefined } as const;
    add(walk, feature, symbol, 'reference');
  }
}

function add(
  { found }: Walk,
  { text, span }: Name,
  symbol: NamedSymbol,
  role: Occurrence['role'],
  also: readonly NamedSymbol[] = nothing,
): void {
  if (text !== '' || symbol.name === 'constructor') found.push({ span, symbol, role, also });
}

/** Names are many, and nearly all of them stand for one thing. */
const nothing: readonly NamedSymbol[] = [];
