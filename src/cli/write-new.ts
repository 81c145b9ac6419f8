import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs';

/**
 * Writes a file that is not there yet, for its owner alone. All of it is on the disk itself when this returns.
 *
 * @throws where something has that name already, or it cannot be written; a part of it may be left then
 */
export function writeNew(path: string, bytes: Uint8Array): void {
  const file = openSync(path, 'wx', 0o600);
  try {
    for (let at = 0; at < bytes.length;) at += writeSync(file, bytes, at);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
