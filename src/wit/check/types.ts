import { isTypeNode } from '../syntax/kinds.ts';
import type { Name, TypeNode, TypeRef, UseNode } from '../syntax/tree.ts';
import type { Check } from './check.ts';
import { errorAt, type Related } from './diagnostic.ts';
import { checkSince, isExcluded, stabilityOf } from './gates.ts';
import type { Interface, TypeEntry, TypeScope } from './model.ts';
import { type Edge, orderByNeed } from './order.ts';
import { lookUpType, useType } from './references.ts';
import { didYouMean } from './suggest.ts';

/** How a path is followed, to the interface that a `use` takes from. */
export type FindInterface = (use: UseNode) => Interface | undefined;

/** Declares and resolves the types of an interface or a world, those that it uses first. */
export function resolveTypes(check: Check, scope: TypeScope, find: FindInterface): void {
  for (const item of scope.items) {
    if (item.kind === 'function') scopeFunctions(scope)?.set(item.name.text, item.name.span);
  }
  for (const item of scope.items) if (item.kind === 'use') resolveUse(check, scope, item, find(item));
  const own: OwnType[] = [];
  for (const item of scope.items) {
    if (!isTypeNode(item) || item.name.text === '' || scope.types.has(item.name.text)) continue;
    const entry = newEntry(check, scope, item.name, stabilityOf(item.gates), item);
    entry.kind = item.kind === 'resource' ? 'resource' : 'other';
    own.push({ node: item, entry });
  }
  resolveOwn(check, scope, own);
  for (const entry of scope.types.values()) checkEntryGates(check, scope, entry);
}

/** An entry with its declaration. */
interface OwnType {
  readonly node: TypeNode;
  readonly entry: TypeEntry;
}

function scopeFunctions(scope: TypeScope): Map<string, { start: number; end: number }> | undefined {
  return scope.kind === 'interface' ? scope.functions : undefined;
}

function newEntry(
  check: Check,
  scope: TypeScope,
  name: Name,
  stability: TypeEntry['stability'],
  node: TypeNode | undefined,
): TypeEntry {
  const entry: TypeEntry = {
    name: name.text,
    scope,
    place: { path: scope.part.path, span: name.span },
    stability,
    excluded: isExcluded(stability, check.environment.features),
    node,
    kind: 'unknown',
    target: undefined,
    borrows: false,
    used: false,
  };
  scope.types.set(name.text, entry);
  return entry;
}

function resolveUse(check: Check, scope: TypeScope, use: UseNode, from: Interface | undefined): void {
  const stability = stabilityOf(use.gates);
  for (const { name, alias } of use.names) {
    const own = alias ?? name;
    if (own.text === '' || scope.types.has(own.text)) continue;
    const entry = newEntry(check, scope, own, stability, undefined);
    if (!from) continue;
    const target = from.types.get(name.text);
    if (!target) {
      reportNotThere(check, scope, name, from, entry.excluded);
      continue;
    }
    target.used = true;
    entry.target = target;
    entry.kind = target.kind;
    entry.borrows = target.borrows;
    if (target.scope.owner !== check.source) check.foreignUses.push(entry);
    if (!entry.excluded) {
      useType(check, target, { path: scope.part.path, span: name.span });
      if (scope.kind === 'interface' && from !== scope && !scope.uses.has(from)) scope.uses.set(from, use);
    }
  }
}

function reportNotThere(check: Check, scope: TypeScope, name: Name, from: Interface, excluded: boolean): void {
  const place = { path: scope.part.path, span: name.span };
  const related = [{ ...from.place, message: `The interface \`${from.name}\`.` }];
  const local = from.owner === check.source;
  if (name.text === '' || (excluded && !local)) return;
  if (from.functions.has(name.text)) {
    const message = `\`${name.text}\` is a function: \`use\` takes types alone.`;
    check.report(errorAt(place, 'wrong-kind', message, related));
  } else if (!from.part.broken) {
    const { sentence, data } = didYouMean(check.budget, name.text, () => from.types.keys());
    const message = `There is no type \`${name.text}\` in the interface \`${from.name}\`.${sentence}`;
    check.report(errorAt(place, 'unknown-name', message, related, data));
  }
}

