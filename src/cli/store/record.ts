import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface RecordedLine {
  /** ISO 8601. */
  readonly time: string;
  readonly kind: string;
  readonly text: string;
}

/** What stands in the record of grants and denials about an installed component, in no order. */
export function readRecord(state: string, home: string, name: string): readonly RecordedLine[] {
  const folder = join(state, 'audit');
  const manifest = join(home, 'airlock.json');
  return recordFiles(folder).flatMap((file) =>
    readFileSync(join(folder, file), 'utf8')
      .split('\n')
      .flatMap((line) => lineAbout(line, manifest, name) ?? []),
  );
}

function recordFiles(folder: string): readonly string[] {
  try {
    return readdirSync(folder).filter((file) => /^(?:grants|denials)(?:\.\d+)?\.jsonl$/.test(file));
  } catch {
    // Nothing was ever recorded.
    return [];
  }
}

function lineAbout(line: string, manifest: string, name: string): RecordedLine | undefined {
  let fields: Readonly<Record<string, unknown>>;
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value !== 'object' || value === null) return undefined;
    fields = value as Readonly<Record<string, unknown>>;
  } catch {
    // A line that was not written to its end.
    return undefined;
  }
  const { time, kind, manifest: of, component, n: _n, prev: _prev, origin: _origin, ...rest } = fields;
  if (of !== manifest || component !== name || typeof time !== 'string' || typeof kind !== 'string') return undefined;
  const text = Object.entries(rest).map(
    ([key, value]) => `${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`,
  );
  return { time, kind, text: text.join(' ') };
}
