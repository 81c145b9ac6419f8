import type { FileNode, FunctionNode, InterfaceItem, Name, ResourceNode, WorldItemNode } from '../syntax/tree.ts';
import type { LocalDiagnostic } from './diagnostic.ts';
import { checkGates } from './gates.ts';
import { checkShape, checkSignatureShape } from './shapes.ts';
import { checkNames } from './repeated.ts';

/** What is wrong with a file that can be seen without any other file, beyond its grammar. */
export function localDiagnostics(tree: FileNode): LocalDiagnostic[] {
  const found: LocalDiagnostic[] = [];
  const items = tree.items.flatMap((item) => (item.kind === 'package' ? item.items : [item]));
  for (const item of items) {
    if (item.kind === 'top-use') continue;
    checkGates(item.gates, found);
    if (item.kind === 'interface') checkItems(item.items, found);
    else checkWorldItems(item.items, found);
  }
  return found;
}

function checkItems(items: readonly InterfaceItem[], found: LocalDiagnostic[]): void {
  checkNames(declaredNames(items), 'declared', 'error', found);
  for (const item of items) checkItem(item, found);
}

function checkItem(item: InterfaceItem, found: LocalDiagnostic[]): void {
  checkGates(item.gates, found);
  if (item.kind === 'use') return;
  if (item.kind === 'function') checkFunction(item, found);
  else if (item.kind === 'resource') checkResource(item, found);
  else checkShape(item, found);
}

function checkWorldItems(items: readonly WorldItemNode[], found: LocalDiagnostic[]): void {
  checkNames(declaredNames(items), 'declared', 'error', found);
  for (const item of items) {
    if ('target' in item) {
      checkGates(item.gates, found);
      const { target } = item;
      if (target.kind === 'inline') checkItems(target.items, found);
      else if (target.kind === 'function') {
        checkSignatureShape(target.type, found);
        checkNames(
          target.type.params.map((param) => param.name),
          'a parameter',
          'error',
          found,
        );
      }
    } else if (item.kind === 'include') checkGates(item.gates, found);
    else checkItem(item, found);
  }
}

/** The names that share one scope: types, what `use` brings in, and the functions of an interface. */
function declaredNames(items: readonly (InterfaceItem | WorldItemNode)[]): Name[] {
  return items.flatMap((item) => {
    switch (item.kind) {
      case 'use':
        return item.names.map(({ name, alias }) => alias ?? name);
      case 'import':
      case 'export':
      case 'include':
        return [];
      default:
        return [item.name];
    }
  });
}

function checkResource(resource: ResourceNode, found: LocalDiagnostic[]): void {
  const constructors = resource.functions.filter(({ role }) => role === 'constructor');
  const [first, ...more] = constructors;
  for (const { name } of more) {
    found.push({
      span: name.span,
      severity: 'error',
      code: 'duplicate',
      message: `The resource \`${resource.name.text}\` has a constructor already: there is one at most.`,
      related: first ? [{ span: first.name.span, message: 'The first constructor.' }] : [],
    });
  }
  const named = resource.functions.filter(({ role }) => role !== 'constructor').map(({ name }) => name);
  checkNames(named, `a function of \`${resource.name.text}\``, 'error', found);
  for (const each of resource.functions) {
    checkGates(each.gates, found);
    checkFunction(each, found);
  }
}

function checkFunction({ role, type }: FunctionNode, found: LocalDiagnostic[]): void {
  checkSignatureShape(type, found);
  const names = type.params.map((param) => param.name);
  if (role === 'method') {
    for (const { text, span } of names) {
      if (text !== 'self') continue;
      found.push({
        span,
        severity: 'error',
        code: 'duplicate',
        message: 'A method has a parameter `self` already: it is the resource that the method is called on.',
        related: [],
      });
    }
  }
  checkNames(names, 'a parameter', 'error', found);
}
