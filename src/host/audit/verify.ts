import { readFileSync } from 'node:fs';
import { hashOf, noLine, readLine } from './line.ts';

/** Something that is wrong with a line, counted from 1. */
export interface AuditFault {
  readonly line: number;
  readonly kind:
    /** The file does not begin with the beginning of a chain: what stood before was taken away. */
    | 'headless'
    /** A line that was not written to its end. The next writer begins a new chain after it. */
    | 'torn'
    /** What stands there is no line of ours. */
    | 'unreadable'
    /** It does not follow the line before: one of the two was changed, or what stood between was taken out. */
    | 'broken';
}

export interface AuditReport {
  readonly lines: number;
  /** How many chains the file holds: one, unless something went wrong or was repaired. */
  readonly chains: number;
  readonly faults: readonly AuditFault[];
  /** The hash of the last line of the file before, which this one goes on from; nothing where there is none. */
  readonly follows: string | undefined;
  /** The hash of the last line: what the next file has to follow. */
  readonly end: string;
}

/** Reads an audit log and says where its chain is broken. Throws if the file cannot be read. */
export function verifyAudit(file: string): AuditReport {
  const bytes = readFileSync(file);
  const faults: AuditFault[] = [];
  let [line, chains, n, end] = [0, 0, 0, noLine];
  let follows: string | undefined;
  /** Whether the line before could not be read. */
  let unread = false;

  for (let at = 0; at < bytes.length;) {
    const found = bytes.indexOf(0x0a, at);
    const raw = bytes.subarray(at, found < 0 ? bytes.length : found);
    at = found < 0 ? bytes.length : found + 1;
    line++;
    const read = found < 0 ? undefined : readLine(raw.toString('utf8'));
    const begins = read?.kind === 'begin';
    if (unread) faults.push({ line: line - 1, kind: begins && read['why'] === 'torn' ? 'torn' : 'unreadable' });
    unread = read === undefined && found >= 0;
    if (read) {
      if (begins) chains++;
      if (line === 1 && !begins) faults.push({ line, kind: 'headless' });
      if (line === 1 && begins && read['why'] === 'rotated') follows = read.prev;
      const expected = begins ? 0 : n;
      if (line > 1 && (read.prev !== end || read.n !== expected)) faults.push({ line, kind: 'broken' });
      n = read.n + 1;
    } else if (found < 0) faults.push({ line, kind: 'torn' });
    end = hashOf(raw);
  }
  if (unread) faults.push({ line, kind: 'unreadable' });
  return { lines: line, chains, faults, follows, end };
}
