import type { Span } from '../../base/index.ts';
import {
  type CaseNode,
  type ExternNode,
  type FieldNode,
  type FileNode,
  type FunctionNode,
  type Gate,
  type InterfaceItem,
  type Name,
  type PackageItem,
  printFunctionType,
  printPath,
  printType,
  type TypeNode,
  type UsePath,
  type WorldItemNode,
} from '../../wit/index.ts';

export type SymbolKind =
  | 'package'
  | 'world'
  | 'interface'
  | 'import'
  | 'export'
  | 'function'
  | 'method'
  | 'constructor'
  | 'record'
  | 'field'
  | 'variant'
  | 'enum'
  | 'flags'
  | 'case'
  | 'resource'
  | 'alias';

/** Something that a document declares. `nameSpan` lies within `span`. */
export interface DocumentSymbol {
  readonly name: string;
  readonly detail: string;
  readonly kind: SymbolKind;
  readonly span: Span;
  readonly nameSpan: Span;
  readonly deprecated: boolean;
  readonly children: readonly DocumentSymbol[];
}

/** The declarations of a document as a tree. What has no name yet is left out. */
export function symbolsOf(tree: FileNode): DocumentSymbol[] {
  return tree.items.flatMap((item) => {
    if (item.kind !== 'package') return packageItem(item);
    const { namespace, name, span } = item.name;
    const children = item.items.flatMap(packageItem);
    const text = name.text === '' ? '' : `${namespace.text}:${name.text}`;
    return symbol('package', { name: { text, span }, span: item.span }, '', children);
  });
}

function packageItem(item: PackageItem): DocumentSymbol[] {
  switch (item.kind) {
    case 'interface':
      return symbol('interface', item, '', item.items.flatMap(interfaceItem));
    case 'world':
      return symbol('world', item, '', item.items.flatMap(worldItem));
    default:
      return [];
  }
}

function interfaceItem(item: InterfaceItem): DocumentSymbol[] {
  if (item.kind === 'use') return [];
  return item.kind === 'function' ? functionSymbol(item) : typeSymbol(item);
}

function worldItem(item: WorldItemNode): DocumentSymbol[] {
  switch (item.kind) {
    case 'import':
    case 'export':
      return externSymbol(item);
    case 'use':
    case 'include':
      return [];
    default:
      return typeSymbol(item);
  }
}

function externSymbol({ kind, span, target, gates }: ExternNode): DocumentSymbol[] {
  switch (target.kind) {
    case 'path':
      return symbol(kind, { name: pathName(target.path), span, gates }, kind, []);
    case 'labelled':
      return symbol(kind, { name: target.name, span, gates }, `${kind}: ${printPath(target.path, 'with-version')}`, []);
    case 'inline':
      return symbol(kind, { name: target.name, span, gates }, kind, target.items.flatMap(interfaceItem));
    case 'function':
      return symbol('function', { name: target.name, span, gates }, printFunctionType(target.type), []);
  }
  return [];
}

function typeSymbol(node: TypeNode): DocumentSymbol[] {
  switch (node.kind) {
    case 'alias':
      return symbol('alias', node, printType(node.type), []);
    case 'record':
      return symbol('record', node, '', node.fields.flatMap(fieldSymbol));
    case 'resource':
      return symbol('resource', node, '', node.functions.flatMap(functionSymbol));
    case 'flags':
      return symbol('flags', node, '', node.flags.flatMap(caseSymbol));
    default:
      return symbol(node.kind, node, '', node.cases.flatMap(caseSymbol));
  }
}

function functionSymbol(node: FunctionNode): DocumentSymbol[] {
  const kind = node.role === 'constructor' ? 'constructor' : node.role === 'method' ? 'method' : 'function';
  return symbol(kind, node, printFunctionType(node.type), []);
}

function fieldSymbol(node: FieldNode): DocumentSymbol[] {
  return symbol('field', node, printType(node.type), []);
}

function caseSymbol(node: CaseNode): DocumentSymbol[] {
  return symbol('case', node, node.type ? printType(node.type) : '', []);
}

function pathName(path: UsePath): Name {
  return { text: printPath(path, 'with-version'), span: path.span };
}

function symbol(
  kind: SymbolKind,
  { name, span, gates = [] }: { readonly name: Name; readonly span: Span; readonly gates?: readonly Gate[] },
  detail: string,
  children: readonly DocumentSymbol[],
): DocumentSymbol[] {
  if (name.text === '') return [];
  const deprecated = gates.some((gate) => gate.kind === 'deprecated');
  return [{ name: name.text, detail, kind, span, nameSpan: name.span, deprecated, children }];
}
