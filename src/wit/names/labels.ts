import type { World } from '../check/model.ts';
import { isTypeNode } from '../syntax/kinds.ts';
import { type FindPackage, followPath } from './follow.ts';
import { type NamedSymbol, symbolOfEntry, symbolOfLabel } from './symbol.ts';

/** What a name in `include world with { name as … }` stands for: a label or a type that the world has or includes. */
export function labelIn(world: World, name: string, find: FindPackage, depth = 0): NamedSymbol | undefined {
  const { path } = world.part;
  const type = world.types.get(name);
  if (type) return symbolOfEntry(type);
  for (const item of world.items) {
    if (isTypeNode(item) || item.kind === 'use' || item.kind === 'include') continue;
    const { target } = item;
    if (target.kind === 'path' || target.name.text !== name) continue;
    return symbolOfLabel(world, name, item, { path, span: target.name.span });
  }
  const owner = find(world.owner.name);
  if (!owner || depth > deepest) return undefined;
  for (const item of world.items) {
    if (item.kind !== 'include') continue;
    const renamed = item.renames.find(({ alias }) => alias?.text === name);
    if (renamed?.alias) return symbolOfLabel(world, name, renamed, { path, span: renamed.alias.span });
    if (item.renames.some((each) => each.name.text === name)) continue;
    const included = followPath(owner, world.part, item.path, find);
    const found = included?.kind === 'world' ? labelIn(included, name, find, depth + 1) : undefined;
    if (found) return found;
  }
  return undefined;
}

/** Worlds that include each other in a circle are reported elsewhere; here they must only come to an end. */
const deepest = 30;
