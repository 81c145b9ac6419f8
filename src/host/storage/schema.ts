import { chmodSync, lstatSync } from 'node:fs';
import type * as sqlite from 'node:sqlite';
import type { DatabaseSync } from 'node:sqlite';
import { storageLimits, StorageRefusal } from './limits.ts';

/** The part of `node:sqlite` that is used. It is passed in, for not every runtime has it. */
export type Sqlite = Pick<typeof sqlite, 'DatabaseSync'>;

/** How long another process's lock is waited for, in milliseconds. Only the storage thread stands still meanwhile. */
const lockTimeoutMs = 5000;

/** Opens, and if need be makes, the database. Throws if that cannot be done safely. */
export function openDatabase(sqlite: Sqlite, file: string): DatabaseSync {
  // A link would let values be read from, or written to, a place that is not this workspace's.
  for (const suffix of ['', '-wal', '-shm', '-journal']) refuseLink(file + suffix);
  const database = new sqlite.DatabaseSync(file, { timeout: lockTimeoutMs });
  try {
    if (process.platform !== 'win32') chmodSync(file, 0o600);
    prepare(database);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/**
 * Which file a path leads to, for somebody may delete or replace it while it is open. `undefined` if there is none, or
 * if the system does not say.
 */
export function identityOf(file: string): string | undefined {
  const stat = lstatSync(file, { bigint: true, throwIfNoEntry: false });
  return stat && `${stat.dev}:${stat.ino}`;
}

function prepare(database: DatabaseSync): void {
  // With FULL each commit is on the disk itself before it is acknowledged, so it outlives the machine's power as well.
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA journal_size_limit = 16777216;');
  database.exec('BEGIN IMMEDIATE');
  try {
    const version = Number(database.prepare('PRAGMA user_version').get()?.['user_version']);
    if (version > layoutVersion) throw new StorageRefusal('a newer Airlock wrote it');
    if (version === 0) database.exec(layout);
    database.exec('COMMIT');
  } catch (error) {
    database.exec('ROLLBACK');
    throw error;
  }
}

function refuseLink(path: string): void {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  if (stat && !stat.isFile()) throw new StorageRefusal(`${path} is a link or no file`);
}

const layoutVersion = 1;

/** Bytes in SQL, so that many small entries are no way around a quota. Namespaces are plain ASCII, so their characters are their bytes. */
const weight = (row: 'old' | 'new'): string =>
  `length(${row}.namespace) + length(${row}.key) + length(${row}.value) + ${storageLimits.entryBytes}`;

const charge = `
  INSERT INTO usage VALUES (new.owner, ${weight('new')}) ON CONFLICT (owner) DO UPDATE SET bytes = bytes + excluded.bytes;`;
const release = `
  UPDATE usage SET bytes = bytes - (${weight('old')}) WHERE owner = old.owner;
  DELETE FROM usage WHERE owner = old.owner AND bytes = 0;`;

/**
 * Keys are bytes, so that they are compared as bytes and may hold anything. What each owner's entries weigh is kept by
 * triggers: it is exact whatever changes an entry, and in the same transaction.
 */
const layout = `
  CREATE TABLE entries (
    namespace TEXT NOT NULL, key BLOB NOT NULL, value BLOB NOT NULL, owner TEXT NOT NULL, revision INTEGER NOT NULL,
    PRIMARY KEY (namespace, key)
  ) STRICT;
  CREATE TABLE usage (owner TEXT PRIMARY KEY, bytes INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE revisions (last INTEGER NOT NULL) STRICT;
  INSERT INTO revisions VALUES (0);
  CREATE TRIGGER entry_added AFTER INSERT ON entries BEGIN ${charge} END;
  CREATE TRIGGER entry_changed AFTER UPDATE ON entries BEGIN ${release} ${charge} END;
  CREATE TRIGGER entry_removed AFTER DELETE ON entries BEGIN ${release} END;
  PRAGMA user_version = ${layoutVersion};
`;
