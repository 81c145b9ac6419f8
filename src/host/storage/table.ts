import type { DatabaseSync } from 'node:sqlite';
import type { EntrySummary, NamespaceSummary } from './acts.ts';
import { keyBytes, keyText, StorageRefusal, storageLimits } from './limits.ts';

/** A kept value. */
export interface Entry {
  readonly value: Uint8Array;
  readonly revision: number;
  readonly owner: string;
}

/** The statements over the entries, each a step of a transaction that its caller begins and ends. */
export interface EntryTable {
  find(namespace: string, key: string): Entry | undefined;
  /** The revision of a key, 0 if there is none; the value is not read for it. */
  revisionOf(namespace: string, key: string): number;
  put(namespace: string, key: string, value: Uint8Array, owner: string): void;
  /** Says whether there was one. */
  remove(namespace: string, key: string): boolean;
  removeAll(namespace: string): number;
  page(namespace: string, after: string | undefined): { readonly entries: EntrySummary[]; readonly more: boolean };
  namespaces(): NamespaceSummary[];
  usage(): { owner: string; bytes: number }[];
  usedBy(owner: string): number;
}

export function entryTable(database: DatabaseSync): EntryTable {
  const find = database.prepare('SELECT value, revision, owner FROM entries WHERE namespace = ? AND key = ?');
  const revision = database.prepare('SELECT revision FROM entries WHERE namespace = ? AND key = ?');
  const next = database.prepare('UPDATE revisions SET last = last + 1 RETURNING last');
  const put = database.prepare(
    'INSERT INTO entries VALUES (?, ?, ?, ?, ?) ON CONFLICT (namespace, key) DO UPDATE SET value = excluded.value, owner = excluded.owner, revision = excluded.revision',
  );
  const remove = database.prepare('DELETE FROM entries WHERE namespace = ? AND key = ?');
  const removeAll = database.prepare('DELETE FROM entries WHERE namespace = ?');
  const page = database.prepare(
    'SELECT key, length(value) AS size, owner FROM entries WHERE namespace = ? AND key > ? ORDER BY key LIMIT ?',
  );
  const first = database.prepare(
    'SELECT key, length(value) AS size, owner FROM entries WHERE namespace = ? ORDER BY key LIMIT ?',
  );
  const namespaces = database.prepare(
    'SELECT namespace, count(*) AS entries, sum(length(namespace) + length(key) + length(value)) AS bytes FROM entries GROUP BY namespace ORDER BY namespace',
  );
  const usage = database.prepare('SELECT owner, bytes FROM usage ORDER BY owner');
  const usedBy = database.prepare('SELECT bytes FROM usage WHERE owner = ?');
  return {
    find(namespace, key) {
      const row = find.get(namespace, keyBytes(key));
      return row && { value: bytes(row['value']), revision: Number(row['revision']), owner: String(row['owner']) };
    },
    revisionOf: (namespace, key) => Number(revision.get(namespace, keyBytes(key))?.['revision'] ?? 0),
    put(namespace, key, value, owner) {
      put.run(namespace, keyBytes(key), value, owner, Number(next.get()?.['last']));
    },
    remove: (namespace, key) => Number(remove.run(namespace, keyBytes(key)).changes) > 0,
    removeAll: (namespace) => Number(removeAll.run(namespace).changes),
    page(namespace, after) {
      const limit = storageLimits.pageKeys + 1;
      const rows = after === undefined ? first.all(namespace, limit) : page.all(namespace, keyBytes(after), limit);
      const entries = rows.slice(0, storageLimits.pageKeys).map((row) => ({
        key: keyText(bytes(row['key'])),
        size: Number(row['size']),
        owner: String(row['owner']),
      }));
      return { entries, more: rows.length > storageLimits.pageKeys };
    },
    namespaces: () =>
      namespaces.all().map((row) => ({
        name: String(row['namespace']),
        entries: Number(row['entries']),
        bytes: Number(row['bytes']),
      })),
    usage: () => usage.all().map((row) => ({ owner: String(row['owner']), bytes: Number(row['bytes']) })),
    usedBy: (owner) => Number(usedBy.get(owner)?.['bytes'] ?? 0),
  };
}

function bytes(value: unknown): Uint8Array {
  if (value instanceof Uint8Array) return value;
  throw new StorageRefusal('the database holds something that is no bytes');
}
