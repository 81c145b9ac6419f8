import { readdirSync, realpathSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { alike } from './alike.ts';

/**
 * The names as they stand on the disk, of a place below the root whose links were all resolved. Where a file system
 * takes two spellings for one name (in capitals, in another Unicode form, as `PROGRA~1`), a pattern must not be missed
 * because of the spelling that a guest chose. A part that is not there is spelled as it was given.
 */
export function spelledOnDisk(root: string, segments: readonly string[]): readonly string[] {
  for (let there = segments.length; there > 0; there--) {
    const [folder, name] = [segments.slice(0, there - 1), segments[there - 1] ?? ''];
    const parent = realNames(root, folder);
    const last = parent && nameIn(join(root, ...parent), name);
    if (parent && last !== undefined) return [...parent, last, ...segments.slice(there)];
  }
  return segments;
}

function realNames(root: string, folder: readonly string[]): readonly string[] | undefined {
  try {
    const below = relative(root, realpathSync.native(join(root, ...folder)));
    return below === '..' || below.startsWith(`..${sep}`) ? undefined : below.split(sep).filter((each) => each !== '');
  } catch {
    return undefined;
  }
}

function nameIn(folder: string, name: string): string | undefined {
  try {
    const names = readdirSync(folder);
    return names.find((each) => each === name) ?? names.find((each) => alike(each) === alike(name));
  } catch {
    return undefined;
  }
}
