import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import { messageOf } from '../base/index.ts';

export type ManifestFile =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'gone' }
  | { readonly kind: 'unreadable'; readonly message: string };

/** No manifest is larger; what is may not even be read. */
const largest = 1024 * 1024;

/**
 * Reads a manifest, or a workspace file, by the real path that it was found under. What has been put in its place since then is not followed
 * and does not block: a link, a pipe or a device is no manifest.
 */
export async function readManifestFile(path: string): Promise<ManifestFile> {
  const name = basename(path);
  try {
    await using file = await open(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0));
    const status = await file.stat();
    if (!status.isFile()) return { kind: 'unreadable', message: `${name} is not a regular file` };
    if (status.size > largest)
      return { kind: 'unreadable', message: `${name} is larger than 1 MiB, too large for a manifest` };
    return { kind: 'text', text: await file.readFile('utf8') };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT' || code === 'ENOTDIR') return { kind: 'gone' };
    return { kind: 'unreadable', message: `${name} cannot be read: ${messageOf(error)}` };
  }
}
