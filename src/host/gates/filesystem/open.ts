import { closeSync, constants, openSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Opens a path whose links were all resolved, following none: a link that was put in between since then makes the open
 * fail (ELOOP or ENOTDIR). On Linux every segment is opened beneath its parent's descriptor, so no folder on the way can be
 * exchanged either; elsewhere only the last segment is protected, and such an exchange remains a race.
 *
 * The open never blocks: a FIFO that took a file's place opens at once, and the caller looks at what it got.
 *
 * @param flags of node:fs, without O_TRUNC: truncating before the caller has looked at the file would harm what was
 * put in its place
 */
export function openBeneath(root: string, segments: readonly string[], flags: number, mode = 0o666): number {
  const careful = flags | constants.O_NOFOLLOW | constants.O_NONBLOCK;
  if (process.platform !== 'linux') return openSync(join(root, ...segments), careful, mode);
  const last = segments.length - 1;
  if (last < 0) return openSync(root, careful, mode);
  let parent: number | undefined;
  // The root is a real path, and no guest has a hand in the folders above it.
  const place = (segment: string): string => `${parent === undefined ? root : `/proc/self/fd/${parent}`}/${segment}`;
  try {
    for (let at = 0; at < last; at++) {
      const next = openSync(place(segments[at] ?? ''), folderFlags);
      if (parent !== undefined) closeSync(parent);
      parent = next;
    }
    return openSync(place(segments[last] ?? ''), careful, mode);
  } finally {
    if (parent !== undefined) closeSync(parent);
  }
}

const folderFlags = constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW;

/**
 * Runs `act` with a path of the folder `segments` that stays the same folder while it is used (on Linux: by its
 * descriptor), for operations that node:fs offers by path only.
 */
export function withFolder<T>(root: string, segments: readonly string[], act: (folder: string) => T): T {
  if (process.platform !== 'linux') return act(join(root, ...segments));
  const fd = openBeneath(root, segments, constants.O_RDONLY | constants.O_DIRECTORY);
  try {
    return act(`/proc/self/fd/${fd}`);
  } finally {
    closeSync(fd);
  }
}
