import { functionName } from './signature.ts';
import { escapeName } from './syntax/names.ts';
import { parseWit } from './syntax/parse.ts';
import { printConstructor, printFunctionType, printPath, printTypeNode } from './syntax/print.ts';
import type { FunctionNode, InterfaceItem, PackageItem, PackageName, RenamedNode, UsePath } from './syntax/tree.ts';

/**
 * The declarations of all interfaces in a text, to compare two texts by: whole name of the interface (with the version
 * that its package states) -> name of the item -> its declaration in a normal form, which leaves out comments, gates,
 * versions and layout. The declarations of two items are equal exactly when their texts here are.
 *
 * A type that comes by `use` is an item of its own, as `use wasi:io/poll.{pollable}`, under the name that it has in the
 * interface; a name of the same package is written whole, so that both ways to write it are alike. A resource's
 * functions stand under the names that components give them. A text with syntax errors declares nothing: who compares
 * must not take half of an interface for the whole.
 */
export function interfaceDeclarations(text: string): Map<string, Map<string, string>> {
  const { tree, problems } = parseWit(text);
  const interfaces = new Map<string, Map<string, string>>();
  if (problems.length > 0) return interfaces;
  const own = tree.items.filter((item) => item.kind !== 'package');
  if (tree.header) addPackage(interfaces, tree.header.name, own);
  for (const item of tree.items) {
    if (item.kind === 'package') addPackage(interfaces, item.name, item.items);
  }
  return interfaces;
}

type Declarations = Map<string, string>;

function addPackage(interfaces: Map<string, Declarations>, name: PackageName, items: readonly PackageItem[]): void {
  const uses = new Map<string, UsePath>();
  for (const item of items) if (item.kind === 'top-use') uses.set((item.alias ?? item.path.name).text, item.path);
  const pathText = (path: UsePath): string => {
    const target = path.package ? path : (uses.get(path.name.text) ?? path);
    return printPath(target.package ? target : { ...target, package: name }, 'without-version');
  };
  for (const item of items) {
    if (item.kind !== 'interface') continue;
    const whole = wholeName(name, item.name.text);
    const declarations = interfaces.get(whole) ?? new Map<string, string>();
    interfaces.set(whole, declarations);
    for (const each of item.items) addItem(declarations, each, pathText);
  }
}

function wholeName({ namespace, name, version }: PackageName, item: string): string {
  return `${namespace.text}:${name.text}/${item}${version ? `@${version.text}` : ''}`;
}

function addItem(declarations: Declarations, item: InterfaceItem, pathText: (path: UsePath) => string): void {
  if (item.kind === 'use') {
    const path = pathText(item.path);
    for (const renamed of item.names) {
      put(declarations, (renamed.alias ?? renamed.name).text, `use ${path}.{${renamedText(renamed)}}`);
    }
  } else if (item.kind === 'function') put(declarations, item.name.text, printFunctionType(item.type));
  else {
    put(declarations, item.name.text, printTypeNode(item));
    if (item.kind !== 'resource') return;
    for (const each of item.functions) put(declarations, functionName(item, each), functionText(each));
  }
}

function functionText(node: FunctionNode): string {
  return node.role === 'constructor' ? printConstructor(node.type) : printFunctionType(node.type);
}

function renamedText({ name, alias }: RenamedNode): string {
  const from = escapeName(name.text);
  return alias && alias.text !== name.text ? `${from} as ${escapeName(alias.text)}` : from;
}

/** A name that is declared twice is like no name that is declared once. */
function put(declarations: Declarations, name: string, text: string): void {
  const earlier = declarations.get(name);
  declarations.set(name, earlier === undefined ? text : `${earlier}; ${text}`);
}
