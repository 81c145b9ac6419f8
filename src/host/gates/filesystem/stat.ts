import type { BigIntStats, Dirent } from 'node:fs';

export interface Datetime {
  readonly seconds: bigint;
  readonly nanoseconds: number;
}

/** `wasi:filesystem/types.descriptor-type`, as far as the gate tells. */
export type DescriptorType = 'directory' | 'regular-file' | 'symbolic-link' | 'unknown';

export interface DescriptorStat {
  readonly type: DescriptorType;
  readonly linkCount: bigint;
  readonly size: bigint;
  readonly dataAccessTimestamp: Datetime;
  readonly dataModificationTimestamp: Datetime;
  readonly statusChangeTimestamp: Datetime;
}

export type NewTimestamp =
  | { readonly tag: 'no-change' }
  | { readonly tag: 'now' }
  | { readonly tag: 'timestamp'; readonly val: Datetime };

export function describeStat(stat: BigIntStats): DescriptorStat {
  return {
    type: typeOf(stat),
    linkCount: stat.nlink,
    size: stat.size,
    dataAccessTimestamp: datetime(stat.atimeNs),
    dataModificationTimestamp: datetime(stat.mtimeNs),
    statusChangeTimestamp: datetime(stat.ctimeNs),
  };
}

export function typeOf(entry: BigIntStats | Dirent): DescriptorType {
  if (entry.isDirectory()) return 'directory';
  if (entry.isFile()) return 'regular-file';
  return entry.isSymbolicLink() ? 'symbolic-link' : 'unknown';
}

/** The seconds, as node:fs takes times. `current` is what "no change" means. */
export function secondsOf(timestamp: NewTimestamp, current: bigint, now: number): number {
  switch (timestamp.tag) {
    case 'no-change':
      return Number(current) / 1e9;
    case 'now':
      return now / 1000;
    case 'timestamp':
      return Number(timestamp.val.seconds) + timestamp.val.nanoseconds / 1e9;
  }
}

/** A value that is equal for the same file in the same state, made of what identifies both. */
export function metadataHash(stat: BigIntStats): { lower: bigint; upper: bigint } {
  const mask = 0xffff_ffff_ffff_ffffn;
  return { lower: (stat.dev * 0x9e37_79b9n + stat.ino) & mask, upper: (stat.mtimeNs * 31n + stat.size) & mask };
}

function datetime(nanoseconds: bigint): Datetime {
  return { seconds: nanoseconds / 1_000_000_000n, nanoseconds: Number(nanoseconds % 1_000_000_000n) };
}
