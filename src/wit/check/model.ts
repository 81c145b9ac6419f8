import type { Span } from '../../base/index.ts';
import type { FunctionType, InterfaceItem, TypeNode, UseNode, WorldItemNode } from '../syntax/tree.ts';
import type { NamedSymbol } from '../names/symbol.ts';
import type { Place, WitDiagnostic } from './diagnostic.ts';
import type { Stability } from './gates.ts';
import type { PackagePart, PackageSource } from './sources.ts';

/** A package whose names lead where they lead. What could not be resolved is there as `unknown`, and reported once. */
export interface ResolvedPackage {
  readonly source: PackageSource;
  readonly interfaces: ReadonlyMap<string, Interface>;
  readonly worlds: ReadonlyMap<string, World>;
  readonly diagnostics: readonly WitDiagnostic[];
  /** Whether names may be missing because a file has errors of the grammar. */
  readonly broken: boolean;
  /** How many items its worlds have beyond what is written, and whether there would have been more. */
  readonly items: { readonly count: number; readonly cut: boolean };
}

interface Scope {
  readonly name: string;
  /** `ns:package/name@version`; for an interface that is written inside a world, its label there. */
  readonly whole: string;
  readonly place: Place;
  readonly part: PackagePart;
  readonly owner: PackageSource;
  readonly stability: Stability;
  /** Left out, because its feature is not asked for. */
  readonly excluded: boolean;
  readonly types: Map<string, TypeEntry>;
  /** What its name stands for, once somebody asked. In a weak map it would outlive each keystroke for long. */
  symbol?: NamedSymbol;
}

export interface Interface extends Scope {
  readonly kind: 'interface';
  readonly items: readonly InterfaceItem[];
  readonly functions: Map<string, Span>;
  /** The interfaces that it takes types from, each with the first `use` that does. */
  readonly uses: Map<Interface, UseNode>;
}

export interface World extends Scope {
  readonly kind: 'world';
  readonly items: readonly WorldItemNode[];
  readonly imports: Map<WorldKey, WorldEntry>;
  readonly exports: Map<WorldKey, WorldEntry>;
}

/** A label, or the interface itself where it has none. */
export type WorldKey = string | Interface;

export interface WorldEntry {
  readonly item:
    | { readonly kind: 'interface'; readonly target: Interface | undefined }
    /** `scope` is the world that it is written in, where the names of its types are looked up. */
    | { readonly kind: 'function'; readonly type: FunctionType; readonly scope: World }
    | { readonly kind: 'type'; readonly entry: TypeEntry };
  /** Where this world is to blame for it: where it is written or included, or where what needs it is. */
  readonly place: Place;
  /** Its gates where it is imported or exported; what is needed has those of what needs it. */
  readonly stability: Stability;
  readonly because: Because;
}

/** Why a world has an entry. A chain of them ends in one that is written; `explainEntry` follows it. */
export type Because =
  | { readonly kind: 'written'; readonly as: 'import' | 'export' | 'type' }
  /** It is the entry `from` of that world. */
  | { readonly kind: 'included'; readonly world: World; readonly from: WorldEntry }
  /** The interface, or the type of the world, that `by` stands for takes types from it. */
  | { readonly kind: 'needed'; readonly by: WorldEntry };

export type TypeScope = Interface | World;

export interface TypeEntry {
  readonly name: string;
  readonly scope: TypeScope;
  readonly place: Place;
  readonly stability: Stability;
  readonly excluded: boolean;
  readonly node: TypeNode | undefined;
  /** What it is; an alias or a `use` of an entry is known by that. */
  kind: 'unknown' | 'resource' | 'other';
  /** The entry that it stands for: of a `use`, and of `type a = b`. */
  target: TypeEntry | undefined;
  /** Whether a value of it holds a borrowed handle. */
  borrows: boolean;
  used: boolean;
  /** As that of an interface. */
  symbol?: NamedSymbol;
}

/** What a check of one package may ask of what lies around it. */
export interface Environment {
  readonly features: ReadonlySet<string>;
  /** How many items its worlds may have beyond what is written. */
  readonly room: number;
  /** The package of this exact name; `cycle` if that package is waiting for this one. */
  lookup(name: string): ResolvedPackage | 'cycle' | undefined;
  /** The other root that alone has the package of this exact name, also as a person sees it; none if this root has it. */
  elsewhere(name: string): { readonly folder: string; readonly shown: string } | undefined;
  /** The versions that are there of a package named without one, newest first. */
  versions(bare: string): readonly string[];
  /** Whether there are packages that could not be read, so that one that is not found may be among them. */
  readonly incomplete: boolean;
  /** The names of all packages in reach, to guess what was meant. */
  names(): Iterable<string>;
}
