import { ungated } from '../check/gates.ts';
import type { Interface, ResolvedPackage, TypeEntry, TypeScope, World } from '../check/model.ts';
import type { PackagePart } from '../check/sources.ts';
import { isTypeNode } from '../syntax/kinds.ts';
import type {
  ExternNode,
  InterfaceItem,
  InterfaceNode,
  Name,
  TypeNode,
  WorldItemNode,
  WorldNode,
} from '../syntax/tree.ts';

/** What surrounds an offset of a file. */
export interface Surroundings {
  readonly owner: ResolvedPackage;
  readonly part: PackagePart;
  /** The interface or world that the offset lies in; `undefined` between them. */
  readonly item: Interface | World | undefined;
  /** Whose types have a meaning there: those of `item`, or of an interface that is written inside it. */
  readonly scope: TypeScope | undefined;
}

/** What surrounds an offset, among the packages of the file's root; `undefined` if the file is in none of them. */
export function surroundingsOf(
  path: string,
  offset: number,
  packages: readonly ResolvedPackage[],
): Surroundings | undefined {
  let outside: Surroundings | undefined;
  for (const owner of packages) {
    for (const part of owner.source.parts) {
      if (part.path !== path) continue;
      for (const item of part.items) {
        if (item.kind === 'top-use' || item.span.start > offset || offset > item.span.end) continue;
        const target = scopeOf(owner, part, item);
        return { owner, part, item: target, scope: inlineAt(target, offset) ?? target };
      }
      // A package in braces lies in the file of another: the one that holds the offset is meant.
      const nested = part.facts.tree.items.find((item) => item.kind === 'package' && item.items === part.items);
      if (nested && nested.span.start <= offset && offset <= nested.span.end) {
        return { owner, part, item: undefined, scope: undefined };
      }
      if (!nested) outside ??= { owner, part, item: undefined, scope: undefined };
    }
  }
  return outside;
}

/** What a declaration declares. Of two by one name the package has the first; the other gets a scope of its own. */
export function scopeOf(owner: ResolvedPackage, part: PackagePart, node: InterfaceNode | WorldNode): Interface | World {
  const { name, items } = node;
  const known = owner.interfaces.get(name.text) ?? owner.worlds.get(name.text);
  if (known?.items === items) return known;
  const { bare, version } = owner.source;
  const whole = `${bare}/${name.text}${version === undefined ? '' : `@${version}`}`;
  const rest = { whole, part, owner: owner.source };
  if (node.kind === 'interface') return uncheckedInterface(node, rest);
  const place = { path: part.path, span: name.span };
  const inside = { types: new Map(), imports: new Map(), exports: new Map() };
  return declareTypes({ ...rest, ...inside, ...unchecked, kind: 'world', name: name.text, place, items: node.items });
}

/** The interface that is written inside a world. One that is left out, or stands twice, is in no list of the world. */
export function inlineScope(world: World, { target }: ExternNode): Interface | undefined {
  if (target.kind !== 'inline') return undefined;
  const { name, items } = target;
  for (const { item } of [world.imports.get(name.text), world.exports.get(name.text)].flatMap((entry) => entry ?? [])) {
    if (item.kind === 'interface' && item.target?.items === items) return item.target;
  }
  const { part, owner } = world;
  return uncheckedInterface({ name, items }, { whole: name.text, part, owner });
}

/** The entry of a declared type. Of two by one name the scope has the first; the other gets an entry of its own. */
export function entryOf(scope: TypeScope, node: TypeNode): TypeEntry {
  const known = scope.types.get(node.name.text);
  return known?.node === node ? known : newEntry(scope, node.name, node);
}

function inlineAt(target: Interface | World, offset: number): Interface | undefined {
  if (target.kind !== 'world') return undefined;
  for (const node of target.items) {
    if (node.kind !== 'import' && node.kind !== 'export') continue;
    if (offset < node.span.start || node.span.end < offset) continue;
    return inlineScope(target, node);
  }
  return undefined;
}

/** What is said of a declaration that counts for nothing. */
const unchecked = { stability: ungated, excluded: true } as const;

function uncheckedInterface(
  { name, items }: Pick<InterfaceNode, 'name' | 'items'>,
  rest: Pick<Interface, 'whole' | 'part' | 'owner'>,
): Interface {
  const place = { path: rest.part.path, span: name.span };
  const inside = { items, types: new Map(), functions: new Map(), uses: new Map() };
  return declareTypes({ ...rest, ...inside, ...unchecked, kind: 'interface', name: name.text, place });
}

/** Declares the names of types in a scope that no check has looked at; where a `use` leads is left open. */
function declareTypes<S extends TypeScope>(scope: S): S {
  const items: readonly (InterfaceItem | WorldItemNode)[] = scope.items;
  const put = (name: Name, node: TypeNode | undefined): void => {
    if (name.text !== '' && !scope.types.has(name.text)) scope.types.set(name.text, newEntry(scope, name, node));
  };
  for (const item of items) {
    if (item.kind === 'use') for (const { name, alias } of item.names) put(alias ?? name, undefined);
  }
  for (const item of items) if (isTypeNode(item)) put(item.name, item);
  return scope;
}

function newEntry(scope: TypeScope, name: Name, node: TypeNode | undefined): TypeEntry {
  return {
    ...unchecked,
    name: name.text,
    scope,
    place: { path: scope.part.path, span: name.span },
    node,
    kind: node === undefined ? 'unknown' : node.kind === 'resource' ? 'resource' : 'other',
    target: undefined,
    borrows: false,
    used: true,
  };
}
