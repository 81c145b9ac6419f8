import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { alike } from './alike.ts';

/**
 * Whether a place is, or lies in, the folder of another component: a folder below the root that holds a manifest. What a
 * guest wrote there could be built into that component and run with its rights.
 *
 * @param root the real, absolute path of the guest's one directory, whose own manifest does not count
 * @param segments the place, with every link resolved
 */
export function isOfAnotherComponent(root: string, segments: readonly string[]): boolean {
  let folder = root;
  for (const segment of segments) {
    folder = join(folder, segment);
    const held = manifestIn(folder);
    if (held === 'no folder') return false;
    if (held === 'yes') return true;
  }
  return false;
}

/** Looks through the names instead of for one, since the file system may tell names apart that an editor does not. */
function manifestIn(folder: string): 'yes' | 'no' | 'no folder' {
  try {
    return readdirSync(folder).some((name) => alike(name) === 'airlock.json') ? 'yes' : 'no';
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    // A folder that does not tell what it holds may hold a manifest.
    return code === 'ENOENT' || code === 'ENOTDIR' || code === 'ENAMETOOLONG' ? 'no folder' : 'yes';
  }
}
