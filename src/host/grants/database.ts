import { chmodSync, lstatSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync, type SQLOutputValue } from 'node:sqlite';
import { type Capability, capabilities, type Right } from '../../manifest/index.ts';
import type { ComponentKey } from '../version.ts';
import { migrate } from './schema.ts';
import type { GrantTerms, HeldGrant, Rulings } from './store.ts';

/**
 * The open file of what the person has said. Everything in it throws if the file cannot be read or written. Each change
 * is on disk when it returns; `time` is when it is made, in milliseconds since the epoch.
 */
export interface GrantDatabase {
  /** Whether the path still leads to the open file: somebody may have deleted or replaced it. */
  isCurrent(): boolean;
  /**
   * A number that SQLite raises when another connection has changed the file.
   *
   * @param now milliseconds since the epoch
   */
  version(now: number): unknown;
  /**
   * Whether nobody can have changed the file since `version` was asked last, by what the file system says, which costs a
   * fraction of asking SQLite. Where that does not tell, it is not so.
   */
  isUntouched(): boolean;
  rulingsOf(key: ComponentKey): Rulings;
  grant(key: ComponentKey, right: Right, terms: GrantTerms, time: number): void;
  revoke(key: ComponentKey, right: Right, time: number): void;
  ruleOut(key: ComponentKey, right: Right, time: number): void;
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
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;');
  migrate(database);
  const opened = identityOf(file);
  const ofComponent = 'manifest = ? AND component = ? AND origin = ?';
  const ofRight = `${ofComponent} AND capability = ? AND pattern = ?`;
  const select = database.prepare(
    `SELECT capability, pattern, ruling, time, until, pin FROM rulings WHERE ${ofComponent} ORDER BY capability, pattern`,
  );
  const put = database.prepare('INSERT OR REPLACE INTO rulings VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)');
  // Of the two at most one finds its row: a right is granted or ruled out, never both.
  const takeBack = database.prepare(
    `UPDATE rulings SET ruling = 'revoked', time = ?, until = NULL, pin = NULL WHERE ${ofRight} AND ruling = 'granted'`,
  );
  const forget = database.prepare(`DELETE FROM rulings WHERE ${ofRight} AND ruling = 'ruled-out'`);
  const version = database.prepare('PRAGMA data_version');
  /** There only where a later write is sure to show. */
  let seen: WrittenAt | undefined;
  return {
    isCurrent: () => opened !== undefined && identityOf(file) === opened,
    version(now) {
      // Before SQLite is asked: what is written in between is then seen the next time.
      const written = process.platform === 'win32' ? undefined : writtenAt(file);
      // Of two writes within one tick of the file system's clock the second would not show.
      seen = written && now - written.milliseconds > coarsestTickMs ? written : undefined;
      return saying(() => version.get()?.['data_version']);
    },
    isUntouched: () => seen !== undefined && writtenAt(file)?.text === seen.text,
    rulingsOf: (key) => readRulings(saying(() => select.all(key.manifestPath, key.name, key.origin))),
    grant: (key, right, { until, pin }, time) =>
      void saying(() => put.run(...columns(key, right), 'granted', time, until ?? null, pin ?? null)),
    revoke: (key, right, time) =>
      saying(() => {
        const { changes } = takeBack.run(time, ...columns(key, right));
        if (changes === 0) forget.run(...columns(key, right));
      }),
    ruleOut: (key, right, time) => void saying(() => put.run(...columns(key, right), 'ruled-out', time, null, null)),
    close() {
      if (database.isOpen) database.close();
    },
  };
}

function readRulings(rows: readonly Record<string, SQLOutputValue>[]): Rulings {
  const grants: HeldGrant[] = [];
  const revoked: Right[] = [];
  const ruledOut: Right[] = [];
  for (const { capability, pattern, ruling, time, until, pin } of rows) {
    if (!isCapability(capability) || typeof pattern !== 'string') continue;
    const right = { capability, pattern };
    if (ruling === 'revoked') revoked.push(right);
    if (ruling === 'ruled-out') ruledOut.push(right);
    if (ruling !== 'granted') continue;
    grants.push({
      ...right,
      ...(typeof time === 'number' ? { since: time } : {}),
      ...(typeof until === 'number' ? { until } : {}),
      ...(typeof pin === 'string' ? { pin } : {}),
    });
  }
  return { grants, revoked, ruledOut };
}

function refuseLink(path: string): void {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  if (stat && !stat.isFile()) throw new Error(`${path} is a link or no file`);
}

function identityOf(file: string): string | undefined {
  const stat = lstatSync(file, { bigint: true, throwIfNoEntry: false });
  return stat && `${stat.dev}:${stat.ino}`;
}

/** The last write to a file's log, to which each change goes first. */
interface WrittenAt {
  readonly milliseconds: number;
  /** Another one after each write. */
  readonly text: string;
}

/** Longer than any file system's clock stands still. */
const coarsestTickMs = 3000;

function writtenAt(file: string): WrittenAt | undefined {
  const stat = lstatSync(`${file}-wal`, { bigint: true, throwIfNoEntry: false });
  return stat && { milliseconds: Number(stat.mtimeMs), text: `${stat.ino}:${stat.size}:${stat.mtimeNs}` };
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
