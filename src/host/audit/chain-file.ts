import { closeSync, constants, fstatSync, fsyncSync, openSync, readSync, renameSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { type AuditRecord, type Beginning, hashOf, lineText, noLine, readLine } from './line.ts';
import type { AppendLock } from './lock.ts';

/** How large the newest file may become, in bytes, and how many older ones are kept beside it. */
export interface Bounds {
  readonly bytes: number;
  readonly kept: number;
}

/** A chain of records in `NAME.jsonl` and, before it, `NAME.1.jsonl`, `NAME.2.jsonl` and so on, the oldest last. */
export interface ChainFile {
  /**
   * Writes as many records as it can, in one piece, and says how many that were; a failure that kept it from writing
   * all is in `error`. Every process appends to the same file under one lock: so there is one chain in the order of
   * time, its size is bounded for all of them together, and a window that is opened and closed leaves no file behind.
   *
   * @param sync whether the records are on the disk itself before it returns, and outlive a power failure as well
   */
  append(records: readonly AuditRecord[], waitMs: number, sync: boolean): Appended;
  /** Sees to it that what was written is on the disk itself. */
  sync(): void;
}

interface Appended {
  readonly written: number;
  readonly error?: unknown;
}

/** Where the newest file ends: what the next line has to follow. */
interface End {
  readonly identity: string;
  readonly size: number;
  readonly n: number;
  readonly prev: string;
}

export function createChainFile(
  folder: string,
  name: string,
  bounds: Bounds,
  lock: AppendLock,
  now: () => number,
): ChainFile {
  const file = (age: number): string => join(folder, age === 0 ? `${name}.jsonl` : `${name}.${age}.jsonl`);
  /** What this process knows of the end; another one may have written since. */
  let known: End | undefined;
  let unsynced = false;

  /** Renames the full file. What comes next follows its last line in another one. */
  function rotate(fd: number): void {
    fsyncSync(fd);
    rmSync(file(bounds.kept), { force: true });
    for (let age = bounds.kept - 1; age >= 0; age--) moveAway(file(age), file(age + 1));
  }

  /** Goes on with the newest file, or with a new one that follows it. */
  function withNewest<T>(act: (fd: number, start: Start) => T): T {
    const full = withFile(file(0), (fd) => {
      const start = startOf(fd, known);
      if (start.size < bounds.bytes) return { done: act(fd, start) };
      rotate(fd);
      return start;
    });
    if ('done' in full) return full.done;
    return withFile(file(0), (fd) => act(fd, { ...startOf(fd, undefined), why: 'rotated', prev: full.prev }));
  }

  function appendTo(fd: number, start: Start, records: readonly AuditRecord[], sync: boolean): Appended {
    let written = 0;
    try {
      const text = textOf(records, start, now());
      const done = writeAll(fd, text.bytes);
      const whole = text.ends.filter((end) => end <= done.bytes);
      // A chain's first line is none of the records.
      written = Math.max(0, whole.length - text.before);
      if (done.error !== undefined) throw done.error;
      if (sync) fsyncSync(fd);
      else unsynced = true;
      known = { ...text.last, identity: identityOf(fd), size: start.size + text.bytes.length };
      return { written };
    } catch (error) {
      known = undefined;
      return { written, error };
    }
  }

  return {
    append(records, waitMs, sync) {
      try {
        return lock.hold(waitMs, () => withNewest((fd, start) => appendTo(fd, start, records, sync)));
      } catch (error) {
        return { written: 0, error };
      }
    },
    sync() {
      if (unsynced) withFile(file(0), fsyncSync);
      unsynced = false;
    },
  };
}

/** What comes before the next record: the rest of a torn line, and the beginning of a chain, where there must be one. */
interface Start {
  readonly size: number;
  /** The number and the hash that the next line carries. */
  readonly n: number;
  readonly prev: string;
  readonly why: Beginning | undefined;
  readonly torn: boolean;
}

function startOf(fd: number, known: End | undefined): Start {
  const { size } = fstatSync(fd);
  if (known && known.size === size && known.identity === identityOf(fd)) {
    return { size, n: known.n, prev: known.prev, why: undefined, torn: false };
  }
  if (size === 0) return { size, n: 0, prev: noLine, why: 'new', torn: false };
  const tail = Buffer.alloc(Math.min(size, tailBytes));
  readSync(fd, tail, 0, tail.length, size - tail.length);
  const torn = tail.at(-1) !== newline;
  const end = torn ? tail.length : tail.length - 1;
  const line = tail.subarray(end === 0 ? 0 : tail.lastIndexOf(newline, end - 1) + 1, end);
  const prev = hashOf(line);
  if (torn) return { size, n: 0, prev, why: 'torn', torn };
  const last = readLine(line.toString('utf8'));
  return last ? { size, n: last.n + 1, prev, why: undefined, torn } : { size, n: 0, prev, why: 'broken', torn };
}

function textOf(records: readonly AuditRecord[], start: Start, time: number) {
  const all = start.why === undefined ? records : [{ kind: 'begin', why: start.why }, ...records];
  const parts: string[] = [];
  const ends: number[] = [];
  let bytes = start.torn ? 1 : 0;
  let { n, prev } = start;
  if (start.torn) parts.push('\n');
  for (const record of all) {
    const line = lineText(n++, prev, time, record);
    prev = hashOf(line);
    parts.push(line, '\n');
    bytes += Buffer.byteLength(line) + 1;
    ends.push(bytes);
  }
  return { bytes: Buffer.from(parts.join('')), ends, before: all.length - records.length, last: { n, prev } };
}

function writeAll(fd: number, bytes: Uint8Array): { readonly bytes: number; readonly error?: unknown } {
  let at = 0;
  try {
    while (at < bytes.length) at += writeSync(fd, bytes, at);
    return { bytes: at };
  } catch (error) {
    return { bytes: at, error };
  }
}

/** More than the longest line. */
const tailBytes = 256 * 1024;
const newline = 0x0a;

/** Opens the file for its owner alone. A link is not followed where the system can tell; elsewhere that flag is none. */
function openFile(path: string): number {
  const { O_RDWR, O_APPEND, O_CREAT, O_NOFOLLOW, O_NONBLOCK } = constants;
  const fd = openSync(path, O_RDWR | O_APPEND | O_CREAT | O_NOFOLLOW | O_NONBLOCK, 0o600);
  if (fstatSync(fd).isFile()) return fd;
  closeSync(fd);
  throw new Error(`${path} is no file`);
}

function withFile<T>(path: string, act: (fd: number) => T): T {
  const fd = openFile(path);
  try {
    return act(fd);
  } finally {
    closeSync(fd);
  }
}

function moveAway(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
  }
}

function identityOf(fd: number): string {
  const { dev, ino } = fstatSync(fd, { bigint: true });
  return `${dev}:${ino}`;
}
