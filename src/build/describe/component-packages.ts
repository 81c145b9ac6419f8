import { escapeName, type InterfaceNode, parseWit, type UsePath, type WorldNode } from '../../wit/index.ts';
import type { InterfaceName } from './local-names.ts';

/** A package out of a binary: its name, as `wasi:io@0.2.0`, and its WIT with that name at its head. */
export interface PackageText {
  readonly name: string;
  readonly text: string;
}

/**
 * Gives interfaces that were renamed into one package (see `withLocalNames`) their names again, each in its package;
 * the first is the one that the world is in. `text` is the printed package. `undefined` if it is not WIT.
 */
export function separatePackages(
  text: string,
  names: ReadonlyMap<string, InterfaceName>,
): readonly PackageText[] | undefined {
  const { tree, problems } = parseWit(text);
  if (problems.length > 0) return undefined;
  const packages = new Map<string, string[]>([[root, []]]);
  for (const item of tree.items) {
    if (item.kind !== 'interface' && item.kind !== 'world') return undefined;
    const known = item.kind === 'interface' ? names.get(item.name.text) : undefined;
    const owner = known?.package ?? root;
    const edits = item.kind === 'interface' ? usesOf(item) : pathsOf(item);
    const changes = edits.map((path) => ({ span: path.span, text: pathText(path, owner, names) }));
    if (known) changes.push({ span: item.name.span, text: escapeName(known.label) });
    const texts = packages.get(owner) ?? [];
    texts.push(changed(text, item.span, changes));
    packages.set(owner, texts);
  }
  return Array.from(packages, ([name, texts]) => ({ name, text: `${[`package ${name};`, ...texts].join('\n\n')}\n` }));
}

/** The package that the world of every component is said to be in. */
const root = 'root:component';

interface Change {
  readonly span: { readonly start: number; readonly end: number };
  readonly text: string;
}

function usesOf(node: Pick<InterfaceNode, 'items'>): UsePath[] {
  return node.items.flatMap((item) => (item.kind === 'use' ? [item.path] : []));
}

function pathsOf(world: WorldNode): UsePath[] {
  return world.items.flatMap((item) => {
    if (item.kind === 'use') return [item.path];
    if (item.kind !== 'import' && item.kind !== 'export') return [];
    if (item.target.kind === 'inline') return usesOf(item.target);
    return item.target.kind === 'function' ? [] : [item.target.path];
  });
}

/** The path as it is written in the package `owner`. */
function pathText(path: UsePath, owner: string, names: ReadonlyMap<string, InterfaceName>): string {
  const known = path.package ? undefined : names.get(path.name.text);
  if (!known) {
    const bare = escapeName(path.name.text);
    return path.package || owner === root ? bare : `${root}/${bare}`;
  }
  if (known.package === owner) return escapeName(known.label);
  const [name = '', version] = known.package.split('@', 2);
  return `${name}/${escapeName(known.label)}${version === undefined ? '' : `@${version}`}`;
}

/** A stretch of a text with the changes made that lie in it, which must not overlap. */
function changed(text: string, span: Change['span'], changes: readonly Change[]): string {
  let at = span.start;
  let result = '';
  for (const change of changes.toSorted((a, b) => a.span.start - b.span.start)) {
    result += text.slice(at, change.span.start) + change.text;
    at = change.span.end;
  }
  return result + text.slice(at, span.end);
}
