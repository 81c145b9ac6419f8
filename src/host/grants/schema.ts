import type { DatabaseSync } from 'node:sqlite';

/** The version of the file that this program writes, as `PRAGMA user_version` keeps it. */
const current = 1;

/**
 * Brings a file to the version of this program, in one transaction, whichever of several processes is first. Throws for
 * a file of a newer program: what that one wrote may say less than it seems to, as a grant with a condition that is
 * unknown here.
 */
export function migrate(database: DatabaseSync): void {
  if (versionOf(database) === current) return;
  database.exec('BEGIN IMMEDIATE');
  try {
    const found = versionOf(database);
    if (found > current) {
      throw new Error(
        `a newer version of Airlock wrote the list of grants (format ${found}); this one knows formats up to ${current}`,
      );
    }
    for (const step of steps.slice(found)) database.exec(step);
    database.exec(`PRAGMA user_version = ${current}; COMMIT`);
  } catch (error) {
    database.exec('ROLLBACK');
    throw error;
  }
}

/** What leads from each version to the next. */
const steps: readonly string[] = [
  // Version 0 kept grants only, in a table of that name; a program that knows no other finds none any more, rather than
  // to take a grant with an end for one without.
  `CREATE TABLE IF NOT EXISTS grants (
     manifest TEXT NOT NULL, component TEXT NOT NULL, origin TEXT NOT NULL,
     capability TEXT NOT NULL, pattern TEXT NOT NULL, time INTEGER NOT NULL,
     PRIMARY KEY (manifest, component, origin, capability, pattern)
   ) STRICT;
   CREATE TABLE rulings (
     manifest TEXT NOT NULL, component TEXT NOT NULL, origin TEXT NOT NULL,
     capability TEXT NOT NULL, pattern TEXT NOT NULL,
     ruling TEXT NOT NULL CHECK (ruling IN ('granted', 'revoked', 'ruled-out')),
     time INTEGER NOT NULL, until INTEGER, pin TEXT,
     PRIMARY KEY (manifest, component, origin, capability, pattern)
   ) STRICT;
   INSERT INTO rulings SELECT manifest, component, origin, capability, pattern, 'granted', time, NULL, NULL FROM grants;
   DROP TABLE grants;`,
];

function versionOf(database: DatabaseSync): number {
  const version = database.prepare('PRAGMA user_version').get()?.['user_version'];
  if (typeof version !== 'number') throw new Error('the list of grants has no version');
  return version;
}
