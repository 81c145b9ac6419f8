import { type Dice, dice } from '../dice.ts';
import { fillBody } from './generate-body.ts';
import { addExtern, addInclude } from './generate-world.ts';
import { freshName, type Make, named, newId, packageNames, pick, type Place } from './make.ts';
import {
  type Body,
  type File,
  type Item,
  itemsOf,
  type Package,
  type Root,
  wholeName,
  type World,
  type Workspace,
} from './model.ts';

/** A workspace of some roots with packages that name each other, the same for the same seed. */
export function generateWorkspace(seed: number): Workspace {
  const roll = dice(seed);
  const make: Make = { roll, ids: [], roots: [], features: [] };
  make.features.push(newId(make, 'feature', pick(roll, ['f', 'g-h']), false), newId(make, 'feature', 'k', false));
  for (const name of ['a', 'b', 'c'].slice(0, 1 + roll.below(3))) addRoot(make, `/w/${name}/wit`);
  return { roots: make.roots, ids: make.ids };
}

function addRoot(make: Make, folder: string): void {
  const root: Root = { folder, packages: [] };
  make.roots.push(root);
  const { roll } = make;
  for (let count = roll.below(3); count > 0; count--) {
    const number = root.packages.length;
    const paths = roll.happens(40)
      ? [`${folder}/deps/d${number}/x.wit`, `${folder}/deps/d${number}/y.wit`]
      : [`${folder}/deps/d${number}.wit`];
    addPackage(make, root, paths, true);
  }
  const paths = ['m.wit', 'n.wit', 'o.wit'].slice(0, 1 + roll.below(3)).map((name) => `${folder}/${name}`);
  if (roll.happens(40)) addPackage(make, root, paths.slice(0, 1), false, true);
  addPackage(make, root, paths, false);
}

function addPackage(make: Make, root: Root, paths: readonly string[], inDependency: boolean, nested = false): void {
  const { roll } = make;
  const taken = new Set(root.packages.map(({ id }) => id.name));
  // A name that another root's package has too is that of a copy, unless it is this root's own.
  if (!inDependency) for (const { packages } of make.roots) for (const { id } of packages) taken.add(id.name);
  const free = packageNames.filter((name) => !taken.has(name));
  const name = roll.pick(free) ?? `r:n${make.ids.length}`;
  const own: Package = {
    id: newId(make, 'package', name, inDependency),
    version: roll.happens(40) ? '1.0.0' : undefined,
    root,
    inDependency,
    nested,
    files: paths.map((path): File => ({ path, uses: [], items: [], headed: true })),
  };
  for (const file of own.files.slice(1)) if (roll.happens(40)) file.headed = false;
  const reachable = packagesInReach(make, root, own);
  root.packages.push(own);
  for (const file of own.files) addTopUses(make, own, file, reachable);
  for (let count = 1 + roll.below(4); count > 0; count--) addItem(make, own, reachable, 'interface');
  for (let count = roll.below(4); count > 0; count--) addItem(make, own, reachable, 'world');
}

/** What a package may name: the others of its root, and what other roots offer by names that its root has not. */
function packagesInReach(make: Make, root: Root, own: Package): readonly Package[] {
  const wholes = new Set([own, ...root.packages].map(wholeName));
  const offered = make.roots
    .filter((each) => each !== root)
    .flatMap(({ packages }) => packages.filter((each) => !each.inDependency && !wholes.has(wholeName(each))));
  return [...root.packages, ...offered];
}

/** The names that have a meaning in a file; sometimes without those of other files, which a new one may then hide. */
function namesOfFile(file: File, own: Package, roll: Dice): string[] {
  const items = roll.happens(93) ? itemsOf(own) : file.items;
  return [...named(items.map(({ id }) => id)), ...file.uses.map(({ alias, path }) => (alias ?? path.item.id).name)];
}

function addTopUses(make: Make, own: Package, file: File, reachable: readonly Package[]): void {
  const { roll } = make;
  for (let count = roll.below(3); count > 0; count--) {
    const from = roll.pick(reachable);
    const item = from && roll.pick(itemsOf(from).filter(({ kind }) => kind === 'interface'));
    if (!from || !item) continue;
    const taken = namesOfFile(file, own, roll);
    const clashes = taken.includes(item.id.name);
    const alias =
      clashes || roll.happens(50) ? newId(make, 'path-alias', freshName(make, taken), own.inDependency) : undefined;
    file.uses.push({ path: { how: 'whole', item, owner: from }, alias });
  }
}

function addItem(make: Make, own: Package, reachable: readonly Package[], kind: Item['kind']): void {
  const { roll } = make;
  const file = roll.pick(own.files);
  if (!file) return;
  const taken = [...named(itemsOf(own).map((each) => each.id)), ...namesOfFile(file, own, roll)];
  const id = newId(make, kind, freshName(make, taken), own.inDependency);
  const place: Place = { make, own, file, reachable };
  const body: Body = { uses: [], types: [], functions: [] };
  fillBody(place, body, kind);
  if (kind === 'interface') {
    file.items.push({ kind, id, body, owner: own });
    if (roll.happens(15)) addLocalAlias(make, own, file);
    return;
  }
  const world: World = { kind: 'world', id, body, owner: own, externs: [], includes: [] };
  for (let count = roll.below(4); count > 0; count--) addExtern(place, world);
  for (let count = roll.below(3); count > 0; count--) addInclude(place, world);
  file.items.push(world);
}

function addLocalAlias(make: Make, own: Package, file: File): void {
  const item = make.roll.pick(itemsOf(own).filter(({ kind }) => kind === 'interface'));
  if (!item) return;
  const alias = newId(
    make,
    'path-alias',
    freshName(
      make,
      own.files.flatMap((each) => namesOfFile(each, own, make.roll)),
    ),
    own.inDependency,
  );
  file.uses.push({ path: { how: 'bare', item, owner: own }, alias });
}
