import type { Interface, ResolvedPackage, World } from '../check/model.ts';
import type { PackagePart, PackageSource } from '../check/sources.ts';
import { printPackageName } from '../syntax/print-package.ts';
import type { TopUseNode, UsePath } from '../syntax/tree.ts';

/**
 * Gives the package of an exact name, `ns:name@version`: as the files of `from` would find it, or else those of the root
 * that is asked about. Each root has its own dependencies, so that one name may mean two packages.
 */
export type FindPackage = (name: string, from?: PackageSource) => ResolvedPackage | undefined;

/** Where a path in a file leads, without a word about one that leads nowhere. */
export function followPath(
  owner: ResolvedPackage,
  part: PackagePart,
  path: UsePath,
  find: FindPackage,
): Interface | World | undefined {
  const use = path.package ? undefined : topUse(part, path.name.text);
  return followWhole(owner, use?.path ?? path, find);
}

/** Where the path of a `use` at the top of a file leads: what such lines of the file bring in has no meaning in it. */
export function followTopUse(owner: ResolvedPackage, { path }: TopUseNode, find: FindPackage): Target {
  return followWhole(owner, path, find);
}

/** The `use` at the top of a file that gives a meaning to a name; the first thing by that name counts. */
export function topUse(part: PackagePart, name: string): TopUseNode | undefined {
  const first = part.items.find((item) => {
    const own = item.kind === 'top-use' ? (item.alias ?? item.path.name) : item.name;
    return own.text === name;
  });
  return first?.kind === 'top-use' ? first : undefined;
}

type Target = Interface | World | undefined;

function followWhole(owner: ResolvedPackage, path: UsePath, find: FindPackage): Target {
  if (!path.package) return itemOf(owner, path.name.text);
  const found = find(printPackageName(path.package), owner.source);
  return found && itemOf(found, path.name.text);
}

function itemOf({ interfaces, worlds }: ResolvedPackage, name: string): Target {
  return interfaces.get(name) ?? worlds.get(name);
}
