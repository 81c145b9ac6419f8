import { lstatSync, readdirSync, realpathSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { alike } from './alike.ts';

/**
 * The names as they stand on the disk, of a place below the root whose links were all resolved. Where a file system
 * takes two spellings for one name (in capitals, in another Unicode form, as `PROGRA~1`), a pattern must not be missed
 * because of the spelling that a guest chose. A part that is not there is spelled as it was given.
 */
export function spelledOnDisk(root: string, segments: readonly string[]): readonly string[] {
  if (process.platform === 'linux') return spelledNameByName(root, segments);
  for (let there = segments.length; there > 0; there--) {
    const [folder, name] = [segments.slice(0, there - 1), segments[there - 1] ?? ''];
    const parent = realNames(root, folder);
    const last = parent && nameIn(join(root, ...parent), name);
    if (parent && last !== undefined) return [...parent, last, ...segments.slice(there)];
  }
  return segments;
}

/** Linux tells of no path how it is spelled, so each folder on the way is asked. */
function spelledNameByName(root: string, segments: readonly string[]): readonly string[] {
  const names: string[] = [];
  for (const segment of segments) {
    const folder = join(root, ...names);
    const name = nameIn(folder, segment) ?? nameOfSame(folder, segment);
    if (name === undefined) break;
    names.push(name);
  }
  return [...names, ...segments.slice(names.length)];
}

/** The name of the entry that another spelling leads to as well, as the short names of Windows do. */
function nameOfSame(folder: string, name: string): string | undefined {
  try {
    const meant = lstatSync(join(folder, name), { throwIfNoEntry: false });
    if (!meant) return undefined;
    return readdirSync(folder).find((each) => {
      const stat = lstatSync(join(folder, each), { throwIfNoEntry: false });
      return stat?.ino === meant.ino && stat.dev === meant.dev;
    });
  } catch {
    return undefined;
  }
}

/**
 * Whether the file system takes names in another case for the same: so those of Windows and macOS do, and on Linux what of
 * them is mounted there. The folder's own names are tried, of which the manifest is always one.
 *
 * @param there whether something is at a path
 */
export function hasOtherSpellings(root: string, there: (path: string) => boolean = isThere): boolean {
  if (process.platform !== 'linux') return true;
  try {
    const names = new Set(readdirSync(root));
    const others = Array.from(names, (name) => (name === name.toUpperCase() ? name.toLowerCase() : name.toUpperCase()));
    const telling = others.filter((other) => !names.has(other)).slice(0, mostTried);
    return telling.some((other) => there(join(root, other)));
  } catch {
    // What does not tell may have them.
    return true;
  }
}

/** So many names tell it, should some of them have gone meanwhile. */
const mostTried = 8;

function isThere(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
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
