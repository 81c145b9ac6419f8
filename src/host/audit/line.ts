import { createHash } from 'node:crypto';

/**
 * A line of an audit log: JSON, in which `n` counts the lines of its chain and `prev` is the SHA-256 of the line before,
 * in hex, so that no line can be changed or taken out without breaking what follows. The last line of a file has nothing
 * that follows; neither has a chain anything that would show that its end was cut off.
 */
export interface Line {
  readonly n: number;
  readonly prev: string;
  /** When it was written, as ISO 8601. */
  readonly time: string;
  readonly kind: string;
}

/** Why a chain begins: the first line of each chain says so. */
export type Beginning =
  | 'new'
  /** The file before it was full; `prev` is that one's last line. */
  | 'rotated'
  /** The line before it was not written to its end, for its writer ended or the disk was full. */
  | 'torn'
  /** What stands before it is no line of ours. */
  | 'broken';

export const noLine = '0'.repeat(64);

/** A record as it is to be written: `kind` and fields of its own. */
export type AuditRecord = { readonly kind: string } & Readonly<Record<string, unknown>>;

/** The text of a line, without its end. What hides or turns text is escaped, for people read these files as they are. */
export function lineText(n: number, prev: string, time: number, record: AuditRecord): string {
  const text = JSON.stringify({ n, time: new Date(time).toISOString(), ...record, prev }, (_, value: unknown) =>
    typeof value === 'string' && value.length > longestText ? `${value.slice(0, longestText)}…` : value,
  );
  return text.replaceAll(/[\u007f-\u009f]|\p{Cf}|\p{Zl}|\p{Zp}/gu, (hidden) =>
    Array.from({ length: hidden.length }, (_, at) => `\\u${hidden.charCodeAt(at).toString(16).padStart(4, '0')}`).join(
      '',
    ),
  );
}

export function hashOf(line: string | Uint8Array): string {
  return createHash('sha256').update(line).digest('hex');
}

/** Reads a line; nothing for what is none of ours. */
export function readLine(text: string): (Line & Readonly<Record<string, unknown>>) | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isLine(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Guests and authors choose some of the texts, so none is written at any length. */
const longestText = 2000;

function isLine(value: unknown): value is Line & Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return false;
  const { n, prev, time, kind } = value as Readonly<Record<string, unknown>>;
  return (
    Number.isSafeInteger(n) &&
    typeof prev === 'string' &&
    /^[0-9a-f]{64}$/.test(prev) &&
    typeof time === 'string' &&
    typeof kind === 'string'
  );
}
