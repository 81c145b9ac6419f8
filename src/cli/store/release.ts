import { createHash } from 'node:crypto';

/** One release of a component as it is kept. It never changes. */
export interface Release {
  /** SHA-256, in hex, of all that makes it this release and no other. */
  readonly id: string;
  readonly name: string;
  /** The release number, a semantic version. */
  readonly number: string;
  /** SHA-256 of the component's bytes, in hex. */
  readonly sha256: string;
  /** The published manifest, as `publish` makes it. */
  readonly manifest: string;
  /** The signature file, where it is signed. */
  readonly envelope: string | undefined;
  /** The key of its signer, where it is signed. */
  readonly key: string | undefined;
  /** Where it came from, as `parseSource` reads it. */
  readonly source: string;
  /** When it was installed, in milliseconds since the epoch. */
  readonly time: number;
}

/** A component that is installed. */
export interface Installed {
  readonly name: string;
  readonly current: Release;
  /** All that are kept, the current one among them, the last installed first. */
  readonly releases: readonly Release[];
  /**
   * Rights that were accepted with it and are not granted yet, `CAPABILITY PATTERN`: some only if a process ended in
   * between.
   */
  readonly pending: readonly string[];
}

/** Something that happened to a component in the store. */
export interface StoreEvent {
  readonly time: number;
  readonly name: string;
  readonly kind: 'installed' | 'updated' | 'rolled-back' | 'uninstalled';
  readonly number: string | undefined;
  readonly release: string | undefined;
}

export function releaseId({
  name,
  sha256,
  manifest,
  key,
}: Pick<Release, 'name' | 'sha256' | 'manifest' | 'key'>): string {
  return createHash('sha256')
    .update(JSON.stringify([name, sha256, manifest, key ?? null]))
    .digest('hex');
}

/**
 * The origin that grants of a release are kept under: whoever signed it, else exactly its bytes. So an update by the
 * same signer keeps what was granted, and any other change of the bytes loses it.
 */
export function originOfRelease({ key, sha256 }: Pick<Release, 'key' | 'sha256'>): string {
  return key === undefined ? `bytes:${sha256}` : `signer:${key}`;
}
