import { escapeName } from './names.ts';
import type { CaseNode, FunctionType, TypeNode, TypeRef, UsePath } from './tree.ts';

/**
 * A type in its normal form: single spaces, `%` only where a keyword needs it, and an owned handle by its resource's
 * name alone. Two types are written alike exactly when they are the same.
 */
export function printType(type: TypeRef): string {
  switch (type.kind) {
    case 'named':
      return escapeName(type.name.text);
    case 'own':
      return escapeName(type.resource.text);
    case 'borrow':
      return `borrow<${escapeName(type.resource.text)}>`;
    case 'list':
      return `list<${printType(type.element)}${type.length === undefined ? '' : `, ${type.length}`}>`;
    case 'option':
      return `option<${printType(type.some)}>`;
    case 'result':
      return printResult(type.ok, type.error);
    case 'tuple':
      return `tuple<${type.items.map(printType).join(', ')}>`;
    case 'map':
      return `map<${printType(type.key)}, ${printType(type.value)}>`;
    case 'stream':
    case 'future':
      return type.element ? `${type.kind}<${printType(type.element)}>` : type.kind;
    case 'missing':
      return '…';
    default:
      return type.kind;
  }
}

/** A function's type, as `func(name: string) -> string`. */
export function printFunctionType({ async, params, result }: FunctionType): string {
  return `${async ? 'async ' : ''}func${printParams({ params })}${result ? ` -> ${printType(result)}` : ''}`;
}

/** A constructor, as `constructor(name: string)`. */
export function printConstructor({ params, result }: FunctionType): string {
  return `constructor${printParams({ params })}${result ? ` -> ${printType(result)}` : ''}`;
}

/** A declaration on one line, without gates and comments; a resource without its functions. */
export function printTypeNode(node: TypeNode): string {
  const name = escapeName(node.name.text);
  switch (node.kind) {
    case 'alias':
      return `type ${name} = ${printType(node.type)}`;
    case 'record':
      return `record ${name} ${braced(node.fields.map((field) => `${escapeName(field.name.text)}: ${printType(field.type)}`))}`;
    case 'variant':
      return `variant ${name} ${braced(node.cases.map(printCase))}`;
    case 'enum':
      return `enum ${name} ${braced(node.cases.map(printCase))}`;
    case 'flags':
      return `flags ${name} ${braced(node.flags.map(printCase))}`;
    default:
      return `resource ${name}`;
  }
}

/** A path, as `wasi:io/streams@0.2.12`, or without its version. */
export function printPath(path: UsePath, version: 'with-version' | 'without-version'): string {
  if (!path.package) return escapeName(path.name.text);
  const { namespace, name, version: at } = path.package;
  const suffix = at && version === 'with-version' ? `@${at.text}` : '';
  return `${namespace.text}:${name.text}/${path.name.text}${suffix}`;
}

function printResult(ok: TypeRef | undefined, error: TypeRef | undefined): string {
  if (error) return `result<${ok ? printType(ok) : '_'}, ${printType(error)}>`;
  return ok ? `result<${printType(ok)}>` : 'result';
}

function printParams({ params }: Pick<FunctionType, 'params'>): string {
  return `(${params.map(({ name, type }) => `${escapeName(name.text)}: ${printType(type)}`).join(', ')})`;
}

function printCase({ name, type }: CaseNode): string {
  return `${escapeName(name.text)}${type ? `(${printType(type)})` : ''}`;
}

function braced(parts: readonly string[]): string {
  return parts.length === 0 ? '{}' : `{ ${parts.join(', ')} }`;
}
