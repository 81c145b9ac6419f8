import type { DenialEntry } from '../../ledger/layout.ts';
import type { StorageAct, StorageActKind, StorageOutcome, StorageResult } from '../../storage/acts.ts';

/** What a guest asks of the values of one namespace. */
export interface StorageQuestion {
  readonly kind: 'storage';
  readonly namespace: string;
  /** The import that asks, as it is recorded. */
  readonly operation: string;
  readonly act: StorageAct;
}

/** What became of it. What was refused carries its record, what was allowed the request that allowed it. */
export type StorageAnswer<Kind extends StorageActKind = StorageActKind> =
  | (StorageOutcome<StorageResult<Kind>> & { readonly allowedBy: string })
  | { readonly kind: 'denied'; readonly denial: DenialEntry };

/** `wasi:keyvalue/store.error`. */
export type StoreError =
  | { readonly tag: 'no-such-store' }
  | { readonly tag: 'access-denied' }
  | { readonly tag: 'other'; readonly val: string };
