import { randomBytes } from 'node:crypto';
import { lstat, mkdir, readFile, realpath, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import { messageOf } from '../../base/index.ts';

/** A file to be written: where, below the folder that all of them go to, with `/` between the parts. */
export interface OutputFile {
  readonly path: string;
  readonly content: string | Uint8Array;
}

export interface Plan {
  readonly kind: 'plan';
  /** The folder that they go to. */
  readonly folder: string;
  readonly files: readonly OutputFile[];
  /** The paths of those that are there already and are not the same. */
  readonly replaced: readonly string[];
}

export type PlanOutcome = Plan | { readonly kind: 'refused'; readonly message: string };

/**
 * Looks what writing these files into `folder` (absolute) would do, without doing it. Paths come out of foreign names:
 * one that is not a plain path below the folder is refused, and so is a folder below `base` that is a link, since
 * it would lead to where nobody chose.
 */
export async function planFiles(base: string, folder: string, files: readonly OutputFile[]): Promise<PlanOutcome> {
  const seen = new Set<string>();
  const replaced: string[] = [];
  for (const { path, content } of files) {
    if (!isPlainPath(path)) return refused(`"${path}" is not a name that a file is given.`);
    const folded = path.toLowerCase();
    if (seen.has(folded)) return refused(`Two files would be written to "${path}".`);
    seen.add(folded);
    const target = join(folder, ...path.split('/'));
    const astray = await linkBetween(base, dirname(target));
    if (astray !== undefined) return refused(`"${astray}" is a link or a file: nothing is written through it.`);
    const there = await kindOf(target);
    if (there === 'other' || there === 'folder') return refused(`"${target}" is there already and is not a file.`);
    if (there === 'file' && !(await isSame(target, content))) replaced.push(path);
  }
  return { kind: 'plan', folder, files, replaced };
}

/**
 * Writes what was planned. The files are made complete beside the folder first. A folder that is new appears with all
 * of them at once; in one that is there, each file is replaced at once. Gives a sentence if it cannot be done.
 */
export async function writePlan({ folder, files }: Plan): Promise<string | undefined> {
  const staging = `${folder}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    await mkdir(dirname(folder), { recursive: true });
    for (const { path, content } of files) {
      const target = join(staging, ...path.split('/'));
      await mkdir(dirname(target), { recursive: true });
      await writeFile(target, content, { flag: 'wx' });
    }
    if ((await kindOf(folder)) === 'nothing') await rename(staging, folder);
    else {
      for (const { path } of files) {
        const parts = path.split('/');
        const target = join(folder, ...parts);
        await mkdir(dirname(target), { recursive: true });
        await rename(join(staging, ...parts), target);
      }
    }
    return undefined;
  } catch (error) {
    return `The files cannot be written: ${messageOf(error)}`;
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

/** Whether a path is one below its folder on every system: no way up, no drive, no stream, no name of a device. */
function isPlainPath(path: string): boolean {
  const parts = path.split('/');
  return path.length <= 400 && parts.length <= 8 && parts.every((part) => plainPart.test(part) && !device.test(part));
}

const plainPart = /^(?!\.)[A-Za-z0-9._+@ -]{1,150}(?<![. ])$/;
const device = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i;

/** The first below `base`, on the way to `folder`, that is there and is not a folder of its own. */
async function linkBetween(base: string, folder: string): Promise<string | undefined> {
  if (folder !== base && !folder.startsWith(base.endsWith(sep) ? base : base + sep)) return folder;
  let at = base;
  for (const part of folder
    .slice(base.length)
    .split(sep)
    .filter((each) => each !== '')) {
    at = join(at, part);
    const kind = await kindOf(at);
    if (kind === 'nothing') return undefined;
    if (kind !== 'folder') return at;
  }
  return undefined;
}

async function kindOf(path: string): Promise<'nothing' | 'file' | 'folder' | 'other'> {
  try {
    const facts = await lstat(path);
    if (facts.isFile()) return 'file';
    // A junction of Windows is a folder to `lstat` on some versions; its real path tells.
    if (facts.isDirectory()) return (await isItself(path)) ? 'folder' : 'other';
    return 'other';
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR'))
      return 'nothing';
    throw error;
  }
}

async function isItself(path: string): Promise<boolean> {
  const [real, parent] = [await realpath(path), await realpath(dirname(path))];
  return dirname(real) === parent;
}

async function isSame(target: string, content: string | Uint8Array): Promise<boolean> {
  const there = await readFile(target);
  return there.equals(typeof content === 'string' ? Buffer.from(content) : content);
}

function refused(message: string): PlanOutcome {
  return { kind: 'refused', message };
}
