import type { Span } from '../base/index.ts';
import { isExcluded, stabilityOf } from './check/gates.ts';
import type { TypeScope } from './check/model.ts';
import { printConstructor, printFunctionType } from './syntax/print.ts';
import type { FunctionNode, FunctionType, Gate, ResourceNode } from './syntax/tree.ts';
import { handleType, type ValueTypes } from './value-types.ts';
import type { FunctionSignature, NamedType } from './values.ts';

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

/** What the functions of a world are made of. */
export interface Signatures {
  readonly types: ValueTypes;
  /** What needs another feature is left out. */
  readonly features: ReadonlySet<string>;
}

/**
 * The functions of an interface under the names that components give them: `read`, `[constructor]blob`,
 * `[method]blob.read` (whose first parameter is `self`) and `[static]blob.merge`.
 */
export function functionsIn(signatures: Signatures, scope: TypeScope): LocatedFunction[] {
  return scope.items.flatMap((item) => {
    if (!isEnabled(signatures, item)) return [];
    if (item.kind === 'function') return [located(signatures, scope, item.name.text, item)];
    return item.kind === 'resource' ? resourceFunctions(signatures, scope, item) : [];
  });
}

/** The functions of one resource. */
export function resourceFunctions(signatures: Signatures, scope: TypeScope, resource: ResourceNode): LocatedFunction[] {
  return resource.functions
    .filter((node) => isEnabled(signatures, node))
    .map((node) => {
      const found = located(signatures, scope, functionName(resource, node), node);
      return { ...found, signature: withHandles(found.signature, scope, resource, node) };
    });
}

/** `[constructor]blob`, `[method]blob.read` or `[static]blob.merge`. */
export function functionName(resource: ResourceNode, { role, name }: FunctionNode): string {
  const owner = resource.name.text;
  return role === 'constructor' ? `[constructor]${owner}` : `[${role}]${owner}.${name.text}`;
}

export function signatureOf({ types }: Signatures, scope: TypeScope, type: FunctionType): FunctionSignature {
  const params = type.params.map((param): NamedType => ({
    name: param.name.text,
    type: types.ofRef(param.type, scope),
  }));
  const text = printFunctionType(type);
  if (!type.result) return { params, async: type.async, text };
  return { params, result: types.ofRef(type.result, scope), async: type.async, text };
}

function isEnabled({ features }: Signatures, { gates }: { readonly gates: readonly Gate[] }): boolean {
  return !isExcluded(stabilityOf(gates), features);
}

function located(signatures: Signatures, scope: TypeScope, name: string, node: FunctionNode): LocatedFunction {
  const origin = { path: scope.part.path, span: node.name.span };
  return { name, signature: signatureOf(signatures, scope, node.type), origin };
}

function withHandles(
  signature: FunctionSignature,
  scope: TypeScope,
  { name }: ResourceNode,
  node: FunctionNode,
): FunctionSignature {
  if (node.role === 'constructor') {
    return {
      ...signature,
      text: printConstructor(node.type),
      result: signature.result ?? handleType(name.text, scope),
    };
  }
  if (node.role !== 'method') return signature;
  const self: NamedType = { name: 'self', type: handleType(name.text, scope, true) };
  return { ...signature, params: [self, ...signature.params] };
}
