import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** Folders in which nobody keeps sources of their own. */
const skipped = new Set(['node_modules', 'dist', 'target']);

/** The real paths of all `airlock.json` below a folder, in order. Links are not followed, and hidden folders are left out. */
export async function findManifests(folder: string): Promise<readonly string[]> {
  return (await lookThrough(folder)).manifests;
}

/** As {@link findManifests}, with the folders that were looked through: a manifest may come to lie in any of them. */
export async function lookThrough(folder: string): Promise<Looked> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const own = entries.some((entry) => entry.name === 'airlock.json' && entry.isFile())
    ? [join(folder, 'airlock.json')]
    : [];
  const below = await Promise.all(
    entries
      .filter((entry) => entry.isDirectory() && isLookedThrough(entry.name))
      .map(({ name }) => name)
      .toSorted()
      .map((name) => lookThrough(join(folder, name))),
  );
  return {
    manifests: [...own, ...below.flatMap(({ manifests }) => manifests)],
    folders: [folder, ...below.flatMap(({ folders }) => folders)],
  };
}

/** Whether components are looked for in a folder of that name. */
export function isLookedThrough(name: string): boolean {
  return !name.startsWith('.') && !skipped.has(name);
}

export interface Looked {
  readonly manifests: readonly string[];
  readonly folders: readonly string[];
}
