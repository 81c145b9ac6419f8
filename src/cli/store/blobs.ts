import { createHash, randomBytes } from 'node:crypto';
import {
  closeSync,
  constants,
  fstatSync,
  fsyncSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { join } from 'node:path';
import { writeNew } from '../write-new.ts';

/**
 * Files that are named by the SHA-256 of what is in them. Whoever writes or removes one holds the lock of the index, so
 * no two processes do so at once; one that is killed in the middle leaves a file that nothing names, which `sweep` takes.
 */
export interface Blobs {
  /** Writes the bytes unless they are there already, whole. On the disk itself when it returns. */
  put(bytes: Uint8Array): void;
  /** The bytes; nothing if they are not there, or are not those of that name any more. */
  read(sha256: string): Uint8Array | undefined;
  /** Removes all but these. */
  sweep(kept: ReadonlySet<string>): void;
}

export function openBlobs(folder: string): Blobs {
  const pathOf = (sha256: string): string => {
    if (!/^[0-9a-f]{64}$/.test(sha256)) throw new Error('that is no name of a blob');
    return join(folder, sha256);
  };

  function read(sha256: string): Uint8Array | undefined {
    try {
      const file = openSync(
        pathOf(sha256),
        constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0),
      );
      try {
        if (!fstatSync(file).isFile()) return undefined;
        const bytes = readFileSync(file);
        return hashOf(bytes) === sha256 ? bytes : undefined;
      } finally {
        closeSync(file);
      }
    } catch (error) {
      if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ELOOP'))
        return undefined;
      throw error;
    }
  }

  return {
    read,
    put(bytes) {
      const sha256 = hashOf(bytes);
      if (read(sha256)) return;
      const beside = join(folder, `${randomBytes(8).toString('hex')}.new`);
      writeNew(beside, bytes);
      renameSync(beside, pathOf(sha256));
      syncFolder(folder);
    },
    sweep(kept) {
      for (const name of readdirSync(folder))
        if (!kept.has(name)) rmSync(join(folder, name), { recursive: true, force: true });
    },
  };
}

function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** A file is only under its name for good when its folder is on the disk; Windows sees to that itself. */
function syncFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const handle = openSync(folder, constants.O_RDONLY);
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
