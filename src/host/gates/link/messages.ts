import type { FunctionSignature } from '../../../wit/index.ts';
import type { DenialEntry } from '../../ledger/layout.ts';

/** An imported interface that another component answers, as a worker knows it. */
export interface LinkedInterface {
  /** Without a version, as the glue has it. */
  readonly name: string;
  /** The name of the component that answers it, for messages. */
  readonly provider: string;
  readonly functions: readonly { readonly name: string; readonly signature: FunctionSignature }[];
}

/** A call over a link. Whether it may be made, and to whom it goes, is decided on the main thread. */
export interface LinkQuestion {
  readonly kind: 'link';
  readonly interface: string;
  /** The function's name in WIT. */
  readonly function: string;
  readonly args: readonly unknown[];
}

export type LinkAnswer =
  /** For a function that returns a `result` it is the whole of it. */
  | { readonly kind: 'returned'; readonly value: unknown }
  | { readonly kind: 'denied'; readonly denial: DenialEntry }
  /** A sentence that names the component and says why there is no answer. */
  | { readonly kind: 'failed'; readonly message: string };
