import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { messageOf } from '../../base/index.ts';
import type {
  PeopleAct,
  PeopleActKind,
  PeopleResult,
  StorageAccount,
  StorageAct,
  StorageActKind,
  StorageOutcome,
  StorageResult,
} from './acts.ts';
import { StorageRefusal } from './limits.ts';
import { performPeopleAct } from './people.ts';
import { perform } from './perform.ts';
import { identityOf, openDatabase, type Sqlite } from './schema.ts';
import { type EntryTable, entryTable } from './table.ts';

/** Something that somebody asks of the store: a component for one namespace, or a person. */
export type StorageRequest =
  | {
      readonly kind: 'act';
      readonly account: StorageAccount;
      readonly namespace: string;
      readonly act: StorageAct;
    }
  /** No quota holds for a person. */
  | { readonly kind: 'people'; readonly act: PeopleAct };

/** The values of one workspace, over its file. Everything in it blocks until it is done, and on disk. */
export interface Store {
  /**
   * Does some requests in order, in one transaction: the disk is waited for once. Each is done wholly or not at all, and
   * one that fails leaves the others alone, unless it is the file that fails.
   */
  all(requests: readonly StorageRequest[]): StorageOutcome<StorageResult | PeopleResult>[];
  close(): void;
}

/**
 * Keeps values in `folder`, which its owner alone may write to. Several processes may have it open at once. If the file
 * is deleted or replaced meanwhile, what its path leads to is opened at the next request. Where the runtime has no
 * `node:sqlite` each request fails and says so: values that are not on disk are not kept.
 */
export function openStore(sqlite: Sqlite | undefined, folder: string): Store {
  const file = join(folder, 'keyvalue.sqlite');
  let open: OpenFile | undefined;
  let closed = false;

  function current(): OpenFile {
    if (closed) throw new StorageRefusal('the storage was closed');
    if (!sqlite) throw new StorageRefusal('this runtime has no node:sqlite, so no values can be kept');
    if (open && identityOf(file) === open.identity) return open;
    open?.database.close();
    open = undefined;
    const database = openDatabase(sqlite, file);
    open = { database, table: entryTable(database), identity: identityOf(file) };
    return open;
  }

  return {
    all(requests) {
      try {
        return inTransaction(current(), requests);
      } catch (error) {
        const message = sentence(error);
        return requests.map(() => ({ kind: 'failed', message }));
      }
    },
    close() {
      closed = true;
      if (open?.database.isOpen) open.database.close();
    },
  };
}

interface OpenFile {
  readonly database: DatabaseSync;
  readonly table: EntryTable;
  readonly identity: string | undefined;
}

type Outcome = StorageOutcome<StorageResult | PeopleResult>;

/** Acts that change nothing, and so wait for nobody who does. */
const readers: ReadonlySet<string> = new Set<StorageActKind | PeopleActKind>([
  'open',
  'get',
  'exists',
  'list',
  'revision',
  'read',
  'get-many',
  'namespaces',
  'entries',
  'view',
  'usage',
]);

/** Throws where the file fails; then nothing is done. */
function inTransaction({ database, table }: OpenFile, requests: readonly StorageRequest[]): Outcome[] {
  // Writers take their turn at the beginning, so that what they read holds until their end.
  database.exec(requests.every(({ act }) => readers.has(act.kind)) ? 'BEGIN' : 'BEGIN IMMEDIATE');
  try {
    const outcomes = requests.map((request) => step(database, table, request));
    database.exec('COMMIT');
    return outcomes;
  } catch (error) {
    // SQLite may have ended it already, as it does when the disk is full.
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
}

function step(database: DatabaseSync, table: EntryTable, request: StorageRequest): Outcome {
  database.exec('SAVEPOINT step');
  try {
    const result =
      request.kind === 'act'
        ? perform(table, request.account, request.namespace, request.act)
        : performPeopleAct(table, request.act);
    database.exec('RELEASE step');
    return { kind: 'done', result };
  } catch (error) {
    // Only a refusal is this request's alone. What the file does not do for one it would not do for the next.
    if (!(error instanceof StorageRefusal)) throw error;
    database.exec('ROLLBACK TO step; RELEASE step');
    const { message, limit } = error;
    return { kind: 'failed', message, ...(limit !== undefined && { limit }) };
  }
}

function sentence(error: unknown): string {
  if (error instanceof StorageRefusal) return error.message;
  const busy = error instanceof Error && 'errcode' in error && (Number(error.errcode) & 0xff) === 5;
  return busy ? 'another process keeps the values locked' : `the values cannot be reached: ${messageOf(error)}`;
}
