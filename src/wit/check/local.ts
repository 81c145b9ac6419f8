import type { FileNode, FunctionNode, InterfaceItem, Name, ResourceNode, WorldItemNode } from '../syntax/tree.ts';
import type { LocalDiagnostic } from './diagnostic.ts';
import { checkExternalId, checkGates } from './gates.ts';
import { checkShape, checkSignatureShape } from './shapes.ts';
import { checkNames } from './repeated.ts';
import { isTypeNode } from '../syntax/kinds.ts';

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
  checkDeclared(items, found);
  for (const item of items) checkItem(item, found);
}

function checkItem(item: InterfaceItem, found: LocalDiagnostic[]): void {
  checkGates(item.gates, found);
  checkExternalId(item.gates, found);
  if (item.kind === 'use') return;
  if (item.kind === 'function') checkFunction(item, found);
  else if (item.kind === 'resource') checkResource(item, found);
  else checkShape(item, found);
}

function checkWorldItems(items: readonly WorldItemNode[], found: LocalDiagnostic[]): void {
  checkDeclared(items, found);
  for (const item of items) {
    if ('target' in item) {
      checkGates(item.gates, found);
      checkExternalId(item.gates, found);
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

type ScopeItems = readonly (InterfaceItem | WorldItemNode)[];

/**
 * Checks the names that share one scope: types, what `use` brings in, and the functions of an interface. A `use` may
 * hide a type that is declared above it; the other way round, the name is declared twice.
 */
function checkDeclared(items: ScopeItems, found: LocalDiagnostic[]): void {
  const hidden = hiddenNames(items, found);
  const names: Name[] = [];
  for (const item of items) {
    if (item.kind === 'use') for (const { name, alias } of item.names) names.push(alias ?? name);
    else if ('name' in item && !hidden?.has(item.name)) names.push(item.name);
  }
  checkNames(names, 'declared', 'error', found);
}

/** The names of types that a `use` below them hides. This runs at each keystroke, and nearly always there is none. */
function hiddenNames(items: ScopeItems, found: LocalDiagnostic[]): ReadonlySet<Name> | undefined {
  const firstType = items.findIndex(isTypeNode);
  if (firstType < 0 || !items.some((item, index) => item.kind === 'use' && index > firstType)) return undefined;
  const types = new Map<string, Name>();
  const hidden = new Set<Name>();
  for (const item of items) {
    if (isTypeNode(item)) types.set(item.name.text, item.name);
    else if (item.kind === 'use') {
      for (const { name, alias } of item.names) {
        const own = alias ?? name;
        const type = own.text === '' ? undefined : types.get(own.text);
        if (!type) continue;
        types.delete(own.text);
        hidden.add(type);
        found.push(hiddenBy(own, type));
      }
    }
  }
  return hidden;
}

function hiddenBy(use: Name, { text, span }: Name): LocalDiagnostic {
  const message = `Nothing can name this \`${text}\`: a \`use\` below brings in another \`${text}\`, which is meant wherever that is written here. Give one of them another name.`;
  return {
    span,
    severity: 'warning',
    code: 'unused',
    message,
    related: [{ span: use.span, message: `The \`${text}\` that is meant.` }],
  };
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
    checkExternalId(each.gates, found);
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
