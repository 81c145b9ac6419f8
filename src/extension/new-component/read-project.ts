import { open, readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { isTelling, type Project } from './project.ts';

const passedOver = new Set(['node_modules', '.git', 'target', 'build', 'dist']);
const mostEntries = 2_000;
const mostText = 256 * 1024;

/** Looks at a folder and the folders in it, no deeper: that tells what kind of project it is. */
export async function readProject(folder: string): Promise<Project> {
  const files: string[] = [];
  for (const below of ['', ...(await foldersIn(folder))]) {
    for (const entry of await entriesOf(join(folder, below)))
      if (entry.isFile() && files.length < mostEntries)
        files.push(below === '' ? entry.name : `${below}/${entry.name}`);
  }
  const texts = new Map<string, string>();
  for (const path of files.filter(isTelling)) texts.set(path, await beginningOf(join(folder, path)));
  return { name: basename(folder), files, texts };
}

async function foldersIn(folder: string): Promise<readonly string[]> {
  const entries = await entriesOf(folder);
  return entries
    .filter((entry) => entry.isDirectory() && !passedOver.has(entry.name) && !entry.name.startsWith('.'))
    .map(({ name }) => name)
    .slice(0, 100);
}

async function entriesOf(folder: string) {
  return readdir(folder, { withFileTypes: true }).catch(() => []);
}

async function beginningOf(path: string): Promise<string> {
  try {
    await using file = await open(path);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(mostText), 0, mostText);
    return buffer.toString('utf8', 0, bytesRead);
  } catch {
    // It went away since: then it says nothing.
    return '';
  }
}
