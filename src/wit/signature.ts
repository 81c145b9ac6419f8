import type { Span } from '../base/index.ts';
import type { TypeResolver, TypeScope } from './resolve.ts';
import { printConstructor, printFunctionType } from './syntax/print.ts';
import type { FunctionNode, FunctionType, Gate, InterfaceItem, ResourceNode, WorldItemNode } from './syntax/tree.ts';
import type { FunctionSignature, NamedType, ValueType } from './values.ts';

/** Where something is declared: a file as it was given, and a range of it. */
export interface Origin {
  readonly path: string;
  readonly span: Span;
}

export interface LocatedFunction {
  readonly name: string;
  readonly signature: FunctionSignature;
  readonly origin: Origin;
}

/**
 * The functions of an interface under the names that components give them: `read`, `[constructor]blob`,
 * `[method]blob.read` (whose first parameter is `self`) and `[static]blob.merge`.
 */
export function functionsIn(resolver: TypeResolver, scope: TypeScope): LocatedFunction[] {
  return scope.items.filter(isEnabled).flatMap((item) => {
    if (item.kind === 'function') return [located(resolver, scope, item.name.text, item)];
    return item.kind === 'resource' ? resourceFunctions(resolver, scope, item) : [];
  });
}

/** The functions of one resource. */
export function resourceFunctions(resolver: TypeResolver, scope: TypeScope, resource: ResourceNode): LocatedFunction[] {
  return resource.functions.filter(isEnabled).map((node) => {
    const found = located(resolver, scope, functionName(resource, node), node);
    return { ...found, signature: withHandles(found.signature, resource, node) };
  });
}

/** `[constructor]blob`, `[method]blob.read` or `[static]blob.merge`. */
export function functionName(resource: ResourceNode, { role, name }: FunctionNode): string {
  const owner = resource.name.text;
  return role === 'constructor' ? `[constructor]${owner}` : `[${role}]${owner}.${name.text}`;
}

export function signatureOf(resolver: TypeResolver, scope: TypeScope, type: FunctionType): FunctionSignature {
  const params = type.params.map((param): NamedType => ({
    name: param.name.text,
    type: resolver.resolve(param.type, scope),
  }));
  const text = printFunctionType(type);
  if (!type.result) return { params, async: type.async, text };
  return { params, result: resolver.resolve(type.result, scope), async: type.async, text };
}

/** Whether an item is there without a feature being asked for: builds ask for none. */
export function isEnabled(item: InterfaceItem | WorldItemNode | { readonly gates: readonly Gate[] }): boolean {
  return !item.gates.some((gate) => gate.kind === 'unstable');
}

function located(resolver: TypeResolver, scope: TypeScope, name: string, node: FunctionNode): LocatedFunction {
  const origin = { path: scope.file.path, span: node.name.span };
  return { name, signature: signatureOf(resolver, scope, node.type), origin };
}

function withHandles(signature: FunctionSignature, resource: ResourceNode, node: FunctionNode): FunctionSignature {
  const owned: ValueType = { kind: 'opaque', text: resource.name.text };
  if (node.role === 'constructor') {
    return { ...signature, text: printConstructor(node.type), result: signature.result ?? owned };
  }
  if (node.role !== 'method') return signature;
  const self: NamedType = { name: 'self', type: { kind: 'opaque', text: `borrow<${resource.name.text}>` } };
  return { ...signature, params: [self, ...signature.params] };
}
