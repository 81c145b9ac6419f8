import type { Span } from '../base/index.ts';
import { parseWit } from './syntax/parse.ts';
import type { FileNode, InterfaceNode, PackageItem, PackageName, UsePath, WorldNode } from './syntax/tree.ts';

/** A file of WIT. The path is only compared and handed back: any form will do, with `/` or `\` between folders. */
export interface WitFile {
  readonly path: string;
  readonly text: string;
}

export interface WitProblem {
  readonly path: string;
  readonly span: Span;
  readonly message: string;
}

export interface Package {
  /** `ns:name@version` or `ns:name`. */
  readonly name: string;
  readonly interfaces: ReadonlyMap<string, Declared<InterfaceNode>>;
  readonly worlds: ReadonlyMap<string, Declared<WorldNode>>;
}

/** The place where a declaration's names are looked up: the `use` items of a file, then the package. */
export interface FileScope {
  readonly path: string;
  readonly package: Package;
  readonly uses: ReadonlyMap<string, UsePath>;
}

export interface Declared<T> {
  readonly node: T;
  readonly scope: FileScope;
}

export interface Packages {
  readonly byName: ReadonlyMap<string, Package>;
  /** The names of the packages that are worked on, as against those that they depend on. */
  readonly roots: ReadonlySet<string>;
  readonly problems: readonly WitProblem[];
}

/**
 * Sorts files into packages. A file belongs to the package of its header, or without one to that of the other files in
 * its folder; packages in braces are packages of their own. What lies in a folder `deps` is a dependency.
 */
export function gatherPackages(files: readonly WitFile[]): Packages {
  const parsed = files.map((file) => ({ ...file, ...parseWit(file.text) }));
  const problems: WitProblem[] = parsed.flatMap((file) =>
    file.problems.map((problem) => ({ path: file.path, ...problem })),
  );
  const headers = headersByFolder(parsed);
  const byName = new Map<string, OpenPackage>();
  const roots = new Set<string>();
  for (const { path, tree } of parsed) {
    const own = tree.items.filter((item) => item.kind !== 'package');
    if (tree.header) {
      if (!folderOf(path).split('/').includes('deps')) roots.add(packageText(tree.header.name));
      add(packageOf(byName, tree.header.name), path, own, problems);
    } else if (own.length > 0) {
      const known = headers.get(folderOf(path)) ?? [];
      const name = known[0];
      if (name && known.length === 1) add(packageOf(byName, name), path, own, problems);
      else problems.push({ path, span: { start: 0, end: 0 }, message: withoutPackage(known) });
    }
    for (const item of tree.items) {
      if (item.kind === 'package') add(packageOf(byName, item.name), path, item.items, problems);
    }
  }
  return { byName, roots, problems };
}

/** The interface that a path names, seen from `scope`. */
export function findInterface(
  packages: Packages,
  path: UsePath,
  scope: FileScope,
): Declared<InterfaceNode> | undefined {
  return find(packages, path, scope, (found) => found.interfaces);
}

/** The world that a path names, seen from `scope`. */
export function findWorld(packages: Packages, path: UsePath, scope: FileScope): Declared<WorldNode> | undefined {
  return find(packages, path, scope, (found) => found.worlds);
}

/** `ns:package/name@version`, the whole name of an interface or a world. */
export function wholeName({ node, scope }: Declared<InterfaceNode | WorldNode>): string {
  return qualified(scope.package.name, node.name.text);
}

/** Puts the name of an interface into the name of its package, before the version. */
export function qualified(packageName: string, name: string): string {
  const at = packageName.indexOf('@');
  return at < 0 ? `${packageName}/${name}` : `${packageName.slice(0, at)}/${name}${packageName.slice(at)}`;
}

/** The name of a package as text: `ns:name@version`. */
export function packageText({ namespace, name, version }: PackageName): string {
  return `${namespace.text}:${name.text}${version ? `@${version.text}` : ''}`;
}

