import type { Span } from '../../base/index.ts';
import {
  type Doc,
  escapeName,
  type FieldNode,
  type FileNode,
  type FunctionNode,
  type FunctionType,
  type InterfaceItem,
  type InterfaceNode,
  type Name,
  type PackageItem,
  printConstructor,
  printFunctionType,
  printType,
  printTypeNode,
  type TypeNode,
  type TypeRef,
  type UseNode,
  type UsePath,
  type WorldItemNode,
} from '../../wit/index.ts';

/** What to show at a name: its declaration in WIT, and its doc comment, which is Markdown. */
export interface Hover {
  readonly span: Span;
  readonly declaration: string;
  readonly doc: string | undefined;
}

/**
 * What stands at an offset: the name of a declaration, or a name that leads to a declaration in the same document.
 */
export function hoverAt(tree: FileNode, offset: number): Hover | undefined {
  const packages = [tree.items.filter((item) => item.kind !== 'package'), ...nestedItems(tree)];
  for (const items of packages) {
    for (const item of items) {
      if (!contains(item.span, offset)) continue;
      return placesIn(item, items).find(({ span }) => contains(span, offset));
    }
  }
  return undefined;
}

type Items = readonly (InterfaceItem | WorldItemNode)[];

function nestedItems(tree: FileNode): (readonly PackageItem[])[] {
  return tree.items.flatMap((item) => (item.kind === 'package' ? [item.items] : []));
}

function contains({ start, end }: Span, offset: number): boolean {
  return start <= offset && offset <= end && start < end;
}

/** Every name inside an item that there is something to say about. */
function placesIn(item: PackageItem, siblings: readonly PackageItem[]): Hover[] {
  if (item.kind === 'top-use') return pathPlaces(item.path, siblings);
  const own = place(item.name, `${item.kind} ${escapeName(item.name.text)}`, item.doc);
  return [own, ...itemsPlaces(item.items, siblings)];
}

function itemsPlaces(items: Items, siblings: readonly PackageItem[]): Hover[] {
  return items.flatMap((item) => itemPlaces(item, items, siblings));
}

function itemPlaces(item: InterfaceItem | WorldItemNode, items: Items, siblings: readonly PackageItem[]): Hover[] {
  switch (item.kind) {
    case 'use':
      return usePlaces(item, siblings);
    case 'include':
      return pathPlaces(item.path, siblings);
    case 'function':
      return functionPlaces(item, items, siblings);
    case 'import':
    case 'export': {
      const { target } = item;
      if (target.kind === 'path') return pathPlaces(target.path, siblings);
      if (target.kind === 'labelled') return pathPlaces(target.path, siblings);
      const label = escapeName(target.name.text);
      if (target.kind === 'inline') {
        return [
          place(target.name, `${item.kind} ${label}: interface`, item.doc),
          ...itemsPlaces(target.items, siblings),
        ];
      }
      const text = `${item.kind} ${label}: ${printFunctionType(target.type)}`;
      return [place(target.name, text, item.doc), ...signaturePlaces(target.type, items, siblings)];
    }
    default:
      return typePlaces(item, items, siblings);
  }
}

function typePlaces(node: TypeNode, items: Items, siblings: readonly PackageItem[]): Hover[] {
  const own = place(node.name, printTypeNode(node), node.doc);
  switch (node.kind) {
    case 'alias':
      return [own, ...namesIn(node.type, items, siblings)];
    case 'record':
      return [own, ...node.fields.flatMap((field) => fieldPlaces(field, items, siblings))];
    case 'resource':
      return [own, ...node.functions.flatMap((each) => functionPlaces(each, items, siblings))];
    default:
      return [
        own,
        ...(node.kind === 'flags' ? node.flags : node.cases).flatMap(({ name, type, doc }) => [
          place(name, `${escapeName(name.text)}${type ? `(${printType(type)})` : ''}`, doc),
          ...(type ? namesIn(type, items, siblings) : []),
        ]),
      ];
  }
}

