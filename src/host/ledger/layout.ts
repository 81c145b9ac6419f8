import { newTable, type TableShape } from './table.ts';

/** The shared memory in which an actor's denials stand. */
export const ledgerShape: TableShape = { rows: 512, textBytes: 512 * 1024 };

export function newLedgerBuffer(): SharedArrayBuffer {
  return newTable(ledgerShape);
}

/** What was refused, as the worker writes it into its row. */
export interface DenialEntry {
  readonly capability: string;
  /** What was asked: a path from the manifest's folder, an address, a variable's name, a limit. */
  readonly what: string;
  /** The import that was called, as `wasi:filesystem/types#[method]descriptor.open-at`. */
  readonly operation: string;
  readonly reason: string;
  /** The pattern that was requested and not granted, where there is one. */
  readonly request?: string;
  /** A pattern that would allow exactly this use. */
  readonly suggestion?: string;
  /** The requested pattern that came nearest to a use that nobody requested. */
  readonly nearest?: string;
  /** Why, as a sentence where nobody requested it, or as what follows "can never be granted: ". */
  readonly why?: string;
  /** The pattern by which a role or the person rules it out. */
  readonly rule?: string;
  /** The guest's function that made the first of these uses, where its code names its functions. */
  readonly from?: string;
  /** The export during whose call the first of these uses was made. */
  readonly during?: string;
}

/** Those fields of an entry that every one has, and those that it may have. */
export const entryFields = {
  always: ['capability', 'what', 'operation', 'reason'],
  sometimes: ['request', 'suggestion', 'nearest', 'why', 'rule', 'from', 'during'],
} as const;
