import { lstatSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';

/**
 * A lock that several processes share. It is SQLite's, over an empty database, because the system takes that back from
 * a process that ends, whatever it was doing.
 */
export interface AppendLock {
  /** Runs `act` alone. Throws {@link LockBusy} if another process does not let go within `waitMs`. */
  hold<T>(waitMs: number, act: () => T): T;
  close(): void;
}

export class LockBusy extends Error {}

export function openLock(file: string): AppendLock {
  let opened: { readonly database: DatabaseSync; readonly identity: string | undefined } | undefined;

  function current(): DatabaseSync {
    if (opened && opened.identity === identityOf(file)) return opened.database;
    opened?.database.close();
    const stat = lstatSync(file, { throwIfNoEntry: false });
    if (stat && !stat.isFile()) throw new Error(`${file} is a link or no file`);
    const database = new DatabaseSync(file);
    // Only a look into it makes sure that the file is there and has an identity.
    database.exec('PRAGMA user_version');
    opened = { database, identity: identityOf(file) };
    return database;
  }

  return {
    hold(waitMs, act) {
      const database = begun(() => {
        const open = current();
        open.exec(`PRAGMA busy_timeout = ${waitMs}; BEGIN IMMEDIATE`);
        return open;
      });
      try {
        return act();
      } finally {
        database.exec('ROLLBACK');
      }
    },
    close() {
      opened?.database.close();
      opened = undefined;
    },
  };
}

function begun<T>(act: () => T): T {
  try {
    return act();
  } catch (error) {
    // The low byte is SQLite's primary code: 5 is SQLITE_BUSY, 6 is SQLITE_LOCKED.
    const code = error instanceof Error && 'errcode' in error && typeof error.errcode === 'number' ? error.errcode : 0;
    if ((code & 0xff) !== 5 && (code & 0xff) !== 6) throw error;
    throw new LockBusy('another process is writing the audit log', { cause: error });
  }
}

function identityOf(file: string): string | undefined {
  const stat = lstatSync(file, { bigint: true, throwIfNoEntry: false });
  return stat && `${stat.dev}:${stat.ino}`;
}
