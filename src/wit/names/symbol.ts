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

/** The symbol that an entry of a scope stands for: what a `use` without `as` brings in is what it is where it is from. */
export function symbolOfEntry(entry: TypeEntry): NamedSymbol | undefined {
  let at = entry;
  // A chain of `use` is as long as its files make it, and never a circle, since a target is resolved before.
  for (;;) {
    if (at.node) return { kind: 'type', key: keyAt(at.place), name: at.name, place: at.place, entry: at };
    if (isRenamed(at)) return { kind: 'alias', key: keyAt(at.place), name: at.name, place: at.place, entry: at };
    if (!at.target) return undefined;
    at = at.target;
  }
}

export function symbolOfItem(target: Interface | World): NamedSymbol {
  const { name, place } = target;
  const key = keyAt(place);
  return target.kind === 'interface'
    ? { kind: 'interface', key, name, place, target }
    : { kind: 'world', key, name, place, target };
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
