/** A version that is kept, as its history knows it. */
export interface KeptVersion {
  /** SHA-256, in hex. */
  readonly hash: string;
  /** When it was built, milliseconds since the epoch. */
  readonly time: number;
  readonly bytes: number;
}

export interface Retention {
  /** How many versions are kept beside the one that serves and the pinned one. */
  readonly count: number;
  readonly ageMs: number;
}

/** A day of editing, and not more than a person looks through. */
export const usualRetention: Retention = { count: 20, ageMs: 24 * 60 * 60 * 1000 };

/**
 * Which versions go. Those that somebody may still want at once stay whatever their age: the one that serves, the one
 * before it (a rollback leads there), and a pinned one.
 *
 * @param versions the oldest first
 * @param wanted hashes of those that stay
 */
export function outdated<V extends KeptVersion>(
  versions: readonly V[],
  wanted: ReadonlySet<string>,
  retention: Retention,
  now: number,
): readonly V[] {
  const others = versions.filter(({ hash }) => !wanted.has(hash));
  const tooMany = Math.max(0, others.length - retention.count);
  return others.filter(({ time }, at) => at < tooMany || time <= now - retention.ageMs);
}

/** The version to which a rollback leads: the newest before the one that serves. */
export function rollbackTarget<V extends KeptVersion>(versions: readonly V[], serving: string): V | undefined {
  const at = versions.findIndex(({ hash }) => hash === serving);
  return at < 0 ? versions.at(-1) : versions[at - 1];
}
