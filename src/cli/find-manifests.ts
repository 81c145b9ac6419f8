import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** Folders in which nobody keeps sources of their own. */
const skipped = new Set(['node_modules', 'dist', 'target']);

/** The real paths of all `airlock.json` below a folder, in order. Links are not followed, and hidden folders are left out. */
export async function findManifests(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const own = entries.some((entry) => entry.name === 'airlock.json' && entry.isFile())
    ? [join(folder, 'airlock.json')]
    : [];
  const below = await Promise.all(
    entries
      .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.') && !skipped.has(entry.name))
      .map(({ name }) => name)
      .toSorted()
      .map((name) => findManifests(join(folder, name))),
  );
  return [...own, ...below.flat()];
}
