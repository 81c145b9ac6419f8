import type { Place } from '../check/diagnostic.ts';
import type { Interface, TypeEntry, TypeScope, World } from '../check/model.ts';
import type {
  CaseNode,
  ExternNode,
  FieldNode,
  FunctionNode,
  RenamedNode,
  TopUseNode,
  UseNode,
} from '../syntax/tree.ts';
import { type FindPackage, followPath } from './follow.ts';

/** Something that names stand for. Two symbols are the same exactly when their keys are equal. */
export type NamedSymbol = {
  readonly key: string;
  /** The name as it is declared, without `%`; of a package `ns:name@version`. */
  readonly name: string;
  /** The name where it is declared; `undefined` for a package that is not in reach, and for features. */
  readonly place: Place | undefined;
} & (
  | { readonly kind: 'package' }
  | { readonly kind: 'interface'; readonly target: Interface }
  | { readonly kind: 'world'; readonly target: World }
  | { readonly kind: 'type'; readonly entry: TypeEntry }
  /** The new name that `use i.{name as alias}` gives to a type. */
  | { readonly kind: 'alias'; readonly entry: TypeEntry }
  /** The new name that `use path as alias` gives to an interface in one file. */
  | { readonly kind: 'path-alias'; readonly node: TopUseNode; readonly target: Interface | World | undefined }
  | {
      readonly kind: 'function';
      readonly node: FunctionNode;
      readonly scope: TypeScope;
      readonly resource: TypeEntry | undefined;
    }
  | { readonly kind: 'field'; readonly node: FieldNode; readonly owner: TypeEntry }
  | { readonly kind: 'case'; readonly node: CaseNode; readonly owner: TypeEntry }
  | { readonly kind: 'parameter'; readonly node: FieldNode; readonly scope: TypeScope }
  /** The name that a world gives to an import, an export, or what it includes. */
  | { readonly kind: 'label'; readonly node: ExternNode | RenamedNode; readonly world: World }
  /** The feature of an `@unstable`. */
  | { readonly kind: 'feature' }
);

export type SymbolKindOfName = NamedSymbol['kind'];

/** The key of what is declared at a place. */
export function keyAt({ path, span }: Place): string {
  return `${path}:${span.start}`;
}

/**
 * The symbol that an entry of a scope stands for: what a `use` without `as` brings in is what it is where it is from.
 * `find` leads on where no check did, because something there is left out or stands twice.
 */
export function symbolOfEntry(entry: TypeEntry, find?: FindPackage): NamedSymbol | undefined {
  let at = entry;
  // Interfaces may use each other in a circle, which is reported elsewhere.
  for (let steps = 0; steps < mostSteps; steps++) {
    if (at.node || isRenamed(at)) return declaredEntry(at);
    const next = targetOf(at, find);
    if (!next) return undefined;
    at = next;
  }
  return undefined;
}

/** What an entry that came by `use` is where it is from; of any other entry what it is declared as, if that is a name. */
export function targetOf(entry: TypeEntry, find: FindPackage | undefined): TypeEntry | undefined {
  if (entry.target || entry.node || !find) return entry.target;
  const { scope, place } = entry;
  for (const item of scope.items) {
    if (item.kind !== 'use') continue;
    const from = item.names.find(({ name, alias }) => (alias ?? name).span.start === place.span.start);
    if (!from) continue;
    const owner = find(scope.owner.name, scope.owner);
    return owner && followPath(owner, scope.part, item.path, find)?.types.get(from.name.text);
  }
  return undefined;
}

function declaredEntry(entry: TypeEntry): NamedSymbol {
  const { name, place, node } = entry;
  // One name stands for the same thing in hundreds of places: they share the object.
  return (entry.symbol ??= { kind: node ? 'type' : 'alias', key: keyAt(place), name, place, entry });
}

/** As many as the check allows worlds to have items: a chain of `use` is never so long. */
const mostSteps = 10_000;

export function symbolOfItem(target: Interface | World): NamedSymbol {
  const { name, place } = target;
  const rest = { key: keyAt(place), name, place };
  return (target.symbol ??=
    target.kind === 'interface' ? { ...rest, kind: 'interface', target } : { ...rest, kind: 'world', target });
}

/** A label is one symbol for the import and the export that have it: an `include … with` renames both. */
export function symbolOfLabel(world: World, name: string, node: ExternNode | RenamedNode, place: Place): NamedSymbol {
  return { kind: 'label', key: `label ${keyAt(world.place)} ${name}`, name, place, node, world };
}

/** Whether a `use` gave a name of its own to an entry. */
function isRenamed({ scope, place }: TypeEntry): boolean {
  const known = renamedIn.get(scope.items) ?? renamedSpans(scope.items);
  renamedIn.set(scope.items, known);
  return known.has(place.span.start);
}

const renamedIn = new WeakMap<TypeScope['items'], ReadonlySet<number>>();

function renamedSpans(items: TypeScope['items']): ReadonlySet<number> {
  const uses = items.filter((item): item is UseNode => item.kind === 'use');
  return new Set(uses.flatMap(({ names }) => names.flatMap(({ alias }) => (alias ? [alias.span.start] : []))));
}
