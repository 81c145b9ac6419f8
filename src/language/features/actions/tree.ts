import type { Span } from '../../../base/index.ts';
import type {
  ExternNode,
  FileNode,
  FunctionNode,
  FunctionType,
  Gate,
  InterfaceItem,
  InterfaceNode,
  Name,
  PackageItem,
  TypeNode,
  TypeRef,
  UsePath,
  WorldItemNode,
  WorldNode,
} from '../../../wit/index.ts';

/** The items of a file, those of packages in braces among them. */
export function itemsOf(tree: Pick<FileNode, 'items'>): PackageItem[] {
  return tree.items.flatMap((item) => (item.kind === 'package' ? item.items : [item]));
}

/** All paths of some items, wherever they stand. */
export function pathsOf(items: readonly PackageItem[]): UsePath[] {
  return items.flatMap((item) => {
    if (item.kind === 'top-use') return [item.path];
    return item.items.flatMap((each) => pathsIn(each));
  });
}

function pathsIn(item: InterfaceItem | WorldItemNode): UsePath[] {
  if (item.kind === 'use' || item.kind === 'include') return [item.path];
  if (item.kind !== 'import' && item.kind !== 'export') return [];
  const { target } = item;
  if (target.kind === 'inline') return target.items.flatMap(pathsIn);
  return target.kind === 'function' ? [] : [target.path];
}

/** Something before which gates may stand, and the name that it is known by. */
export interface Gated {
  readonly node: InterfaceNode | WorldNode | TypeNode | FunctionNode | ExternNode;
  readonly name: Name;
  readonly gates: readonly Gate[];
  readonly span: Span;
}

/** All that may have gates and has a name, from the outside in. */
export function gatedItems(tree: FileNode): Gated[] {
  return itemsOf(tree).flatMap((item) => {
    if (item.kind === 'top-use') return [];
    return [gated(item, item.name), ...item.items.flatMap(gatedIn)];
  });
}

function gatedIn(item: InterfaceItem | WorldItemNode): Gated[] {
  switch (item.kind) {
    case 'use':
    case 'include':
      return [];
    case 'import':
    case 'export': {
      const { target } = item;
      const own = gated(item, target.kind === 'path' ? target.path.name : target.name);
      return target.kind === 'inline' ? [own, ...target.items.flatMap(gatedIn)] : [own];
    }
    case 'resource':
      return [gated(item, item.name), ...item.functions.map((each) => gated(each, each.name))];
    default:
      return [gated(item, item.name)];
  }
}

function gated(node: Gated['node'], name: Name): Gated {
  return { node, name, gates: node.gates, span: node.span };
}

/** A type as it is written in a scope. */
export interface WrittenType {
  readonly type: TypeRef;
  /** The item of the scope that it is written in. */
  readonly item: TypeNode | FunctionNode | ExternNode;
  /** The gates that stand closest to it: those of a function of a resource, or of the item. */
  readonly gates: readonly Gate[];
  /** What it may be called: after the field, parameter or function that has it, but not by the same name. */
  readonly hint: string;
  /** Whether all of an alias is this type. */
  readonly isAlias: boolean;
}

/** All types that the items of a scope are written with, the parts of types after the whole. */
export function typesIn(items: readonly (InterfaceItem | WorldItemNode)[]): WrittenType[] {
  return items.flatMap((item): WrittenType[] => {
    switch (item.kind) {
      case 'use':
      case 'include':
        return [];
      case 'import':
      case 'export':
        return item.target.kind === 'function' ? inSignature(item.target.type, item, item.target.name.text, item) : [];
      case 'function':
        return inSignature(item.type, item, item.name.text, item);
      case 'alias':
        return parts(item.type, { item, gates: item.gates, hint: `${item.name.text}-part` }, item.type);
      case 'record':
        return item.fields.flatMap(({ name, type }) =>
          parts(type, { item, gates: item.gates, hint: `${name.text}-type` }),
        );
      case 'resource':
        return item.functions.flatMap((each) => {
          const name = each.role === 'constructor' ? item.name.text : each.name.text;
          return inSignature(each.type, item, name, each.gates.length > 0 ? each : item);
        });
      case 'variant':
        return item.cases.flatMap(({ name, type }) =>
          type ? parts(type, { item, gates: item.gates, hint: `${name.text}-type` }) : [],
        );
      default:
        return [];
    }
  });
}

function inSignature(
  { params, result }: FunctionType,
  item: WrittenType['item'],
  name: string,
  { gates }: { readonly gates: readonly Gate[] },
): WrittenType[] {
  return [
    ...params.flatMap((param) => parts(param.type, { item, gates, hint: `${param.name.text}-type` })),
    ...(result ? parts(result, { item, gates, hint: `${name}-result` }) : []),
  ];
}

function parts(type: TypeRef, rest: Pick<WrittenType, 'item' | 'gates' | 'hint'>, alias?: TypeRef): WrittenType[] {
  return [{ ...rest, type, isAlias: type === alias }, ...inside(type).flatMap((each) => parts(each, rest, alias))];
}

/** The types that a type is made of; it is nested only as deep as the parser lets it be. */
function inside(type: TypeRef): TypeRef[] {
  switch (type.kind) {
    case 'list':
      return [type.element];
    case 'option':
      return [type.some];
    case 'result':
      return [type.ok, type.error].flatMap((each) => each ?? []);
    case 'tuple':
      return [...type.items];
    case 'map':
      return [type.key, type.value];
    case 'stream':
    case 'future':
      return type.element ? [type.element] : [];
    default:
      return [];
  }
}

/** The name that a type says of itself: that of a declared type or of the resource of a handle. */
export function nameIn(type: TypeRef): Name | undefined {
  if (type.kind === 'named') return type.name;
  return type.kind === 'own' || type.kind === 'borrow' ? type.resource : undefined;
}

export function contains({ start, end }: Span, inner: Span): boolean {
  return start <= inner.start && inner.end <= end;
}
