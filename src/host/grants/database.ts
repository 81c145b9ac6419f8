import { chmodSync, lstatSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type Capability, capabilities, type Right } from '../../manifest/index.ts';
import type { ComponentKey } from '../version.ts';

/** The open file of the grants. Everything in it throws if the file cannot be read or written. */
export interface GrantDatabase {
  /** Whether the path still leads to the open file: somebody may have deleted or replaced it. */
  isCurrent(): boolean;
  /** A number that SQLite raises when another connection has changed the file. */
  version(): unknown;
  grantsOf(key: ComponentKey): readonly Right[];
  /** Puts a grant on disk, given at `time` (milliseconds since the epoch). */
  insert(key: ComponentKey, right: Right, time: number): void;
  remove(key: ComponentKey, right: Right): void;
  close(): void;
}

/**
 * How long a lock of another process's is waited for, in milliseconds. The main thread stands still meanwhile, and an
 * honest change takes far less.
 */
const lockTimeoutMs = 250;

/** Opens, and if need be makes, the grants in `folder`. Throws if that cannot be done safely. */
export function openDatabase(folder: string): GrantDatabase {
  const file = join(folder, 'grants.sqlite');
  // A link would let the grants be read from, or written to, a place that is not the person's alone.
  for (const suffix of ['', '-wal', '-shm', '-journal']) refuseLink(file + suffix);
  return saying(() => {
    const database = new DatabaseSync(file, { timeout: lockTimeoutMs });
    try {
      return prepared(file, database);
    } catch (error) {
      database.close();
      throw error;
    }
  });
}

function prepared(file: string, database: DatabaseSync): GrantDatabase {
  if (process.platform !== 'win32') chmodSync(file, 0o600);
  database.exec(`
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL;
    CREATE TABLE IF NOT EXISTS grants (
      manifest TEXT NOT NULL, component TEXT NOT NULL, origin TEXT NOT NULL,
      capability TEXT NOT NULL, pattern TEXT NOT NULL, time INTEGER NOT NULL,
      PRIMARY KEY (manifest, component, origin, capability, pattern)
    ) STRICT;
  `);
  const opened = identityOf(file);
  const select = database.prepare(
    'SELECT capability, pattern FROM grants WHERE manifest = ? AND component = ? AND origin = ? ORDER BY capability, pattern',
  );
  const insert = database.prepare('INSERT OR IGNORE INTO grants VALUES (?, ?, ?, ?, ?, ?)');
  const remove = database.prepare(
    'DELETE FROM grants WHERE manifest = ? AND component = ? AND origin = ? AND capability = ? AND pattern = ?',
  );
  const version = database.prepare('PRAGMA data_version');
  return {
    isCurrent: () => opened !== undefined && identityOf(file) === opened,
    version: () => saying(() => version.get()?.['data_version']),
    grantsOf: (key) =>
      saying(() => select.all(key.manifestPath, key.name, key.origin)).flatMap((row): Right[] => {
        const { capability, pattern } = row;
        return isCapability(capability) && typeof pattern === 'string' ? [{ capability, pattern }] : [];
      }),
    insert: (key, right, time) => void saying(() => insert.run(...columns(key, right), time)),
    remove: (key, right) => void saying(() => remove.run(...columns(key, right))),
    close() {
      if (database.isOpen) database.close();
    },
  };
}

function refuseLink(path: string): void {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  if (stat && !stat.isFile()) throw new Error(`${path} is a link or no file`);
}

function identityOf(file: string): string | undefined {
  const stat = lstatSync(file, { bigint: true, throwIfNoEntry: false });
  return stat && `${stat.dev}:${stat.ino}`;
}

/** Runs `act`, and says it in words if another process's lock was in the way. */
function saying<T>(act: () => T): T {
  try {
    return act();
  } catch (error) {
    if (!isBusy(error)) throw error;
    throw new Error('another process keeps the list of grants locked; try again when it has ended', { cause: error });
  }
}

/** The low byte is SQLite's primary code, and 5 is SQLITE_BUSY. */
function isBusy(error: unknown): boolean {
  return (
    error instanceof Error && 'errcode' in error && typeof error.errcode === 'number' && (error.errcode & 0xff) === 5
  );
}

function columns(key: ComponentKey, right: Right): [string, string, string, string, string] {
  return [key.manifestPath, key.name, key.origin, right.capability, right.pattern];
}

function isCapability(value: unknown): value is Capability {
  return capabilities.some((capability) => capability === value);
}
