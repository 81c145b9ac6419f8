import { chmodSync, lstatSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { messageOf, type Owned } from '../../base/index.ts';

/** Which exact command a person lets run in which folder. It is kept outside of every repository. */
export interface CommandConsents extends Owned {
  /** Another folder, another argument or another order is another command. */
  has(folder: string, command: readonly string[]): boolean;
  /** Puts it on disk at `time` (milliseconds since the epoch), or throws; then the command is not allowed. */
  give(folder: string, command: readonly string[], time: number): void;
  /** From now on every command is asked for again. */
  takeBackAll(): void;
}

export type OpenedConsents =
  | { readonly kind: 'open'; readonly consents: CommandConsents }
  | { readonly kind: 'unusable'; readonly message: string };

const lockTimeoutMs = 250;

/** Opens, and if need be makes, the list in `folder`, which has to be the person's alone. */
export function openCommandConsents(folder: string): OpenedConsents {
  try {
    const file = join(folder, 'commands.sqlite');
    // A link would let the list be read from, or written to, a place that is not the person's alone.
    for (const suffix of ['', '-wal', '-shm', '-journal']) refuseLink(file + suffix);
    const database = new DatabaseSync(file, { timeout: lockTimeoutMs });
    try {
      if (process.platform !== 'win32') chmodSync(file, 0o600);
      return { kind: 'open', consents: prepared(database) };
    } catch (error) {
      database.close();
      throw error;
    }
  } catch (error) {
    return { kind: 'unusable', message: `the commands that may run cannot be read: ${messageOf(error)}` };
  }
}

function prepared(database: DatabaseSync): CommandConsents {
  database.exec(`
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL;
    CREATE TABLE IF NOT EXISTS commands (
      folder TEXT NOT NULL, command TEXT NOT NULL, time INTEGER NOT NULL, PRIMARY KEY (folder, command)
    ) STRICT;
  `);
  const select = database.prepare('SELECT time FROM commands WHERE folder = ? AND command = ?');
  const insert = database.prepare('INSERT OR IGNORE INTO commands VALUES (?, ?, ?)');
  return {
    has: (folder, command) => select.get(folder, JSON.stringify(command)) !== undefined,
    give: (folder, command, time) => void insert.run(folder, JSON.stringify(command), time),
    takeBackAll: () => database.exec('DELETE FROM commands'),
    dispose() {
      if (database.isOpen) database.close();
    },
  };
}

function refuseLink(path: string): void {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  if (stat && !stat.isFile()) throw new Error(`${path} is a link or no file`);
}
