import type { Declared, FileScope, Packages, WitProblem } from './packages.ts';
import { findInterface, notFound } from './packages.ts';
import { isTypeNode } from './syntax/kinds.ts';
import { printType } from './syntax/print.ts';
import type { InterfaceItem, Name, RenamedNode, TypeNode, TypeRef, UseNode, WorldItemNode } from './syntax/tree.ts';
import type { NamedType, ValueType } from './values.ts';

/** Where the names of types are looked up: the items of an interface or a world, and the file around them. */
export interface TypeScope {
  readonly file: FileScope;
  readonly items: readonly (InterfaceItem | WorldItemNode)[];
}

/**
 * Resolves types, remembering what it has resolved: a type that is mentioned twice is one object. A name that leads
 * nowhere becomes `opaque` and is reported once for each place where it stands.
 */
export interface TypeResolver {
  resolve(type: TypeRef, scope: TypeScope): ValueType;
  /** Resolves all that an interface or a world declares and uses, for the sake of what does not resolve. */
  resolveAll(scope: TypeScope): void;
  readonly unresolved: readonly WitProblem[];
}

export function typeResolver(packages: Packages): TypeResolver {
  const state: State = { packages, known: new Map(), names: new WeakMap(), unresolved: new Map(), depth: 0 };
  return {
    resolve: (type, scope) => resolveType(state, type, scope),
    resolveAll: (scope) => resolveAll(state, scope),
    get unresolved() {
      return Array.from(state.unresolved.values());
    },
  };
}

export interface FoundType {
  readonly node: TypeNode;
  readonly scope: TypeScope;
}

/** The scope of the types in an interface that is declared by name. */
export function scopeOf({
  node,
  scope,
}: Declared<{ readonly items: readonly (InterfaceItem | WorldItemNode)[] }>): TypeScope {
  return { file: scope, items: node.items };
}

interface State {
  readonly packages: Packages;
  readonly known: Map<TypeNode, ValueType>;
  readonly names: WeakMap<TypeScope['items'], Names>;
  readonly unresolved: Map<string, WitProblem>;
  depth: number;
}

/** What a name stands for within one interface or world. */
type Names = ReadonlyMap<string, TypeNode | { readonly use: UseNode; readonly renamed: RenamedNode }>;

type Followed =
  | { readonly kind: 'type'; readonly found: FoundType }
  | { readonly kind: 'lost'; readonly problem: WitProblem };

/**
 * Types that contain each other more deeply than this are not resolved: a chain of aliases may be as long as its text,
 * and the stack is not.
 */
const deepest = 200;

function resolveAll(state: State, scope: TypeScope): void {
  for (const item of scope.items) {
    if (item.kind === 'use') for (const renamed of item.names) resolveName(state, renamed.alias ?? renamed.name, scope);
    else if (isTypeNode(item)) resolveNode(state, { node: item, scope });
  }
}

function resolveType(state: State, type: TypeRef, scope: TypeScope): ValueType {
  switch (type.kind) {
    case 'named':
      return resolveName(state, type.name, scope);
    case 'own':
    case 'borrow':
      resolveName(state, type.resource, scope);
      return { kind: 'opaque', text: printType(type) };
    case 'list': {
      const element = resolveType(state, type.element, scope);
      return type.length === undefined ? { kind: 'list', element } : { kind: 'list', element, length: type.length };
    }
    case 'option':
      return { kind: 'option', some: resolveType(state, type.some, scope) };
    case 'result':
      return {
        kind: 'result',
        ...(type.ok && { ok: resolveType(state, type.ok, scope) }),
        ...(type.error && { error: resolveType(state, type.error, scope) }),
      };
    case 'tuple':
      return { kind: 'tuple', items: type.items.map((item) => resolveType(state, item, scope)) };
    case 'map':
      return { kind: 'map', key: resolveType(state, type.key, scope), value: resolveType(state, type.value, scope) };
    case 'stream':
    case 'future':
      if (type.element) resolveType(state, type.element, scope);
      return { kind: 'opaque', text: printType(type) };
    case 'error-context':
    case 'missing':
      return { kind: 'opaque', text: printType(type) };
    default:
      return { kind: type.kind };
  }
}

