import { readdir, readFile, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join, sep } from 'node:path';
import type { FolderFile, WitFolder } from '../../build/index.ts';

/** A folder of WIT on disk, and what belongs to it. */
export interface DiskFolder {
  readonly kind: 'folder';
  /** The folder that is shown to the person: the one that holds the package itself. */
  readonly path: string;
  readonly wit: WitFolder;
}

export type DiskOutcome = DiskFolder | { readonly kind: 'refused'; readonly message: string };

const mostFiles = 2_000;
const largestFile = 16 * 1024 ** 2;

/**
 * Reads the package that a file of WIT, or a folder, is part of, with what its folder `deps` holds. For a package that
 * is itself in a folder `deps`, the others in there are what it may depend on. Nothing is read whose real path is
 * outside of `within`, the workspace.
 */
export async function readDiskFolder(path: string, within: string): Promise<DiskOutcome> {
  const isFile = path.endsWith('.wit');
  const folder = isFile ? dirname(path) : path;
  const inside = await realpath(within);
  const [deps, own] = dependenciesOf(path, folder);
  const files: FolderFile[] = [];
  const problems: string[] = [];

  async function take(from: string, as: string): Promise<void> {
    const real = await realpath(from);
    if (real !== inside && !real.startsWith(inside + sep))
      return void problems.push(`"${from}" is outside of the workspace.`);
    const facts = await stat(real);
    if (!facts.isFile()) return;
    if (facts.size > largestFile || files.length >= mostFiles) return void problems.push('There is too much WIT.');
    files.push({ path: as, content: as.endsWith('.wit') ? await readFile(real, 'utf8') : await readFile(real) });
  }

  if (own.kind === 'file') await take(own.path, basename(own.path));
  else for (const name of await namesIn(folder)) if (name.endsWith('.wit')) await take(join(folder, name), name);
  for (const name of await namesIn(deps)) {
    const each = join(deps, name);
    if (each === folder || each === path) continue;
    if (/\.(?:wit|wasm|wat)$/.test(name)) await take(each, `deps/${name}`);
    else
      for (const inner of await namesIn(each))
        if (inner.endsWith('.wit')) await take(join(each, inner), `deps/${name}/${inner}`);
  }
  const [problem] = problems;
  if (problem !== undefined) return { kind: 'refused', message: problem };
  if (!files.some((file) => !file.path.startsWith('deps/')))
    return { kind: 'refused', message: 'There is no WIT here.' };
  return { kind: 'folder', path: folder, wit: files };
}

type Own = { readonly kind: 'file'; readonly path: string } | { readonly kind: 'folder' };

/** Where the dependencies of a package are: below it, or beside it if it is one itself. */
function dependenciesOf(path: string, folder: string): readonly [deps: string, own: Own] {
  if (basename(folder) === 'deps' && path.endsWith('.wit')) return [folder, { kind: 'file', path }];
  if (basename(dirname(folder)) === 'deps') return [dirname(folder), { kind: 'folder' }];
  return [join(folder, 'deps'), { kind: 'folder' }];
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).filter((name) => !name.startsWith('.')).toSorted();
  } catch {
    // It is a file, or not there: either way it holds no WIT.
    return [];
  }
}
