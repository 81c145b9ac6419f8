import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';

/** A file by its text, or a symbolic link by where it leads. */
export type Entry = string | { readonly link: string };

/** Lays out files in a fresh folder that goes away with the test, and returns its real path. */
export async function layOut(entries: Readonly<Record<string, Entry>>): Promise<string> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'airlock-test-')));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  for (const [name, entry] of Object.entries(entries)) {
    const path = join(folder, name);
    await mkdir(dirname(path), { recursive: true });
    if (typeof entry === 'string') await writeFile(path, entry);
    else await symlink(entry.link.replace('<folder>', folder), path);
  }
  return folder;
}
