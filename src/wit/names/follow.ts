import type { Interface, ResolvedPackage, World } from '../check/model.ts';
import type { PackagePart } from '../check/sources.ts';
import { printPackageName } from '../syntax/print-package.ts';
import type { TopUseNode, UsePath } from '../syntax/tree.ts';

/** Gives the package of an exact name, `ns:name@version`, as a file of some root would find it. */
export type FindPackage = (name: string) => ResolvedPackage | undefined;

/** Where a path in a file leads, without a word about one that leads nowhere. */
export function followPath(
  owner: ResolvedPackage,
  part: PackagePart,
  path: UsePath,
  find: FindPackage,
): Interface | World | undefined {
  if (path.package) {
    const found = find(printPackageName(path.package));
    return found && itemOf(found, path.name.text);
  }
  const use = topUse(part, path.name.text);
  if (!use) return itemOf(owner, path.name.text);
  if (use.path.package) return followPath(owner, part, use.path, find);
  return itemOf(owner, use.path.name.text);
}

/** The `use` at the top of a file that gives a meaning to a name; the first one counts. */
export function topUse(part: PackagePart, name: string): TopUseNode | undefined {
  return part.items
    .filter((item) => item.kind === 'top-use')
    .find((item) => (item.alias ?? item.path.name).text === name);
}

function itemOf({ interfaces, worlds }: ResolvedPackage, name: string): Interface | World | undefined {
  return interfaces.get(name) ?? worlds.get(name);
}
