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
  const folder = constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW;
  let parent = openSync(root, folder);
  try {
    for (const segment of segments.slice(0, -1)) {
      const next = openSync(`/proc/self/fd/${parent}/${segment}`, folder);
      closeSync(parent);
      parent = next;
    }
    const last = segments.at(-1);
    return openSync(last === undefined ? root : `/proc/self/fd/${parent}/${last}`, careful, mode);
  } finally {
    closeSync(parent);
  }
}

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
