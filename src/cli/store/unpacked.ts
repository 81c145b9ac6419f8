import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { Release } from './release.ts';

/**
 * Folders in which releases lie as a build expects them: a manifest, and the component beside it. They are made out of
 * the blobs when they are needed, so losing one loses nothing.
 */
export interface UnpackedReleases {
  /** The folder of a release, made anew unless it is whole. `bytes` are those of the release. */
  put(release: Release, bytes: Uint8Array): string;
  /** Removes all but these. */
  sweep(kept: ReadonlySet<string>): void;
}

export function openUnpacked(folder: string): UnpackedReleases {
  return {
    put({ id, manifest }, bytes) {
      const path = join(folder, id);
      if (isWhole(path, manifest, bytes)) return path;
      const beside = join(folder, `${randomBytes(8).toString('hex')}.new`);
      mkdirSync(beside, { mode: 0o700 });
      writeFileSync(join(beside, 'airlock.json'), manifest, { mode: 0o600 });
      writeFileSync(join(beside, 'component.wasm'), bytes, { mode: 0o600 });
      rmSync(path, { recursive: true, force: true });
      renameSync(beside, path);
      return path;
    },
    sweep(kept) {
      for (const name of readdirSync(folder))
        if (!kept.has(name)) rmSync(join(folder, name), { recursive: true, force: true });
    },
  };
}

function isWhole(path: string, manifest: string, bytes: Uint8Array): boolean {
  try {
    return (
      readdirSync(path).length === 2 &&
      readFileSync(join(path, 'airlock.json'), 'utf8') === manifest &&
      readFileSync(join(path, 'component.wasm')).equals(bytes)
    );
  } catch {
    return false;
  }
}
