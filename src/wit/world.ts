import {
  type Declared,
  type FileScope,
  findInterface,
  findWorld,
  gatherPackages,
  notFound,
  type Packages,
  type WitFile,
  type WitProblem,
  wholeName,
} from './packages.ts';
import { scopeOf, typeResolver, type TypeResolver, type TypeScope } from './resolve.ts';
import {
  functionsIn,
  isEnabled,
  type LocatedFunction,
  type Origin,
  resourceFunctions,
  signatureOf,
} from './signature.ts';
import { shortened } from './syntax/names.ts';
import type { ExternNode, IncludeNode, InterfaceNode, UsePath, WorldItemNode, WorldNode } from './syntax/tree.ts';
import type { WorldItem } from './values.ts';

export type LocatedItem = (
  | Extract<WorldItem, { kind: 'function' }>
  | (Omit<Extract<WorldItem, { kind: 'interface' }>, 'functions'> & { readonly functions: readonly LocatedFunction[] })
) & {
  /** The name in the world that imports or exports it; for an interface that comes along by `use`, its path there. */
  readonly origin: Origin;
};

export type DescribeOutcome =
  | {
      readonly kind: 'world';
      /** The world's own name, without its package. */
      readonly name: string;
      readonly imports: readonly LocatedItem[];
      readonly exports: readonly LocatedItem[];
      /** Names of types that lead nowhere. Their types are `opaque`, and no tool will build such a world. */
      readonly unresolved: readonly WitProblem[];
    }
  | { readonly kind: 'problems'; readonly problems: readonly WitProblem[] };

/**
 * Describes one world of some WIT files: what it imports and exports, includes expanded and names resolved.
 *
 * `worldName` is a world of the root package or a whole path, `ns:package/world@version`; without it the root package
 * must have one world alone. Interfaces that are only needed by a `use` count as imports, before those that need them.
 * Items behind `@unstable` are left out. Syntax errors in any file, worlds and interfaces that are not there, and
 * names that clash give `problems`.
 */
export function describeWorld(files: readonly WitFile[], worldName: string | undefined): DescribeOutcome {
  const packages = gatherPackages(files);
  if (packages.problems.length > 0) return { kind: 'problems', problems: packages.problems };
  const chosen = chooseWorld(packages, worldName);
  if ('message' in chosen) {
    const path = files[0]?.path ?? '';
    return { kind: 'problems', problems: [{ path, span: { start: 0, end: 0 }, ...chosen }] };
  }
  const walk: Walk = {
    packages,
    resolver: typeResolver(packages),
    imports: new Map(),
    exports: new Map(),
    problems: [],
    included: new Set(),
    left: mostItems,
  };
  addWorld(walk, chosen, asIs, []);
  addUsedByExports(walk);
  if (walk.problems.length > 0) return { kind: 'problems', problems: walk.problems };
  return {
    kind: 'world',
    name: chosen.node.name.text,
    imports: Array.from(walk.imports.values(), ({ item }) => item),
    exports: Array.from(walk.exports.values(), ({ item }) => item),
    unresolved: walk.resolver.unresolved,
  };
}

interface Walk {
  readonly packages: Packages;
  readonly resolver: TypeResolver;
  readonly imports: Map<string, Entry>;
  readonly exports: Map<string, Entry>;
  readonly problems: WitProblem[];
  /** Worlds that were included whole: to include them once more adds nothing. */
  readonly included: Set<WorldNode>;
  left: number;
}

interface Entry {
  readonly item: LocatedItem;
  /** The scope of an interface's types, to see what it uses. */
  readonly scope: TypeScope | undefined;
}

/** The name that an included item has in the world that is described. */
type Renames = (name: string) => string;

const asIs: Renames = (name) => name;

/** Worlds that rename what they include can double at each step; nobody writes one with so many items. */
const mostItems = 10_000;

function chooseWorld(packages: Packages, name: string | undefined): Declared<WorldNode> | { message: string } {
  const roots = Array.from(packages.byName.values()).filter((each) => packages.roots.has(each.name));
  const all = Array.from(packages.byName.values());
  const candidates = (roots.length > 0 ? roots : all).flatMap((each) => Array.from(each.worlds.values()));
  const names = candidates.map(({ node }) => `\`${node.name.text}\``).join(', ');
  const known = candidates.length > 0 ? ` There is ${names}.` : ' There is none.';
  if (name === undefined) {
    const [only, another] = candidates;
    if (only && !another) return only;
    return { message: only ? `Say which world is meant:${known.slice(9)}` : 'The WIT files declare no world.' };
  }
  const found = name.includes('/')
    ? all.flatMap((each) => Array.from(each.worlds.values())).find((world) => wholeName(world) === name)
    : candidates.find(({ node }) => node.name.text === name.replace(/^%/, ''));
  return found ?? { message: `There is no world \`${shortened(name)}\` in the WIT files.${known}` };
}

function addWorld(walk: Walk, world: Declared<WorldNode>, renames: Renames, including: readonly WorldNode[]): void {
  const scope = scopeOf(world);
  walk.resolver.resolveAll(scope);
  for (const item of world.node.items.filter(isEnabled)) addItem(walk, world, scope, item, renames, including);
}

