import type { World } from '../check/model.ts';
import { isTypeNode } from '../syntax/kinds.ts';
import type { IncludeNode } from '../syntax/tree.ts';
import { type FindPackage, followPath } from './follow.ts';
import { keyAt, type NamedSymbol, symbolOfEntry, symbolOfLabel } from './symbol.ts';

/**
 * What a name in `include world with { name as … }` stands for: labels and types that the world has or includes. A
 * world may import one thing and export another by the same name, and then it is the name of both.
 */
export function labelsIn(world: World, name: string, find: FindPackage): readonly NamedSymbol[] {
  const found = new Map<string, NamedSymbol>();
  collect(world, name, find, found, new Set());
  return Array.from(found.values());
}

/** What the new name that an `include … with` gives is a name for; nothing for what has its first name. */
export function renamedLabels(symbol: NamedSymbol, find: FindPackage): readonly NamedSymbol[] {
  if (symbol.kind !== 'label') return [];
  const { node, world } = symbol;
  const include = world.items.find((item) => item.kind === 'include' && item.renames.some((each) => each === node));
  if (include?.kind !== 'include' || !('alias' in node)) return [];
  const included = includedBy(world, include, find);
  return included ? labelsIn(included, node.name.text, find) : [];
}

function collect(
  world: World,
  name: string,
  find: FindPackage,
  found: Map<string, NamedSymbol>,
  seen: Set<string>,
): void {
  // Worlds may include each other in a circle, or one world by many ways.
  if (seen.has(keyAt(world.place))) return;
  seen.add(keyAt(world.place));
  const add = (symbol: NamedSymbol | undefined): void => {
    if (symbol && !found.has(symbol.key)) found.set(symbol.key, symbol);
  };
  const { path } = world.part;
  const type = world.types.get(name);
  if (type) add(symbolOfEntry(type, find));
  for (const item of world.items) {
    if (isTypeNode(item) || item.kind === 'use') continue;
    if (item.kind !== 'include') {
      const { target } = item;
      if (target.kind === 'path' || target.name.text !== name) continue;
      add(symbolOfLabel(world, name, item, { path, span: target.name.span }));
      continue;
    }
    for (const rename of item.renames) {
      if (rename.alias?.text !== name) continue;
      add(symbolOfLabel(world, name, rename, { path, span: rename.alias.span }));
    }
    if (item.renames.some((each) => each.name.text === name)) continue;
    const included = includedBy(world, item, find);
    if (included) collect(included, name, find, found, seen);
  }
}

/** The world that an `include` leads to, as the files of its own root find it. */
function includedBy(world: World, { path }: IncludeNode, find: FindPackage): World | undefined {
  const owner = find(world.owner.name, world.owner);
  const included = owner && followPath(owner, world.part, path, find);
  return included?.kind === 'world' ? included : undefined;
}
