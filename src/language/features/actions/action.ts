import type { Span } from '../../../base/index.ts';
import type { FileFacts, WitDiagnostic } from '../../../wit/index.ts';
import type { Model } from '../../workspace/model.ts';
import type { VendoredPackage } from '../wasi/vendored.ts';

/** What a person asks about: a place in a file, and what is wrong there. */
export interface Asked {
  readonly model: Model;
  readonly path: string;
  readonly facts: FileFacts;
  /** The selection; empty where there is only a cursor. */
  readonly range: Span;
  /** The packages whose WIT comes with the server. */
  readonly vendored: readonly VendoredPackage[];
  /** Diagnostics of the file that do not come from the model. */
  readonly more: readonly WitDiagnostic[];
  /** The places of diagnostics that are asked about, beside those that the selection touches. */
  readonly shown: readonly Span[];
}

/** Something that can be done for the person: edits of files that are there, and files that are new. */
export interface Action {
  readonly title: string;
  readonly kind: ActionKind;
  readonly edits: readonly FileEdit[];
  /** Files to create. None of them is known, but one may be on disk: whoever creates them must not overwrite. */
  readonly creates?: readonly FileCreation[];
  /** What it puts right. */
  readonly fixes?: readonly WitDiagnostic[];
  /** Whether it is what nearly everybody would do here. */
  readonly preferred?: boolean;
  /** Actions with the same text here are of one kind, so that they can be done together. It names them all. */
  readonly together?: string;
}

export type ActionKind =
  | 'quickfix'
  | 'refactor.extract'
  | 'refactor.inline'
  | 'refactor.move'
  | 'refactor.rewrite'
  | 'source.organizeImports'
  | 'source.fixAll';

export interface FileEdit {
  readonly path: string;
  readonly span: Span;
  readonly text: string;
}

export interface FileCreation {
  readonly path: string;
  readonly text: string;
}

/** Finds what would put one diagnostic right. */
export type Fix = (asked: Asked, diagnostic: WitDiagnostic) => Iterable<Action>;

/** Finds what can be done at a place, whether something is wrong there or not. */
export type Refactoring = (asked: Asked) => Iterable<Action>;
