import type { SQLOutputValue } from 'node:sqlite';
import type { Release, StoreEvent } from './release.ts';

type Row = Readonly<Record<string, SQLOutputValue>>;

/** A release as a row, in the order of its table's columns. */
export function releaseRow(release: Release): (string | number | null)[] {
  const { id, name, number, sha256, manifest, envelope, key, source, time } = release;
  return [id, name, number, sha256, manifest, envelope ?? null, key ?? null, source, time];
}

export function releaseOf(row: Row): Release {
  return {
    id: text(row, 'id'),
    name: text(row, 'name'),
    number: text(row, 'number'),
    sha256: text(row, 'sha256'),
    manifest: text(row, 'manifest'),
    envelope: optional(row, 'envelope'),
    key: optional(row, 'key'),
    source: text(row, 'source'),
    time: Number(row['time']),
  };
}

export function eventOf(row: Row): StoreEvent {
  return {
    time: Number(row['time']),
    name: text(row, 'name'),
    // Only `record` writes the column.
    kind: text(row, 'kind') as StoreEvent['kind'],
    number: optional(row, 'number'),
    release: optional(row, 'release'),
  };
}

/** A JSON list of texts. */
export function textsIn(value: SQLOutputValue | undefined): readonly string[] {
  const list: unknown = typeof value === 'string' ? JSON.parse(value) : undefined;
  return Array.isArray(list) ? list.filter((each): each is string => typeof each === 'string') : [];
}

function optional(row: Row, column: string): string | undefined {
  const value = row[column];
  return typeof value === 'string' ? value : undefined;
}

function text(row: Row, column: string): string {
  const value = optional(row, column);
  if (value === undefined) throw new Error(`the store has a row without ${column}`);
  return value;
}
