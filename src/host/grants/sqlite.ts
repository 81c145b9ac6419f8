import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type Clock, Emitter, type Log, messageOf, type Owned } from '../../base/index.ts';
import { type Capability, capabilities, type Right } from '../../manifest/index.ts';
import type { ComponentKey } from '../version.ts';
import type { GrantStore } from './store.ts';

export type OpenedStore =
  | { readonly kind: 'open'; readonly store: GrantStore }
  | { readonly kind: 'unusable'; readonly message: string };

/** How often another process's changes are looked for. */
const pollMs = 500;

/**
 * Opens the grants in `folder`, which its owner alone may read. Several processes may hold it open at once: each change is a
 * transaction of its own, on disk before it is acknowledged.
 */
export function openGrantStore(folder: string, ports: { clock: Clock; log: Log }): OpenedStore {
  try {
    return { kind: 'open', store: createStore(openDatabase(join(folder, 'grants.sqlite')), ports) };
  } catch (error) {
    return { kind: 'unusable', message: `the grants in ${folder} cannot be read: ${messageOf(error)}` };
  }
}

function openDatabase(file: string): DatabaseSync {
  const database = new DatabaseSync(file, { timeout: 5000 });
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
  return database;
}

function createStore(database: DatabaseSync, { clock, log }: { clock: Clock; log: Log }): GrantStore {
  const changed = new Emitter<void>((error) => log.error(`a listener to grants failed: ${messageOf(error)}`));
  const select = database.prepare(
    'SELECT capability, pattern FROM grants WHERE manifest = ? AND component = ? AND origin = ? ORDER BY capability, pattern',
  );
  const insert = database.prepare('INSERT OR IGNORE INTO grants VALUES (?, ?, ?, ?, ?, ?)');
  const remove = database.prepare(
    'DELETE FROM grants WHERE manifest = ? AND component = ? AND origin = ? AND capability = ? AND pattern = ?',
  );
  const version = database.prepare('PRAGMA data_version');
  const ask = (): unknown => version.get()?.['data_version'];
  let seen = ask();
  let timer: Owned | undefined;

  // SQLite raises this number when another connection has changed the file; our own changes are told at once.
  function look(): void {
    try {
      const now = ask();
      if (now === seen) return;
      seen = now;
      changed.fire();
    } catch (error) {
      log.warn(`the grants could not be read again: ${messageOf(error)}`);
    }
  }

  function poll(): void {
    look();
    timer = clock.after(pollMs, poll);
  }
  timer = clock.after(pollMs, poll);

  return {
    onChange: changed.event,
    look,
    grantsOf: (key) =>
      select.all(key.manifestPath, key.name, key.origin).flatMap((row): Right[] => {
        const { capability, pattern } = row;
        return isCapability(capability) && typeof pattern === 'string' ? [{ capability, pattern }] : [];
      }),
    grant(key, right) {
      insert.run(...columns(key, right), clock.now());
      changed.fire();
    },
    revoke(key, right) {
      remove.run(...columns(key, right));
      changed.fire();
    },
    dispose() {
      void timer?.dispose();
      changed.dispose();
      if (database.isOpen) database.close();
    },
  };
}

function columns(key: ComponentKey, right: Right): [string, string, string, string, string] {
  return [key.manifestPath, key.name, key.origin, right.capability, right.pattern];
}

function isCapability(value: unknown): value is Capability {
  return capabilities.some((capability) => capability === value);
}