function resolveName(state: State, name: Name, scope: TypeScope): ValueType {
  const followed = follow((each) => cachedNames(state, each), name, scope, state.packages);
  if (followed.kind === 'type') return resolveNode(state, followed.found);
  const { problem } = followed;
  state.unresolved.set(`${problem.path}:${problem.span.start}`, problem);
  return { kind: 'opaque', text: name.text };
}

function resolveNode(state: State, { node, scope }: FoundType): ValueType {
  const known = state.known.get(node);
  if (known) return known;
  const opaque: ValueType = { kind: 'opaque', text: node.name.text };
  if (state.depth > deepest) return opaque;
  // Whoever meets this type again while it is being resolved finds it opaque: types cannot contain themselves.
  state.known.set(node, opaque);
  state.depth++;
  const type = typeOf(state, node, scope);
  state.depth--;
  state.known.set(node, type);
  return type;
}

function typeOf(state: State, node: TypeNode, scope: TypeScope): ValueType {
  const name = node.name.text;
  switch (node.kind) {
    case 'alias':
      return resolveType(state, node.type, scope);
    case 'record':
      return { kind: 'record', name, fields: node.fields.map((field) => namedType(state, field, scope)) };
    case 'variant':
      return {
        kind: 'variant',
        name,
        cases: node.cases.map((each) => ({
          name: each.name.text,
          ...(each.type && { type: resolveType(state, each.type, scope) }),
        })),
      };
    case 'enum':
      return { kind: 'enum', name, cases: node.cases.map((each) => each.name.text) };
    case 'flags':
      return { kind: 'flags', name, flags: node.flags.map((each) => each.name.text) };
    default:
      return { kind: 'opaque', text: name };
  }
}

function namedType(state: State, field: { name: Name; type: TypeRef }, scope: TypeScope): NamedType {
  return { name: field.name.text, type: resolveType(state, field.type, scope) };
}

function cachedNames(state: State, scope: TypeScope): Names {
  const known = state.names.get(scope.items);
  if (known) return known;
  const names = namesOf(scope.items);
  state.names.set(scope.items, names);
  return names;
}

function namesOf(items: TypeScope['items']): Names {
  const names = new Map<string, TypeNode | { use: UseNode; renamed: RenamedNode }>();
  for (const item of items) {
    if (item.kind === 'use') {
      for (const renamed of item.names) names.set((renamed.alias ?? renamed.name).text, { use: item, renamed });
    } else if (isTypeNode(item)) names.set(item.name.text, item);
  }
  return names;
}

/** Follows a name through every `use`. What does not lead to a type is lost at the place that is to blame. */
function follow(namesIn: (scope: TypeScope) => Names, name: Name, scope: TypeScope, packages: Packages): Followed {
  let place: Place = { path: scope.file.path, span: name.span };
  let wanted = name.text;
  for (let steps = 0; steps < deepest; steps++) {
    const entry = namesIn(scope).get(wanted);
    if (!entry) {
      return lost(place, `There is no type \`${wanted}\`${steps > 0 ? ' in that interface' : ''}.`);
    }
    if (!('use' in entry)) return { kind: 'type', found: { node: entry, scope } };
    const { use, renamed } = entry;
    const { path } = scope.file;
    const target = findInterface(packages, use.path, scope.file);
    if (!target) return lost({ path, span: use.path.span }, notFound(packages, use.path, scope.file, 'interface'));
    place = { path, span: renamed.name.span };
    wanted = renamed.name.text;
    scope = scopeOf(target);
  }
  return lost(place, `\`${wanted}\` comes from an interface that in turn takes it from here.`);
}

function lost(place: Place, message: string): Followed {
  return { kind: 'lost', problem: { ...place, message } };
}

type Place = Omit<WitProblem, 'message'>;
