import {
  type File,
  type Id,
  type Item,
  type Package,
  type PathRef,
  type Root,
  type World,
  type Workspace,
  typesIn,
  wholeName,
} from './model.ts';

/** The names that a world has for who includes it: its types, its labels, and those that it includes. */
export function effective(world: World): Id[] {
  const own = [
    ...typesIn(world.body).map(({ id }) => id),
    ...world.externs.flatMap(({ label }) => label ?? []),
    ...world.includes.flatMap(({ renames }) => renames.map(({ alias }) => alias)),
  ];
  const included = world.includes.flatMap(({ path, renames }) => {
    const renamed = new Set(renames.flatMap(({ ids }) => ids));
    return path.item.kind === 'world' ? effective(path.item).filter((id) => !renamed.has(id)) : [];
  });
  return Array.from(new Set([...own, ...included]));
}

/** Those of them that are there while no feature is enabled. */
export function available(world: World): Id[] {
  const own = [
    ...typesIn(world.body).map(({ id }) => id),
    ...world.externs.flatMap(({ label, gate }) => (label && !gate ? [label] : [])),
    ...world.includes.flatMap(({ renames }) => renames.map(({ alias }) => alias)),
  ];
  const included = world.includes.flatMap(({ path, renames }) => {
    const renamed = new Set(renames.flatMap(({ ids }) => ids));
    return path.item.kind === 'world' ? available(path.item).filter((id) => !renamed.has(id)) : [];
  });
  return Array.from(new Set([...own, ...included]));
}

/**
 * Whether every name leads where it is meant to, looked up by its text: names that were told apart may have become alike
 * when one of them was changed.
 */
export function meansTheSame(workspace: Workspace): boolean {
  for (const root of workspace.roots) {
    for (const own of root.packages) {
      for (const file of own.files) {
        const paths = pathsIn(file);
        if (!paths.every(({ path, isTop }) => leadsTo(workspace, root, own, file, path, isTop) === path.item))
          return false;
        for (const item of file.items) if (item.kind === 'world' && !labelsAreMeant(item)) return false;
      }
    }
  }
  const features = workspace.ids.filter(({ kind }) => kind === 'feature').map(({ name }) => name);
  return new Set(features).size === features.length;
}

/** Labels of one world by one name are one thing; and a rename is of the same things as before. */
function labelsAreMeant(world: World): boolean {
  const own = new Set([
    ...world.externs.flatMap(({ label }) => label ?? []),
    ...world.includes.flatMap(({ renames }) => renames.map(({ alias }) => alias)),
  ]);
  if (new Set(Array.from(own, ({ name }) => name)).size !== own.size) return false;
  return world.includes.every(({ path, renames }) =>
    renames.every(({ ids }) => {
      const name = ids[0]?.name;
      const found = path.item.kind === 'world' ? effective(path.item).filter((id) => id.name === name) : [];
      return found.length === ids.length && found.every((id) => ids.includes(id));
    }),
  );
}

function pathsIn(file: File): { readonly path: PathRef; readonly isTop: boolean }[] {
  const inside = file.items.flatMap((item) => [
    ...item.body.uses.map(({ path }) => path),
    ...(item.kind === 'world'
      ? [
          ...item.includes.map(({ path }) => path),
          ...item.externs.flatMap(({ path, inline }) => [path, ...(inline?.uses ?? []).map((use) => use.path)]),
        ]
      : []),
  ]);
  return [
    ...file.uses.map(({ path }) => ({ path, isTop: true })),
    ...inside.flatMap((path) => (path ? [{ path, isTop: false }] : [])),
  ];
}

function leadsTo(
  workspace: Workspace,
  root: Root,
  own: Package,
  file: File,
  path: PathRef,
  isTop: boolean,
): Item | undefined {
  if (path.how === 'whole') {
    const owner = packageByName(workspace, root, wholeName(path.owner));
    return owner && itemByName(owner, path.item.id.name);
  }
  const name = path.how === 'alias' ? path.alias.name : path.item.id.name;
  const use = isTop ? undefined : file.uses.find(({ alias, path: { item } }) => (alias ?? item.id).name === name);
  // What was named by its own name and then by an alias of the file is another thing to rename, if the same to use.
  if (use?.alias && path.how === 'bare') return undefined;
  return use ? leadsTo(workspace, root, own, file, use.path, true) : itemByName(own, name);
}

function itemByName(own: Package, name: string): Item | undefined {
  return own.files.flatMap(({ items }) => items).find(({ id }) => id.name === name);
}

function packageByName({ roots }: Workspace, root: Root, name: string): Package | undefined {
  const inRoot = root.packages.filter((each) => wholeName(each) === name);
  const [own] = [...inRoot.filter((each) => !each.inDependency), ...inRoot];
  if (own) return own;
  // All roots are as far from each other: the first in the alphabet is taken.
  const others = roots.filter((each) => each !== root).flatMap(({ packages }) => packages);
  return others.find((each) => !each.inDependency && wholeName(each) === name);
}
