import { followPath, type Interface, type PackageSource, type TypeScope, type World } from '../../../wit/index.ts';
import type { Site } from './site.ts';

/** Says whether naming an interface or a world from the scope around the cursor would close a circle. */
export function circlesOf(site: Site): (target: Interface | World) => boolean {
  const { scope, owner } = site;
  let users: ReadonlySet<TypeScope> | undefined;
  const packages = new Map<PackageSource, boolean>();
  return (target) => {
    if (target.owner !== owner.source) {
      const known = packages.get(target.owner) ?? needs(site, target.owner);
      packages.set(target.owner, known);
      return known;
    }
    if (!scope || scope.kind !== target.kind) return false;
    users ??= scope.kind === 'interface' ? usersOf(site, scope) : includersOf(site, scope);
    return users.has(target);
  };
}

/** The interfaces of the package that use one, by way of however many, and that one itself. */
function usersOf({ owner }: Site, scope: Interface): ReadonlySet<TypeScope> {
  const usedBy = new Map<TypeScope, Interface[]>();
  for (const user of owner.interfaces.values()) for (const used of user.uses.keys()) add(usedBy, used, user);
  return behind(usedBy, scope);
}

/** The worlds of the package that include one, by way of however many, and that one itself. */
function includersOf({ owner, find }: Site, scope: World): ReadonlySet<TypeScope> {
  const includedBy = new Map<TypeScope, World[]>();
  for (const world of owner.worlds.values()) {
    for (const item of world.items) {
      const included = item.kind === 'include' ? followPath(owner, world.part, item.path, find) : undefined;
      if (included) add(includedBy, included, world);
    }
  }
  return behind(includedBy, scope);
}

function add<T>(map: Map<TypeScope, T[]>, key: TypeScope, value: T): void {
  const known = map.get(key);
  if (known) known.push(value);
  else map.set(key, [value]);
}

function behind(edges: ReadonlyMap<TypeScope, readonly TypeScope[]>, start: TypeScope): ReadonlySet<TypeScope> {
  const found = new Set([start]);
  for (const each of found) for (const next of edges.get(each) ?? []) found.add(next);
  return found;
}

/** Whether a package needs that of the file, by way of however many. */
function needs({ find, owner }: Site, from: PackageSource): boolean {
  const seen = new Set([from]);
  for (const source of seen) {
    for (const name of source.needs) {
      const found = find(name, source)?.source;
      if (found === owner.source) return true;
      if (found) seen.add(found);
    }
  }
  return false;
}