/** Resolves declarations in an order in which what a type is made of comes before it. */
function resolveOwn(check: Check, scope: TypeScope, own: readonly OwnType[]): void {
  const numbers = new Map(own.map(({ entry }, index) => [entry, index]));
  const edges = own.map(({ node }): Edge<Name>[] =>
    namesInside(node).flatMap((name) => {
      const entry = scope.types.get(name.text);
      const to = entry && numbers.get(entry);
      return to === undefined ? [] : [{ to, at: name }];
    }),
  );
  const { order, cycles, unordered } = orderByNeed(edges);
  cycles.forEach((cycle, index) => {
    // Types that only need a circle are named with the first.
    reportCycle(check, scope, own, cycle, index === 0 ? unordered : new Set(), edges);
  });
  for (const index of order) {
    const type = own[index];
    if (type) resolveNode(check, scope, type, unordered.has(index));
  }
}

function reportCycle(
  check: Check,
  scope: TypeScope,
  own: readonly OwnType[],
  cycle: readonly { readonly from: number; readonly to: number; readonly at: Name }[],
  unordered: ReadonlySet<number>,
  edges: readonly (readonly Edge<Name>[])[],
): void {
  const [first] = cycle;
  if (!first) return;
  const { path } = scope.part;
  const inside = new Set(cycle.map(({ from }) => from));
  const names = Array.from(inside, (index) => `\`${own[index]?.entry.name}\``);
  const message =
    names.length === 1
      ? `The type ${names[0]} contains itself: a value of it would have no end.`
      : `The types ${names.slice(0, 6).join(', ')}${names.length > 6 ? ', …' : ''} contain each other: a value of them would have no end.`;
  const related: Related[] = cycle
    .slice(1, mostRelated)
    .map(({ at }) => ({ path, span: at.span, message: `By way of \`${at.text}\`.` }));
  for (const index of unordered) {
    if (inside.has(index) || related.length > mostRelated) continue;
    const edge = edges[index]?.find(({ to }) => unordered.has(to));
    if (edge) related.push({ path, span: edge.at.span, message: 'Needs a type of the circle.' });
  }
  for (const index of inside) {
    const entry = own[index]?.entry;
    if (entry) entry.kind = 'unknown';
  }
  check.report(errorAt({ path, span: first.at.span }, 'cycle', message, related));
}

function resolveNode(check: Check, scope: TypeScope, { node, entry }: OwnType, poisoned: boolean): void {
  const look = (type: TypeRef): boolean => lookUpType(check, scope, type, entry);
  switch (node.kind) {
    case 'alias': {
      entry.borrows = look(node.type);
      if (node.type.kind !== 'named') return;
      const target = scope.types.get(node.type.name.text);
      if (!target || poisoned) {
        entry.kind = 'unknown';
        return;
      }
      entry.target = target;
      entry.kind = target.kind;
      return;
    }
    case 'record':
      for (const { type } of node.fields) entry.borrows = look(type) || entry.borrows;
      return;
    case 'variant':
    case 'enum':
      for (const { type } of node.cases) if (type) entry.borrows = look(type) || entry.borrows;
      return;
    default:
  }
}

/** A gated interface or world needs the gate on its types too: they are taken from it by their own names. */
function checkEntryGates(check: Check, scope: TypeScope, entry: TypeEntry): void {
  const since = checkSince(entry.stability, check.source, entry.place);
  if (since) check.report(since);
  if (!scope.excluded || entry.excluded) return;
  const feature = scope.stability.feature?.text ?? '';
  const what = scope.kind === 'interface' ? 'interface' : 'world';
  const message =
    `The ${what} of \`${entry.name}\` is left out, because its feature \`${feature}\` is not enabled, but ` +
    `\`${entry.name}\` is not: write \`@unstable(feature = ${feature})\` before it too.`;
  const related = [{ ...scope.place, message: `The ${what}.` }];
  check.report(errorAt(entry.place, 'gate', message, related));
}

/** The names that a declaration is made of. What a resource's functions name is no part of it. */
function namesInside(node: TypeNode): Name[] {
  switch (node.kind) {
    case 'alias':
      return namesOf(node.type);
    case 'record':
      return node.fields.flatMap(({ type }) => namesOf(type));
    case 'variant':
      return node.cases.flatMap(({ type }) => (type ? namesOf(type) : []));
    default:
      return [];
  }
}

function namesOf(type: TypeRef): Name[] {
  switch (type.kind) {
    case 'named':
      return [type.name];
    case 'own':
    case 'borrow':
      return [type.resource];
    case 'list':
      return namesOf(type.element);
    case 'option':
      return namesOf(type.some);
    case 'result':
      return [...(type.ok ? namesOf(type.ok) : []), ...(type.error ? namesOf(type.error) : [])];
    case 'tuple':
      return type.items.flatMap(namesOf);
    case 'map':
      return [...namesOf(type.key), ...namesOf(type.value)];
    case 'stream':
    case 'future':
      return type.element ? namesOf(type.element) : [];
    default:
      return [];
  }
}

const mostRelated = 30;