/** Why a path leads nowhere, in a sentence. */
export function notFound(packages: Packages, path: UsePath, scope: FileScope, what: 'interface' | 'world'): string {
  const owner = path.package ? packages.byName.get(packageText(path.package)) : scope.package;
  if (owner) {
    const other = what === 'interface' ? owner.worlds : owner.interfaces;
    if (other.has(path.name.text)) {
      return `\`${path.name.text}\` is ${what === 'interface' ? 'a world, not an interface' : 'an interface, not a world'}.`;
    }
    return `There is no ${what} \`${path.name.text}\` in the package \`${owner.name}\`.`;
  }
  const wanted = path.package ? packageText(path.package) : '';
  const bare = wanted.replace(/@.*/, '');
  const versions = Array.from(packages.byName.keys()).filter((name) => name.replace(/@.*/, '') === bare);
  const hint = versions.length > 0 ? ` There is ${versions.map((name) => `\`${name}\``).join(', ')}.` : '';
  return `There is no package \`${wanted}\` among the WIT files.${hint}`;
}

interface OpenPackage extends Package {
  readonly interfaces: Map<string, Declared<InterfaceNode>>;
  readonly worlds: Map<string, Declared<WorldNode>>;
}

interface ParsedFile {
  readonly path: string;
  readonly tree: FileNode;
}

function folderOf(path: string): string {
  const plain = path.replaceAll('\\', '/');
  return plain.slice(0, Math.max(0, plain.lastIndexOf('/')));
}

function headersByFolder(files: readonly ParsedFile[]): Map<string, PackageName[]> {
  const folders = new Map<string, PackageName[]>();
  for (const { path, tree } of files) {
    if (!tree.header) continue;
    const { name } = tree.header;
    const known = folders.get(folderOf(path)) ?? [];
    if (!known.some((other) => packageText(other) === packageText(name))) known.push(name);
    folders.set(folderOf(path), known);
  }
  return folders;
}

function withoutPackage(known: readonly PackageName[]): string {
  return known.length === 0
    ? 'No file in this folder names its package. Begin one with `package example:name;`.'
    : `The files in this folder belong to several packages (${known.map(packageText).join(', ')}): this one must name its own.`;
}

function packageOf(byName: Map<string, OpenPackage>, name: PackageName): OpenPackage {
  const text = packageText(name);
  const found = byName.get(text) ?? { name: text, interfaces: new Map(), worlds: new Map() };
  byName.set(text, found);
  return found;
}

function add(owner: OpenPackage, path: string, items: readonly PackageItem[], problems: WitProblem[]): void {
  const uses = new Map<string, UsePath>();
  const scope: FileScope = { path, package: owner, uses };
  for (const item of items) {
    if (item.kind === 'top-use') {
      uses.set((item.alias ?? item.path.name).text, item.path);
      continue;
    }
    const earlier = owner.interfaces.get(item.name.text) ?? owner.worlds.get(item.name.text);
    if (!earlier) {
      if (item.kind === 'interface') owner.interfaces.set(item.name.text, { node: item, scope });
      else owner.worlds.set(item.name.text, { node: item, scope });
    } else if (folderOf(earlier.scope.path) === folderOf(path)) {
      // Dependencies may carry the same package twice; within one folder it is a mistake.
      problems.push({ path, span: item.name.span, message: `\`${item.name.text}\` is declared twice in the package.` });
    }
  }
}

function find<T>(
  packages: Packages,
  path: UsePath,
  scope: FileScope,
  pick: (found: Package) => ReadonlyMap<string, T>,
): T | undefined {
  // A `use` may lead to another `use`, and in a broken file back to itself: nobody chains a hundred of them.
  for (let steps = 0; steps < 100; steps++) {
    if (path.package) return pickFrom(packages.byName.get(packageText(path.package)), path, pick);
    const next = scope.uses.get(path.name.text);
    if (!next) return pickFrom(scope.package, path, pick);
    if (!next.package && next.name.text === path.name.text) return pickFrom(scope.package, path, pick);
    path = next;
  }
  return undefined;
}

function pickFrom<T>(
  owner: Package | undefined,
  path: UsePath,
  pick: (found: Package) => ReadonlyMap<string, T>,
): T | undefined {
  return owner && pick(owner).get(path.name.text);
}
