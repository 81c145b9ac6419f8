import type { PeopleResult, StorageOutcome, StorageResult } from './acts.ts';
import type { StorageRequest } from './store.ts';

/** What the storage thread is told. It answers each request, in order. */
export type ToStorage =
  | { readonly kind: 'request'; readonly id: number; readonly request: StorageRequest }
  /** Everything before it is done; the thread closes its file and ends. */
  | { readonly kind: 'end' };

export interface FromStorage {
  readonly id: number;
  readonly outcome: StorageOutcome<StorageResult | PeopleResult>;
}