function addItem(
  walk: Walk,
  world: Declared<WorldNode>,
  scope: TypeScope,
  item: WorldItemNode,
  renames: Renames,
  including: readonly WorldNode[],
): void {
  const { path } = scope.file;
  if (walk.left-- <= 0) return;
  if (walk.left === 0) {
    walk.problems.push({ path, span: world.node.name.span, message: 'This world includes too many items.' });
    return;
  }
  switch (item.kind) {
    case 'include':
      return addInclude(walk, world, item, renames, including);
    case 'use':
      return addUsed(walk, item.path, scope.file, []);
    case 'resource':
      for (const each of resourceFunctions(walk.resolver, scope, item)) {
        put(walk, walk.imports, each.name, { item: { kind: 'function', ...each }, scope: undefined }, each.origin);
      }
      return;
    case 'import':
    case 'export':
      return addExtern(walk, scope, item, renames);
    default:
  }
}

function addInclude(
  walk: Walk,
  world: Declared<WorldNode>,
  item: IncludeNode,
  renames: Renames,
  including: readonly WorldNode[],
): void {
  const { path } = world.scope;
  const target = findWorld(walk.packages, item.path, world.scope);
  if (!target) {
    const message = notFound(walk.packages, item.path, world.scope, 'world');
    walk.problems.push({ path, span: item.path.span, message });
    return;
  }
  if (target.node === world.node || including.includes(target.node) || including.length > 100) {
    walk.problems.push({ path, span: item.path.span, message: 'This world includes itself.' });
    return;
  }
  if (item.renames.length === 0 && renames === asIs) {
    if (walk.included.has(target.node)) return;
    walk.included.add(target.node);
  }
  const own = new Map(item.renames.map(({ name, alias }) => [name.text, (alias ?? name).text]));
  const both: Renames = own.size === 0 ? renames : (name) => renames(own.get(name) ?? name);
  addWorld(walk, target, both, [...including, world.node]);
}

function addExtern(walk: Walk, scope: TypeScope, { kind, target }: ExternNode, renames: Renames): void {
  const into = kind === 'import' ? walk.imports : walk.exports;
  const { path } = scope.file;
  if (target.kind === 'path' || target.kind === 'labelled') {
    const found = lookUp(walk, target.path, scope.file);
    if (!found) return;
    if (kind === 'import') addUses(walk, scopeOf(found), [found.node]);
    const origin = { path, span: target.kind === 'path' ? target.path.span : target.name.span };
    const name = target.kind === 'path' ? wholeName(found) : renames(target.name.text);
    if (target.kind === 'path' && isRepeated(into.get(name))) return;
    put(walk, into, name, interfaceEntry(walk, name, scopeOf(found), origin), origin);
    return;
  }
  const name = renames(target.name.text);
  const origin = { path, span: target.name.span };
  if (target.kind === 'inline') {
    const inside: TypeScope = { file: scope.file, items: target.items };
    if (kind === 'import') addUses(walk, inside, []);
    put(walk, into, name, interfaceEntry(walk, name, inside, origin), origin);
    return;
  }
  const signature = signatureOf(walk.resolver, scope, target.type);
  put(walk, into, name, { item: { kind: 'function', name, signature, origin }, scope: undefined }, origin);
}

/** The same interface may come by an include, by a `use` and by name: it is one import all the same. */
function isRepeated(entry: Entry | undefined): boolean {
  return entry?.item.kind === 'interface';
}

function interfaceEntry(walk: Walk, name: string, scope: TypeScope, origin: Origin): Entry {
  walk.resolver.resolveAll(scope);
  return { item: { kind: 'interface', name, functions: functionsIn(walk.resolver, scope), origin }, scope };
}

/** Adds the interfaces that an imported one takes types from. `within` are those that are being added already. */
function addUses(walk: Walk, scope: TypeScope, within: readonly InterfaceNode[]): void {
  for (const item of scope.items) {
    if (item.kind === 'use' && isEnabled(item)) addUsed(walk, item.path, scope.file, within);
  }
}

function addUsed(walk: Walk, path: UsePath, file: FileScope, within: readonly InterfaceNode[]): void {
  const found = lookUp(walk, path, file);
  // An interface cannot use itself; where it does, that is left for the checks of types to say.
  if (!found || within.includes(found.node) || within.length > 100 || walk.imports.has(wholeName(found))) return;
  addUses(walk, scopeOf(found), [...within, found.node]);
  const name = wholeName(found);
  const origin = { path: file.path, span: path.span };
  put(walk, walk.imports, name, interfaceEntry(walk, name, scopeOf(found), origin), origin);
}

/** What an exported interface uses is imported unless it is exported too. */
function addUsedByExports(walk: Walk): void {
  for (const { scope } of Array.from(walk.exports.values())) {
    if (!scope) continue;
    for (const item of scope.items) {
      if (item.kind !== 'use' || !isEnabled(item)) continue;
      const found = lookUp(walk, item.path, scope.file);
      if (found && !walk.exports.has(wholeName(found))) addUsed(walk, item.path, scope.file, []);
    }
  }
}

function lookUp(walk: Walk, path: UsePath, file: FileScope): Declared<InterfaceNode> | undefined {
  const found = findInterface(walk.packages, path, file);
  if (!found) {
    const message = notFound(walk.packages, path, file, 'interface');
    const known = walk.problems.some((problem) => problem.path === file.path && problem.span === path.span);
    if (!known) walk.problems.push({ path: file.path, span: path.span, message });
  }
  return found;
}

function put(walk: Walk, into: Map<string, Entry>, name: string, entry: Entry, { path, span }: Origin): void {
  if (into.has(name)) walk.problems.push({ path, span, message: `\`${name}\` stands in this world twice.` });
  else into.set(name, entry);
}
