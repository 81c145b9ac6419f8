import type { Span } from '../../base/index.ts';
import type { PrimitiveKind } from '../values.ts';

/** A name without its `%`. Where a name was expected and none stood, the text and the span are empty. */
export interface Name {
  readonly text: string;
  readonly span: Span;
}

/** The text of doc comments, without their marks. */
export interface Doc {
  readonly text: string;
  readonly span: Span;
}

export type Gate =
  | { readonly kind: 'since' | 'deprecated'; readonly version: Name | undefined; readonly span: Span }
  | { readonly kind: 'unstable'; readonly feature: Name; readonly span: Span }
  | { readonly kind: 'external-id'; readonly id: string; readonly span: Span };

interface Declared {
  readonly span: Span;
  readonly name: Name;
  readonly doc: Doc | undefined;
  readonly gates: readonly Gate[];
}

export interface FileNode {
  readonly kind: 'file';
  readonly span: Span;
  readonly header: PackageHeader | undefined;
  readonly items: readonly (PackageItem | PackageNode)[];
}

/** `package ns:name@version;` */
export interface PackageHeader {
  readonly kind: 'package-header';
  readonly span: Span;
  readonly name: PackageName;
  readonly doc: Doc | undefined;
}

/** `package ns:name@version { … }` */
export interface PackageNode {
  readonly kind: 'package';
  readonly span: Span;
  readonly name: PackageName;
  readonly doc: Doc | undefined;
  readonly items: readonly PackageItem[];
}

export interface PackageName {
  readonly span: Span;
  readonly namespace: Name;
  readonly name: Name;
  readonly version: Name | undefined;
}

export type PackageItem = TopUseNode | InterfaceNode | WorldNode;

/** `wasi:io/streams@0.2.12`, or a bare `streams` of the same package. */
export interface UsePath {
  readonly span: Span;
  readonly package: PackageName | undefined;
  readonly name: Name;
}

/** `use path as name;` outside of interfaces and worlds. */
export interface TopUseNode {
  readonly kind: 'top-use';
  readonly span: Span;
  readonly path: UsePath;
  readonly alias: Name | undefined;
}

export interface InterfaceNode extends Declared {
  readonly kind: 'interface';
  readonly items: readonly InterfaceItem[];
}

export interface WorldNode extends Declared {
  readonly kind: 'world';
  readonly items: readonly WorldItemNode[];
}

export type InterfaceItem = UseNode | TypeNode | FunctionNode;
export type WorldItemNode = UseNode | TypeNode | ExternNode | IncludeNode;

/** `use path.{a, b as c};` */
export interface UseNode {
  readonly kind: 'use';
  readonly span: Span;
  readonly gates: readonly Gate[];
  readonly path: UsePath;
  readonly names: readonly RenamedNode[];
}

export interface RenamedNode {
  readonly span: Span;
  readonly name: Name;
  readonly alias: Name | undefined;
}

/** An `import` or an `export` of a world. */
export interface ExternNode {
  readonly kind: 'import' | 'export';
  readonly span: Span;
  readonly doc: Doc | undefined;
  readonly gates: readonly Gate[];
  readonly target: ExternTarget;
}

export type ExternTarget =
  | { readonly kind: 'path'; readonly path: UsePath }
  | { readonly kind: 'labelled'; readonly name: Name; readonly path: UsePath }
  | { readonly kind: 'function'; readonly name: Name; readonly type: FunctionType }
  | { readonly kind: 'inline'; readonly name: Name; readonly items: readonly InterfaceItem[] };

export interface IncludeNode {
  readonly kind: 'include';
  readonly span: Span;
  readonly gates: readonly Gate[];
  readonly path: UsePath;
  readonly renames: readonly RenamedNode[];
}

export interface FunctionNode extends Declared {
  readonly kind: 'function';
  /** What it is within a resource; outside of one it is `free`. A constructor's name is the keyword's place. */
  readonly role: 'free' | 'method' | 'static' | 'constructor';
  readonly type: FunctionType;
}

export interface FunctionType {
  readonly span: Span;
  readonly async: boolean;
  readonly params: readonly FieldNode[];
  readonly result: TypeRef | undefined;
}

export type TypeNode = AliasNode | RecordNode | VariantNode | EnumNode | FlagsNode | ResourceNode;

export interface AliasNode extends Declared {
  readonly kind: 'alias';
  readonly type: TypeRef;
}

export interface RecordNode extends Declared {
  readonly kind: 'record';
  readonly fields: readonly FieldNode[];
}

export interface VariantNode extends Declared {
  readonly kind: 'variant';
  readonly cases: readonly CaseNode[];
}

export interface EnumNode extends Declared {
  readonly kind: 'enum';
  readonly cases: readonly CaseNode[];
}

export interface FlagsNode extends Declared {
  readonly kind: 'flags';
  readonly flags: readonly CaseNode[];
}

export interface ResourceNode extends Declared {
  readonly kind: 'resource';
  readonly functions: readonly FunctionNode[];
}

/** A field of a record, or a parameter. */
export interface FieldNode {
  readonly span: Span;
  readonly name: Name;
  readonly doc: Doc | undefined;
  readonly type: TypeRef;
}

/** A case of a variant (the only ones with a type) or of an enum, or a flag. */
export interface CaseNode {
  readonly span: Span;
  readonly name: Name;
  readonly doc: Doc | undefined;
  readonly type: TypeRef | undefined;
}

export type TypeRef =
  | { readonly kind: PrimitiveKind; readonly span: Span }
  | { readonly kind: 'named'; readonly span: Span; readonly name: Name }
  | { readonly kind: 'list'; readonly span: Span; readonly element: TypeRef; readonly length: number | undefined }
  | { readonly kind: 'option'; readonly span: Span; readonly some: TypeRef }
  | {
      readonly kind: 'result';
      readonly span: Span;
      readonly ok: TypeRef | undefined;
      readonly error: TypeRef | undefined;
    }
  | { readonly kind: 'tuple'; readonly span: Span; readonly items: readonly TypeRef[] }
  | { readonly kind: 'map'; readonly span: Span; readonly key: TypeRef; readonly value: TypeRef }
  | { readonly kind: 'stream' | 'future'; readonly span: Span; readonly element: TypeRef | undefined }
  | { readonly kind: 'own' | 'borrow'; readonly span: Span; readonly resource: Name }
  | { readonly kind: 'error-context'; readonly span: Span }
  /** No type stood where one was expected. */
  | { readonly kind: 'missing'; readonly span: Span };
