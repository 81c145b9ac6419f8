import type {
  ExternNode,
  FileFacts,
  FileNode,
  FunctionNode,
  Gate,
  InterfaceItem,
  Name,
  PackageHeader,
  PackageItem,
  PackageNode,
  WorldItemNode,
} from '../../wit/index.ts';
import type { SymbolKind } from './symbols.ts';

/** A declaration as it is kept for each file of a workspace: little more than pointers into the tree. */
export interface Outlined {
  readonly name: Name;
  /** The name in lower case. */
  readonly lower: string;
  readonly kind: SymbolKind;
  readonly parent: Outlined | undefined;
  /** Of a package. */
  readonly version: string | undefined;
  readonly deprecated: boolean;
}

/** What a file declares, but for fields, cases and parameters. It is kept as long as the facts of the file are. */
export function outlineOf(facts: FileFacts): readonly Outlined[] {
  const known = outlines.get(facts);
  if (known) return known;
  const all: Outlined[] = [];
  addFile(all, facts.tree);
  outlines.set(facts, all);
  return all;
}

const outlines = new WeakMap<FileFacts, readonly Outlined[]>();

function addFile(all: Outlined[], { header, items }: FileNode): void {
  const own = header && addPackage(all, header);
  for (const item of items) {
    if (item.kind !== 'package') addItem(all, item, own);
    else {
      const nested = addPackage(all, item);
      for (const each of item.items) addItem(all, each, nested);
    }
  }
}

function addPackage(all: Outlined[], { name }: PackageHeader | PackageNode): Outlined {
  const text = name.name.text === '' ? '' : `${name.namespace.text}:${name.name.text}`;
  const span = { start: name.namespace.span.start, end: name.name.span.end };
  return add(all, 'package', { text, span }, undefined, [], name.version?.text);
}

function addItem(all: Outlined[], item: PackageItem, parent: Outlined | undefined): void {
  if (item.kind === 'top-use') return;
  const own = add(all, item.kind, item.name, parent, item.gates);
  for (const each of item.items) addMember(all, each, own);
}

function addMember(all: Outlined[], item: InterfaceItem | WorldItemNode, parent: Outlined): void {
  switch (item.kind) {
    case 'use':
    case 'include':
      return;
    case 'function':
      return addFunction(all, item, parent);
    case 'import':
    case 'export':
      return addExtern(all, item, parent);
    default: {
      const own = add(all, item.kind, item.name, parent, item.gates);
      if (item.kind === 'resource') for (const each of item.functions) addFunction(all, each, own);
    }
  }
}

function addFunction(all: Outlined[], node: FunctionNode, parent: Outlined): void {
  // A constructor has no name but that of its resource.
  if (node.role === 'constructor') return;
  add(all, node.role === 'method' ? 'method' : 'function', node.name, parent, node.gates);
}

function addExtern(all: Outlined[], { kind, target, gates }: ExternNode, parent: Outlined): void {
  if (target.kind === 'path') return;
  const own = add(all, target.kind === 'function' ? 'function' : kind, target.name, parent, gates);
  if (target.kind === 'inline') for (const each of target.items) addMember(all, each, own);
}

function add(
  all: Outlined[],
  kind: SymbolKind,
  name: Name,
  parent: Outlined | undefined,
  gates: readonly Gate[],
  version?: string,
): Outlined {
  const deprecated = gates.some((gate) => gate.kind === 'deprecated');
  const own: Outlined = { name, lower: name.text.toLowerCase(), kind, parent, version, deprecated };
  if (name.text !== '') all.push(own);
  return own;
}