function functionPlaces(node: FunctionNode, items: Items, siblings: readonly PackageItem[]): Hover[] {
  const text =
    node.role === 'constructor'
      ? printConstructor(node.type)
      : `${escapeName(node.name.text)}: ${node.role === 'static' ? 'static ' : ''}${printFunctionType(node.type)}`;
  return [place(node.name, text, node.doc), ...signaturePlaces(node.type, items, siblings)];
}

function signaturePlaces(type: FunctionType, items: Items, siblings: readonly PackageItem[]): Hover[] {
  const params = type.params.flatMap((param) => fieldPlaces(param, items, siblings));
  return type.result ? [...params, ...namesIn(type.result, items, siblings)] : params;
}

function fieldPlaces({ name, type, doc }: FieldNode, items: Items, siblings: readonly PackageItem[]): Hover[] {
  return [place(name, `${escapeName(name.text)}: ${printType(type)}`, doc), ...namesIn(type, items, siblings)];
}

/** The names in a type that lead to a declaration. */
function namesIn(type: TypeRef, items: Items, siblings: readonly PackageItem[]): Hover[] {
  const found = (name: Name): Hover[] => {
    const node = declarationOf(name.text, items, siblings);
    return node ? [{ ...place(name, printTypeNode(node), node.doc) }] : [];
  };
  const inside = (...types: readonly (TypeRef | undefined)[]): Hover[] =>
    types.flatMap((each) => (each ? namesIn(each, items, siblings) : []));
  switch (type.kind) {
    case 'named':
      return found(type.name);
    case 'own':
    case 'borrow':
      return found(type.resource);
    case 'list':
    case 'stream':
    case 'future':
      return inside(type.element);
    case 'option':
      return inside(type.some);
    case 'result':
      return inside(type.ok, type.error);
    case 'tuple':
      return inside(...type.items);
    case 'map':
      return inside(type.key, type.value);
    default:
      return [];
  }
}

function usePlaces(use: UseNode, siblings: readonly PackageItem[]): Hover[] {
  const target = use.path.package ? undefined : interfaceOf(use.path.name.text, siblings);
  const names = use.names.flatMap(({ name, alias }) => {
    const node = target && declarationOf(name.text, target.items, siblings);
    return node ? [name, ...(alias ? [alias] : [])].map((each) => place(each, printTypeNode(node), node.doc)) : [];
  });
  return [...pathPlaces(use.path, siblings), ...names];
}

function pathPlaces(path: UsePath, siblings: readonly PackageItem[]): Hover[] {
  if (path.package) return [];
  const found = siblings.find((item) => item.kind !== 'top-use' && item.name.text === path.name.text);
  if (!found || found.kind === 'top-use') return [];
  return [place(path.name, `${found.kind} ${escapeName(found.name.text)}`, found.doc)];
}

function interfaceOf(name: string, siblings: readonly PackageItem[]): InterfaceNode | undefined {
  return siblings.filter((item) => item.kind === 'interface').find((item) => item.name.text === name);
}

/** The declaration of a type by this name, here or in the interface of this document that it is used from. */
function declarationOf(name: string, items: Items, siblings: readonly PackageItem[], steps = 0): TypeNode | undefined {
  for (const item of items) {
    if (item.kind === 'use') {
      const renamed = item.names.find((each) => (each.alias ?? each.name).text === name);
      if (!renamed || item.path.package || steps > 20) continue;
      const target = interfaceOf(item.path.name.text, siblings);
      return target && declarationOf(renamed.name.text, target.items, siblings, steps + 1);
    }
    if (isType(item) && item.name.text === name) return item;
  }
  return undefined;
}

function isType(item: InterfaceItem | WorldItemNode): item is TypeNode {
  return item.kind !== 'use' && item.kind !== 'function' && !['import', 'export', 'include'].includes(item.kind);
}

function place(name: Name, declaration: string, doc: Doc | undefined): Hover {
  return { span: name.span, declaration, doc: doc?.text };
}
