import { type Doc, type InterfaceNode, type LocatedItem, printPath, type WorldNode } from '../../wit/index.ts';
import { code, functionText, inline, isType, slug, text, typeText } from './markdown-parts.ts';
import type { WitFolder } from './request.ts';
import { nameOf, ownWorlds, type ParsedFolder, parseFolder, qualifiedName, worldIn } from './worlds.ts';

export type MarkdownOutcome =
  | { readonly kind: 'done'; readonly value: string }
  | { readonly kind: 'refused'; readonly message: string };

/**
 * Writes a world and every interface that it names, or without a world the whole of the folder's own package, as
 * Markdown. What the comments say is taken over as it is: documentation in WIT is Markdown.
 */
export function markdownOf(wit: WitFolder, world: string | undefined): MarkdownOutcome {
  const folder = parseFolder(wit);
  if (typeof folder === 'string') return { kind: 'refused', message: folder };
  const interfaces = interfacesOf(folder);
  const worlds = ownWorlds(folder).filter(({ name }) => world === undefined || name === world);
  const described: string[] = [];
  const named = new Set<string>();
  for (const { name, node } of worlds) {
    const known = worldIn(folder.files, name);
    if (typeof known === 'string') return { kind: 'refused', message: known };
    for (const item of [...known.imports, ...known.exports]) if (item.kind === 'interface') named.add(item.name);
    described.push(`${world === undefined ? '##' : '#'} World ${code(name)}\n\n${worldText(node, known, interfaces)}`);
  }
  if (world !== undefined && worlds.length === 0) return { kind: 'refused', message: `There is no world ${world}.` };
  const shown = Array.from(interfaces).filter(([name, { own }]) => named.has(name) || (own && world === undefined));
  const sections = shown.map(([name, { node }]) => interfaceSection(name, node));
  const title = world === undefined ? packageHead(folder) : [];
  return { kind: 'done', value: `${[...title, ...described, ...sections].join('\n\n')}\n` };
}

interface Known {
  readonly node: InterfaceNode;
  readonly own: boolean;
}

/** All interfaces, by whole name. */
function interfacesOf(folder: ParsedFolder): Map<string, Known> {
  const found = new Map<string, Known>();
  for (const file of folder.files) {
    const own = folder.own.includes(file);
    const header = file.tree.header ? nameOf(file.tree.header.name) : own ? folder.ownName : undefined;
    for (const item of file.tree.items) {
      if (item.kind === 'interface' && header !== undefined) put(qualifiedName(header, item.name.text), item, own);
      if (item.kind !== 'package') continue;
      const owner = nameOf(item.name);
      for (const each of item.items)
        if (each.kind === 'interface') put(qualifiedName(owner, each.name.text), each, own);
    }
  }
  return found;

  function put(name: string, node: InterfaceNode, own: boolean): void {
    if (!found.has(name)) found.set(name, { node, own });
  }
}

function packageHead({ own, ownName }: ParsedFolder): string[] {
  const doc = own.find(({ tree }) => tree.header?.doc)?.tree.header?.doc;
  return [`# Package ${code(ownName ?? 'without a name')}`, ...text(doc)];
}

function worldText(
  node: WorldNode,
  { imports, exports }: { readonly imports: readonly LocatedItem[]; readonly exports: readonly LocatedItem[] },
  interfaces: ReadonlyMap<string, Known>,
): string {
  const line = (item: LocatedItem): string => {
    if (item.kind === 'function')
      return `- ${code(item.name)}: ${code(item.signature.text)}${inline(docIn(node, item.name))}`;
    return interfaces.has(item.name)
      ? `- [${code(item.name)}](#${slug(`Interface ${item.name}`)})`
      : [
          `- ${code(item.name)}`,
          ...item.functions.map((each) => `  - ${code(each.name)}: ${code(each.signature.text)}`),
        ].join('\n');
  };
  const types = node.items.flatMap((item) => (isType(item) ? [typeText(item)] : []));
  const listed = (title: string, items: readonly LocatedItem[]): string[] =>
    items.length === 0 ? [] : [`### ${title}`, items.map(line).join('\n')];
  const nothing = imports.length + exports.length === 0 ? ['It imports and exports nothing.'] : [];
  return [
    ...text(node.doc),
    ...nothing,
    ...listed('Imports', imports),
    ...listed('Exports', exports),
    ...titled('### Types', types),
  ].join('\n\n');
}

/** The documentation of a function that a world itself imports or exports. */
function docIn(world: WorldNode, name: string): Doc | undefined {
  for (const item of world.items) {
    if (item.kind !== 'import' && item.kind !== 'export') continue;
    if (item.target.kind === 'function' && item.target.name.text === name) return item.doc;
  }
  return undefined;
}

function interfaceSection(name: string, node: InterfaceNode): string {
  const uses = node.items.flatMap((item) =>
    item.kind === 'use'
      ? item.names.map(({ name: from, alias }) => {
          const renamed = alias ? `, here ${code(alias.text)}` : '';
          return `- ${code(from.text)} of ${code(printPath(item.path, 'with-version'))}${renamed}`;
        })
      : [],
  );
  const types = node.items.flatMap((item) => (isType(item) ? [typeText(item)] : []));
  const functions = node.items.flatMap((item) => (item.kind === 'function' ? [functionText(item)] : []));
  return [
    `## Interface ${code(name)}`,
    ...text(node.doc),
    ...(uses.length > 0 ? ['It uses:', uses.join('\n')] : []),
    ...titled('### Types', types),
    ...titled('### Functions', functions),
  ].join('\n\n');
}

function titled(title: string, parts: readonly string[]): readonly string[] {
  return parts.length === 0 ? [] : [title, ...parts];
}
