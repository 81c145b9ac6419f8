import { readdir, readFile, stat } from 'node:fs/promises';

/** What the language server asks of a file system. Paths are absolute, with `/` between folders. */
export interface Disk {
  /** The files and folders in a folder; none if it cannot be read. */
  list(folder: string): Promise<readonly Entry[]>;
  /** `undefined` if the file cannot be read. */
  read(path: string): Promise<string | undefined>;
  bytes(path: string): Promise<Uint8Array | undefined>;
}

export interface Entry {
  readonly name: string;
  readonly kind: 'file' | 'folder';
}

export const realDisk: Disk = {
  async list(folder) {
    try {
      const entries = await readdir(folder === '' ? '/' : folder, { withFileTypes: true });
      const kinds = entries.map(async (entry): Promise<Entry> => {
        const isFolder =
          entry.isDirectory() || (entry.isSymbolicLink() && (await isLinkedDependency(folder, entry.name)));
        return { name: entry.name, kind: isFolder ? 'folder' : 'file' };
      });
      return await Promise.all(kinds);
    } catch {
      return [];
    }
  },
  async read(path) {
    try {
      return await readFile(path, 'utf8');
    } catch {
      return undefined;
    }
  },
  async bytes(path) {
    try {
      return await readFile(path);
    } catch {
      return undefined;
    }
  },
};

/**
 * A link to a folder is followed where a dependency is linked into `deps`. Anywhere else it is left alone, so that no
 * circle is walked.
 */
async function isLinkedDependency(folder: string, name: string): Promise<boolean> {
  if (!folder.endsWith('/deps')) return false;
  try {
    return (await stat(`${folder}/${name}`)).isDirectory();
  } catch {
    return false;
  }
}

/** All files under a folder that `wanted` takes. Folders that hold other people's work or results are not entered. */
export async function filesUnder(disk: Disk, folder: string, wanted: (path: string) => boolean): Promise<string[]> {
  const found: string[] = [];
  let level = [folder];
  while (level.length > 0 && found.length < mostFiles) {
    const listed = await Promise.all(level.map(async (each) => ({ each, entries: await disk.list(each) })));
    level = [];
    for (const { each, entries } of listed) {
      for (const { name, kind } of entries) {
        const path = `${each}/${name}`;
        if (kind === 'folder' && !skipped.has(name)) level.push(path);
        else if (kind === 'file' && wanted(path)) found.push(path);
      }
    }
  }
  return found;
}

const skipped = new Set(['node_modules', '.git', 'target', '.vscode-test']);
const mostFiles = 50_000;
