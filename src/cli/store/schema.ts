import type { DatabaseSync } from 'node:sqlite';

/** The version of the index that this program writes, as `PRAGMA user_version` keeps it. */
const current = 2;

/**
 * Makes the tables of a new index, in one transaction, whichever of several processes is first. Throws for an index of
 * a newer program, which may mean more than can be read here.
 */
export function migrate(database: DatabaseSync): void {
  if (versionOf(database) === current) return;
  database.exec('BEGIN IMMEDIATE');
  try {
    const found = versionOf(database);
    if (found > current)
      throw new Error(
        `a newer version of Airlock wrote the store (format ${found}); this one knows formats up to ${current}`,
      );
    if (found === 0) database.exec(tables);
    if (found === 1) database.exec(addHighest);
    database.exec(`PRAGMA user_version = ${current}; COMMIT`);
  } catch (error) {
    database.exec('ROLLBACK');
    throw error;
  }
}

/**
 * A component has one row as long as it is installed; `pending` is a JSON list of the rights that were accepted with
 * its release and are not granted yet. What is known of a name's signer outlives the component: who takes it off and installs it again must
 * not be given somebody else's.
 */
const tables = `
  CREATE TABLE releases (
    id TEXT PRIMARY KEY, name TEXT NOT NULL, number TEXT NOT NULL, sha256 TEXT NOT NULL, manifest TEXT NOT NULL,
    envelope TEXT, key TEXT, source TEXT NOT NULL, time INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX releases_of ON releases (name);
  CREATE TABLE components (
    name TEXT PRIMARY KEY, release TEXT NOT NULL REFERENCES releases (id), pending TEXT NOT NULL
  ) STRICT;
  CREATE TABLE signers (name TEXT PRIMARY KEY, key TEXT NOT NULL, time INTEGER NOT NULL, highest TEXT) STRICT;
  CREATE TABLE events (
    id INTEGER PRIMARY KEY, time INTEGER NOT NULL, name TEXT NOT NULL, kind TEXT NOT NULL, number TEXT, release TEXT
  ) STRICT;
  CREATE INDEX events_of ON events (name);
`;

/**
 * The highest release number of a name's signer that was ever installed. Until the first release after this change it is
 * not known of what is not installed any more.
 */
const addHighest = `ALTER TABLE signers ADD COLUMN highest TEXT`;

function versionOf(database: DatabaseSync): number {
  const version = database.prepare('PRAGMA user_version').get()?.['user_version'];
  if (typeof version !== 'number') throw new Error('the index of the store has no version');
  return version;
}
