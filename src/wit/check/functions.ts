import type { Span } from '../../base/index.ts';
import type { FunctionNode, FunctionType, ResourceNode, TypeRef } from '../syntax/tree.ts';
import type { Check } from './check.ts';
import { errorAt } from './diagnostic.ts';
import { checkSince, isExcluded, stabilityOf } from './gates.ts';
import type { TypeEntry, TypeScope } from './model.ts';
import { lookUpType, type Referrer } from './references.ts';

/** Checks the functions of an interface, and those of all resources in an interface or a world. */
export function checkFunctions(check: Check, scope: TypeScope): void {
  for (const item of scope.items) {
    if (item.kind === 'function') checkFunction(check, scope, item);
    else if (item.kind === 'resource') checkResource(check, scope, item);
  }
}

/** Checks what a function takes and gives. `from` is its name, where what is wrong with all of it is said. */
export function checkSignature(check: Check, scope: TypeScope, type: FunctionType, from: Referrer): void {
  for (const param of type.params) lookUpType(check, scope, param.type, from);
  if (!type.result) return;
  const borrows = lookUpType(check, scope, type.result, from);
  if (!borrows || from.excluded) return;
  const related = [{ path: from.place.path, span: type.result.span, message: 'The result.' }];
  const message =
    'A result cannot hold a borrowed handle: what is lent ends with the call. Give `own`, or take it as a parameter.';
  check.report(errorAt(from.place, 'resource', message, related));
}

function checkResource(check: Check, scope: TypeScope, resource: ResourceNode): void {
  const entry = scope.types.get(resource.name.text);
  for (const each of resource.functions) {
    checkFunction(check, scope, each, entry);
    if (each.role === 'constructor' && each.type.result) checkConstructor(check, scope, resource, each.type.result);
  }
}

function checkFunction(check: Check, scope: TypeScope, node: FunctionNode, resource?: TypeEntry): void {
  const stability = stabilityOf(node.gates);
  const place = { path: scope.part.path, span: node.name.span };
  const since = checkSince(stability, check.source, place);
  if (since) check.report(since);
  const excluded = scope.excluded || isExcluded(stability, check.environment.features);
  if (resource?.excluded && !excluded) {
    const feature = resource.stability.feature?.text ?? '';
    const message =
      `The resource \`${resource.name}\` is left out, because its feature \`${feature}\` is not enabled, but this ` +
      `function of it is not: write \`@unstable(feature = ${feature})\` before it too.`;
    check.report(errorAt(place, 'gate', message, [{ ...resource.place, message: 'The resource.' }]));
    return;
  }
  checkSignature(check, scope, node.type, { excluded, place });
}

/** A constructor gives its resource, or a `result` whose value is that resource. */
function checkConstructor(check: Check, scope: TypeScope, resource: ResourceNode, result: TypeRef): void {
  const { path } = scope.part;
  const name = resource.name.text;
  const refuse = (span: Span): void => {
    const message = `A constructor of \`${name}\` gives nothing, or \`result<${name}>\`, or \`result<${name}, an-error>\`.`;
    check.report(errorAt({ path, span }, 'resource', message));
  };
  const named = result.kind === 'named' ? scope.types.get(result.name.text) : undefined;
  if (result.kind === 'missing' || (result.kind === 'named' && (!named || named.kind === 'unknown'))) return;
  const node = named?.node;
  const type = node?.kind === 'alias' ? node.type : result;
  if (type.kind !== 'result') refuse(result.span);
  else if (!type.ok) refuse(result.span);
  else if (type.ok.kind !== 'missing' && ownedName(type.ok) !== name) {
    refuse(type === result ? type.ok.span : result.span);
  }
}

function ownedName(type: TypeRef): string | undefined {
  if (type.kind === 'named') return type.name.text;
  return type.kind === 'own' ? type.resource.text : undefined;
}
