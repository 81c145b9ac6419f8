import { createHash } from 'node:crypto';
import { chmodSync, lstatSync, mkdirSync, readdirSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { compareVersions } from '../../wit/index.ts';
import { type Blobs, openBlobs } from './blobs.ts';
import type { Installed, Release, StoreEvent } from './release.ts';
import { eventOf, releaseOf, releaseRow, textsIn } from './rows.ts';
import { migrate } from './schema.ts';
import { openUnpacked, type UnpackedReleases } from './unpacked.ts';

/**
 * The components that are installed: an index in SQLite and their bytes beside it. Each change is one transaction that
 * holds the lock of the index from its first write to its last, so that it has happened wholly or not at all, whatever
 * becomes of the process and whoever else is at it. What a change relies on is given with it and looked at again under
 * the lock. Everything throws where the disk fails.
 */
export interface Store {
  component(name: string): Installed | undefined;
  components(): readonly Installed[];
  /** The key that a name is bound to, also when no component of that name is there any more. */
  signerOf(name: string): string | undefined;
  /** The highest release number that was ever installed from that key, also when it is not there any more. */
  highestOf(name: string): string | undefined;
  /**
   * Makes the release the current one. `accepted` are the rights that are to be granted with it, `before` is the id of
   * what is the current one now, or nothing.
   */
  put(release: Release, bytes: Uint8Array, accepted: readonly string[], before: string | undefined): Change;
  /** Makes a kept release the current one again, with those rights of it that are still granted. */
  rollBack(name: string, to: string, before: string): Change;
  /** Takes a component off with all its releases. `forgetSigner` frees the name for another key. */
  remove(name: string, before: string, forgetSigner: boolean): Removal;
  /** Frees a name of which no component is installed for another key. */
  forgetSigner(name: string): void;
  /** Notes that the rights that were accepted with this release have been granted. */
  settle(name: string, release: string): void;
  /** The bytes of a release; nothing if they are gone or are not those any more. */
  bytesOf(release: Release): Uint8Array | undefined;
  /**
   * Puts a release into a folder with its `airlock.json` and its component, whole and checked. The folder is not the
   * component's own. Nothing if its bytes are gone or are not those any more.
   */
  unpack(release: Release): string | undefined;
  /** What happened, the oldest first; of one name or of all. */
  events(name?: string): readonly StoreEvent[];
  /** The folder that is the component's own: its manifest stands for it in grants, its files lie there. It is made. */
  homeOf(name: string): string;
  close(): void;
}

/** `kept` is the folder of the component's own, if it holds anything. */
export type Removal =
  | (Extract<Change, { kind: 'changed' }> & { readonly kept?: string })
  | Extract<Change, { kind: 'overtaken' }>;

export type Change =
  | { readonly kind: 'changed' }
  /** Another process was there first: what the change relied on is not so any more. Nothing was done. */
  | { readonly kind: 'overtaken' };

const changed: Change = { kind: 'changed' };

/** How many releases of a component are kept, the current one included. */
export const mostReleases = 6;

/** How long another process's change is waited for, in milliseconds: it may be writing 64 MiB to a slow disk. */
const lockTimeoutMs = 30_000;

/** Opens, and if need be makes, the store in `folder`, which has to be there and be the person's alone. */
export function openStore(folder: string, now: () => number): Store {
  const blobFolder = join(folder, 'blobs');
  const unpackedFolder = join(folder, 'unpacked');
  for (const path of [blobFolder, unpackedFolder, join(folder, 'homes')]) makeFolder(path);
  const file = join(folder, 'index.sqlite');
  for (const suffix of ['', '-wal', '-shm', '-journal']) refuseLink(file + suffix);
  const database = new DatabaseSync(file, { timeout: lockTimeoutMs });
  try {
    if (process.platform !== 'win32') chmodSync(file, 0o600);
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;');
    migrate(database);
    return createStore(folder, database, openBlobs(blobFolder), openUnpacked(unpackedFolder), now);
  } catch (error) {
    database.close();
    throw error;
  }
}

function createStore(
  folder: string,
  database: DatabaseSync,
  blobs: Blobs,
  unpacked: UnpackedReleases,
  now: () => number,
): Store {
  const releasesOf = database.prepare('SELECT * FROM releases WHERE name = ? ORDER BY time DESC, rowid DESC');
  const currentOf = database.prepare('SELECT release, pending FROM components WHERE name = ?');
  const run = (sql: string, ...values: (string | number | null)[]): void => void database.prepare(sql).run(...values);

  function component(name: string): Installed | undefined {
    const row = currentOf.get(name);
    if (!row) return undefined;
    const releases = releasesOf.all(name).map(releaseOf);
    const current = releases.find(({ id }) => id === row['release']);
    if (!current) throw new Error(`the store has no release for ${name}`);
    return { name, current, releases, pending: textsIn(row['pending']) };
  }

  /** Runs a change under the lock, unless the component has another current release by now than it relied on. */
  function change(name: string, before: string | undefined, act: () => Change): Change {
    return locked(() => {
      if (currentOf.get(name)?.['release'] !== before) return { kind: 'overtaken' };
      return act();
    });
  }

  function signerOf(name: string): string | undefined {
    const key = database.prepare('SELECT key FROM signers WHERE name = ?').get(name)?.['key'];
    return typeof key === 'string' ? key : undefined;
  }

  function highestOf(name: string): string | undefined {
    const highest = database.prepare('SELECT highest FROM signers WHERE name = ?').get(name)?.['highest'];
    if (typeof highest === 'string') return highest;
    // An index of an earlier version has not kept it; what is there still says it.
    const kept = signerOf(name) === undefined ? [] : releasesOf.all(name).map(releaseOf);
    return kept
      .map(({ number }) => number)
      .toSorted(compareVersions)
      .at(-1);
  }

  function locked<T>(act: () => T): T {
    database.exec('BEGIN IMMEDIATE');
    try {
      const result = act();
      database.exec('COMMIT');
      return result;
    } catch (error) {
      if (database.isTransaction) database.exec('ROLLBACK');
      throw error;
    }
  }

  /** Bytes go only when nothing on the disk names them any more: after the transaction, in one of their own. */
  function sweep(): void {
    locked(() => {
      const kept = database.prepare('SELECT id, sha256 FROM releases').all();
      blobs.sweep(new Set(kept.map((row) => String(row['sha256']))));
      unpacked.sweep(new Set(kept.map((row) => String(row['id']))));
    });
  }

  function record(name: string, kind: StoreEvent['kind'], release: Pick<Release, 'number' | 'id'> | undefined): void {
    const values = [now(), name, kind, release?.number ?? null, release?.id ?? null];
    run('INSERT INTO events (time, name, kind, number, release) VALUES (?, ?, ?, ?, ?)', ...values);
  }

  function prune(name: string, current: string): void {
    const others = releasesOf
      .all(name)
      .map(releaseOf)
      .filter(({ id }) => id !== current);
    for (const { id } of others.slice(mostReleases - 1)) run('DELETE FROM releases WHERE id = ?', id);
  }

  const transactional = <T>(read: () => T): T => {
    database.exec('BEGIN');
    try {
      return read();
    } finally {
      database.exec('COMMIT');
    }
  };

  return {
    component: (name) => transactional(() => component(name)),
    components: () =>
      transactional(() => {
        const names = database.prepare('SELECT name FROM components ORDER BY name').all();
        return names.flatMap((row) => component(String(row['name'])) ?? []);
      }),
    signerOf,
    highestOf,
    put(release, bytes, accepted, before) {
      const { name, id, key } = release;
      if (createHash('sha256').update(bytes).digest('hex') !== release.sha256) throw new Error('these are other bytes');
      const outcome = change(name, before, () => {
        const signer = signerOf(name);
        if (signer !== undefined && signer !== key) return { kind: 'overtaken' };
        const highest = highestOf(name);
        if (before === undefined && highest !== undefined && compareVersions(release.number, highest) < 0)
          return { kind: 'overtaken' };
        blobs.put(bytes);
        const columns = releaseRow(release);
        run(`INSERT OR REPLACE INTO releases VALUES (${columns.map(() => '?').join(', ')})`, ...columns);
        run('INSERT OR REPLACE INTO components VALUES (?, ?, ?)', name, id, JSON.stringify(accepted));
        if (key !== undefined) {
          run('INSERT OR IGNORE INTO signers (name, key, time) VALUES (?, ?, ?)', name, key, now());
          const most = highest !== undefined && compareVersions(highest, release.number) > 0 ? highest : release.number;
          run('UPDATE signers SET highest = ? WHERE name = ?', most, name);
        }
        prune(name, id);
        record(name, before === undefined ? 'installed' : 'updated', release);
        return changed;
      });
      sweep();
      return outcome;
    },
    rollBack: (name, to, before) =>
      change(name, before, () => {
        const release = component(name)?.releases.find(({ id }) => id === to);
        if (!release) throw new Error('that release is not kept');
        run('UPDATE components SET release = ?, pending = ? WHERE name = ?', to, '[]', name);
        record(name, 'rolled-back', release);
        return changed;
      }),
    remove(name, before, forgetSigner) {
      const outcome = change(name, before, () => {
        record(name, 'uninstalled', component(name)?.current);
        run('DELETE FROM components WHERE name = ?', name);
        run('DELETE FROM releases WHERE name = ?', name);
        if (forgetSigner) run('DELETE FROM signers WHERE name = ?', name);
        return changed;
      });
      sweep();
      if (outcome.kind === 'overtaken') return outcome;
      const home = homePath(folder, name);
      return removeIfEmpty(home) ? outcome : { kind: 'changed', kept: home };
    },
    forgetSigner: (name) => run('DELETE FROM signers WHERE name = ?', name),
    settle: (name, release) =>
      run('UPDATE components SET pending = ? WHERE name = ? AND release = ?', '[]', name, release),
    bytesOf: ({ sha256 }) => blobs.read(sha256),
    unpack: (release) =>
      locked(() => {
        const bytes = currentOf.get(release.name) && blobs.read(release.sha256);
        return bytes && unpacked.put(release, bytes);
      }),
    events(name) {
      const all = database.prepare('SELECT * FROM events WHERE ? IS NULL OR name = ? ORDER BY id');
      return all.all(name ?? null, name ?? null).map(eventOf);
    },
    homeOf(name) {
      const home = homePath(folder, name);
      makeFolder(home);
      return home;
    },
    close() {
      if (database.isOpen) database.close();
    },
  };
}

/** No name becomes a part of a path: a hash of it does. */
function homePath(folder: string, name: string): string {
  return join(folder, 'homes', createHash('sha256').update(name).digest('hex').slice(0, 32));
}

/** Whether nothing is left of it. */
function removeIfEmpty(path: string): boolean {
  if (!lstatSync(path, { throwIfNoEntry: false })) return true;
  if (readdirSync(path).length > 0) return false;
  rmdirSync(path);
  return true;
}

function makeFolder(path: string): void {
  mkdirSync(path, { recursive: true, mode: 0o700 });
  if (!lstatSync(path).isDirectory()) throw new Error(`${path} is a link or no folder`);
}

function refuseLink(path: string): void {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  if (stat && !stat.isFile()) throw new Error(`${path} is a link or no file`);
}
