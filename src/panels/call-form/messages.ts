import type { NamedType } from '../../wit/index.ts';

/** What the form of an export is made of. All texts are data. */
export interface CallFormView {
  readonly component: string;
  /** The export, as the tree names it. */
  readonly name: string;
  /** Its WIT, as `func(name: string) -> string`. */
  readonly signature: string;
  readonly params: readonly NamedType[];
  /** The arguments to begin with, in WAVE. */
  readonly text: string;
  /** Calls since the version serves, in words. */
  readonly figures: string;
  /** The resources that the person holds, which end with the instance that they live in. */
  readonly held: readonly { readonly name: string; readonly resource: string }[];
  readonly history: readonly { readonly text: string; readonly outcome: string; readonly when: string }[];
}

/** What became of a call. */
export interface ShownOutcome {
  readonly text: string;
  readonly outcome: string;
  readonly isError: boolean;
  /** How long it took, in words. */
  readonly took: string;
  /** What was denied meanwhile, a line each. */
  readonly denied: readonly string[];
}

export type ToCallForm =
  | { readonly kind: 'view'; readonly view: CallFormView }
  | { readonly kind: 'outcome'; readonly outcome: ShownOutcome };

export type FromCallForm =
  | { readonly kind: 'ready' }
  | { readonly kind: 'call'; readonly text: string }
  /** An earlier call, by its arguments, is to become a test. */
  | { readonly kind: 'save-test'; readonly text: string }
  /** Ends a resource that is held. */
  | { readonly kind: 'drop'; readonly name: string };
