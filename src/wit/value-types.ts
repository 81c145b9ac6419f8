import type { Span } from '../base/index.ts';
import type { Place } from './check/diagnostic.ts';
import type { TypeEntry, TypeScope } from './check/model.ts';
import { partsOfType } from './diff/parts.ts';
import { printType } from './syntax/print.ts';
import type { CaseNode, FieldNode, TypeNode, TypeRef } from './syntax/tree.ts';
import type { NamedType, ValueType, VariantCase } from './values.ts';

/**
 * Types as values have them, made of the entries of resolved packages. What has been made is remembered: a type that
 * is mentioned twice is one object.
 */
export interface ValueTypes {
  /** The type that is written in an interface or a world. A name that led nowhere is `opaque`. */
  ofRef(type: TypeRef, scope: TypeScope): ValueType;
  ofEntry(entry: TypeEntry): ValueType;
  /** The declaration that an entry stands for, however many aliases and `use` lie between. */
  declarationOf(entry: TypeEntry): TypeEntry;
  /** The places of types that go deeper than any tool takes. What stands below that is `opaque` in them. */
  readonly tooDeep: Iterable<Place>;
}

/** Tools refuse types that are nested more deeply than this. It also bounds the stack of whoever walks a type. */
export const deepestType = 100;

export function valueTypes(): ValueTypes {
  const state: State = {
    known: new Map(),
    declared: new Map(),
    depths: new WeakMap(),
    tooDeep: new Map(),
    current: undefined,
    depth: 0,
  };
  return {
    ofRef: (type, scope) => within(state, { path: scope.part.path, span: type.span }, () => made(state, type, scope)),
    ofEntry: (entry) => ofEntry(state, entry),
    declarationOf: (entry) => declarationOf(state, entry),
    get tooDeep() {
      return state.tooDeep.values();
    },
  };
}

interface State {
  /** The types of declarations. */
  readonly known: Map<TypeEntry, ValueType>;
  readonly declared: Map<TypeEntry, TypeEntry>;
  /** How many types with parts lie one inside the other, in a type that has parts itself. */
  readonly depths: WeakMap<ValueType, number>;
  readonly tooDeep: Map<Span, Place>;
  /** Where the type is written that is being made. */
  current: Place | undefined;
  /** How many types with parts are being made, one inside the other. */
  depth: number;
}

function within<T>(state: State, place: Place, make: () => T): T {
  const outer = state.current;
  state.current = place;
  const result = make();
  state.current = outer;
  return result;
}

function ofEntry(state: State, entry: TypeEntry): ValueType {
  const declared = declarationOf(state, entry);
  const known = state.known.get(declared);
  if (known) return known;
  const opaque: ValueType = { kind: 'opaque', text: declared.name };
  // Whoever meets this type again while it is being made finds it opaque: types cannot contain themselves.
  state.known.set(declared, opaque);
  const { node, scope, place } = declared;
  if (!node) return opaque;
  const type = within(state, place, () => ofNode(state, node, scope));
  state.known.set(declared, type);
  return type;
}

function declarationOf({ declared }: State, entry: TypeEntry): TypeEntry {
  const way: TypeEntry[] = [];
  let found = entry;
  for (let known = declared.get(found); known !== found; known = declared.get(found)) {
    if (known) found = known;
    else {
      // Until more is known it stands for itself, so that a way which leads back ends there.
      declared.set(found, found);
      way.push(found);
      found = found.target ?? found;
    }
  }
  for (const each of way) declared.set(each, found);
  return found;
}

function ofNode(state: State, node: TypeNode, scope: TypeScope): ValueType {
  const name = node.name.text;
  switch (node.kind) {
    case 'alias':
      return made(state, node.type, scope);
    case 'record':
      return deeper(state, () => ({
        kind: 'record',
        name,
        fields: node.fields.map((each) => field(state, each, scope)),
      }));
    case 'variant':
      return deeper(state, () => ({
        kind: 'variant',
        name,
        cases: node.cases.map((each) => oneCase(state, each, scope)),
      }));
    case 'enum':
      return { kind: 'enum', name, cases: node.cases.map((each) => each.name.text) };
    case 'flags':
      return { kind: 'flags', name, flags: node.flags.map((each) => each.name.text) };
    default:
      return handleType(node.name.text, scope);
  }
}

/** A handle to a resource that is declared in a scope. */
export function handleType(resource: string, scope: TypeScope, lent = false): ValueType {
  const text = lent ? `borrow<${resource}>` : resource;
  return scope.kind === 'interface' ? { kind: 'opaque', text, of: scope.whole } : { kind: 'opaque', text };
}

function field(state: State, { name, type }: FieldNode, scope: TypeScope): NamedType {
  return { name: name.text, type: made(state, type, scope) };
}

function oneCase(state: State, { name, type }: CaseNode, scope: TypeScope): VariantCase {
  return type ? { name: name.text, type: made(state, type, scope) } : { name: name.text };
}

function made(state: State, type: TypeRef, scope: TypeScope): ValueType {
  const inside = (each: TypeRef): ValueType => made(state, each, scope);
  switch (type.kind) {
    case 'named':
      return lookedUp(state, type.name.text, scope);
    case 'own':
      return lookedUp(state, type.resource.text, scope);
    case 'borrow': {
      const entry = scope.types.get(type.resource.text);
      const declared = entry && declarationOf(state, entry);
      if (declared) return handleType(declared.name, declared.scope, true);
      return { kind: 'opaque', text: `borrow<${type.resource.text}>` };
    }
    case 'list': {
      const { element, length } = type;
      const own = length === undefined ? {} : { length };
      return deeper(state, () => ({ kind: 'list', element: inside(element), ...own }));
    }
    case 'option':
      return deeper(state, () => ({ kind: 'option', some: inside(type.some) }));
    case 'result': {
      const { ok, error } = type;
      return deeper(state, () => ({
        kind: 'result',
        ...(ok && { ok: inside(ok) }),
        ...(error && { error: inside(error) }),
      }));
    }
    case 'tuple':
      return deeper(state, () => ({ kind: 'tuple', items: type.items.map(inside) }));
    case 'map':
      return deeper(state, () => ({ kind: 'map', key: inside(type.key), value: inside(type.value) }));
    case 'stream':
    case 'future':
    case 'error-context':
    case 'missing':
      return { kind: 'opaque', text: printType(type) };
    default:
      return { kind: type.kind };
  }
}

function lookedUp(state: State, name: string, scope: TypeScope): ValueType {
  const entry = scope.types.get(name);
  return entry ? ofEntry(state, entry) : { kind: 'opaque', text: name };
}

/** Makes a type with parts, and keeps count of how deep it goes: on the way down, and over the parts that were known. */
function deeper(state: State, make: () => ValueType): ValueType {
  if (state.depth >= deepestType) return tooDeep(state);
  state.depth++;
  const type = make();
  state.depth--;
  let depth = 0;
  for (const part of partsOfType(type)) {
    if (part.type) depth = Math.max(depth, state.depths.get(part.type) ?? 0);
  }
  if (depth >= deepestType) return tooDeep(state);
  state.depths.set(type, depth + 1);
  return type;
}

function tooDeep({ current, tooDeep: places }: State): ValueType {
  if (current) places.set(current.span, current);
  return { kind: 'opaque', text: '…' };
}
