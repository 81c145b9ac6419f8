/*
 * Packages in which every name has an identity: an oracle for what names stand for, since whatever has the same identity
 * is printed by the same name.
 */

export type IdKind =
  | 'package'
  | 'interface'
  | 'world'
  | 'type'
  | 'alias'
  | 'path-alias'
  | 'function'
  | 'constructor'
  | 'field'
  | 'case'
  | 'parameter'
  | 'label'
  | 'feature';

export interface Id {
  readonly number: number;
  readonly kind: IdKind;
  name: string;
  readonly inDependency: boolean;
}

export interface Workspace {
  readonly roots: readonly Root[];
  readonly ids: readonly Id[];
}

export interface Root {
  readonly folder: string;
  readonly packages: Package[];
}

export interface Package {
  readonly id: Id;
  readonly version: string | undefined;
  readonly root: Root;
  readonly inDependency: boolean;
  /** In braces, within the first file of the root's own package. */
  readonly nested: boolean;
  readonly files: readonly File[];
}

export interface File {
  readonly path: string;
  headed: boolean;
  readonly uses: TopUse[];
  readonly items: Item[];
}

export interface TopUse {
  readonly path: PathRef;
  readonly alias: Id | undefined;
}

/** How an interface or a world is named: by its whole path, by its name alone, or by the alias that its file has. */
export type PathRef =
  | { readonly how: 'whole' | 'bare'; readonly item: Item; readonly owner: Package }
  | { readonly how: 'alias'; readonly alias: Id; readonly item: Item; readonly owner: Package };

export type Item = InterfaceItem | World;

export interface InterfaceItem {
  readonly kind: 'interface';
  readonly id: Id;
  readonly body: Body;
  readonly owner: Package;
}

export interface World {
  readonly kind: 'world';
  readonly id: Id;
  readonly body: Body;
  readonly owner: Package;
  readonly externs: Extern[];
  readonly includes: Include[];
}

export interface Body {
  readonly uses: { readonly path: PathRef; readonly names: UsedName[] }[];
  readonly types: Type[];
  readonly functions: Func[];
}

export interface UsedName {
  readonly target: Id;
  readonly alias: Id | undefined;
  readonly isResource: boolean;
}

export interface Type {
  readonly id: Id;
  readonly shape:
    | { readonly kind: 'record'; readonly fields: readonly { readonly id: Id; readonly type: Ref }[] }
    | { readonly kind: 'variant'; readonly cases: readonly { readonly id: Id; readonly type: Ref | undefined }[] }
    | { readonly kind: 'enum' | 'flags'; readonly cases: readonly Id[] }
    | { readonly kind: 'alias'; readonly type: Ref }
    | { readonly kind: 'resource'; readonly functions: readonly Func[] };
}

export interface Func {
  readonly id: Id;
  readonly role: 'free' | 'method' | 'static' | 'constructor';
  readonly params: { readonly id: Id; readonly type: Ref }[];
  readonly result: Ref | undefined;
  readonly gate: Id | undefined;
}

export interface Ref {
  readonly around: '' | 'list' | 'option' | 'tuple' | 'result';
  readonly type: Id | undefined;
  readonly own: boolean;
}

export interface Extern {
  readonly kind: 'import' | 'export';
  readonly form: 'path' | 'labelled' | 'function' | 'inline';
  /** One identity for an import and an export of one label. */
  readonly label: Id | undefined;
  readonly path: PathRef | undefined;
  readonly func: Func | undefined;
  readonly inline: Body | undefined;
  readonly gate: Id | undefined;
}

export interface Include {
  readonly path: PathRef;
  readonly renames: { readonly ids: readonly Id[]; readonly alias: Id }[];
}

export function wholeName({ id, version }: Package): string {
  return version === undefined ? id.name : `${id.name}@${version}`;
}

export function itemsOf(own: Package): readonly Item[] {
  return own.files.flatMap(({ items }) => items);
}

/** The types that may be named in a scope: each by the identity that it has there. */
export function typesIn({ uses, types }: Body): readonly { readonly id: Id; readonly isResource: boolean }[] {
  return [
    ...uses.flatMap(({ names }) => names.map(({ target, alias, isResource }) => ({ id: alias ?? target, isResource }))),
    ...types.map(({ id, shape }) => ({ id, isResource: shape.kind === 'resource' })),
  ];
}
