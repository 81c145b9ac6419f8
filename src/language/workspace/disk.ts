import { readdir, realpath, stat } from 'node:fs/promises';
import { readRegular } from './read-file.ts';
import { isEncoded } from './roots.ts';

/** What the language server asks of a file system. Paths are absolute, with `/` between folders. */
export interface Disk {
  /** The files and folders in a folder; none if it cannot be read. */
  list(folder: string): Promise<readonly Entry[]>;
  /** `undefined` if the file cannot be read. */
  read(path: string): Promise<string | undefined>;
  bytes(path: string): Promise<Uint8Array | undefined>;
  /** Why something that is there is not read, as a sentence. A disk that reads all that it holds need not say. */
  refusal?(path: string): Promise<Refusal | undefined>;
}

export interface Entry {
  readonly name: string;
  readonly kind: 'file' | 'folder';
  /** Of a link to a file or a folder: the real path of that. */
  readonly target?: string;
}

/** What is too large others may read; what is not readable nobody can. */
export interface Refusal {
  readonly kind: 'too-large' | 'unreadable';
  readonly reason: string;
}

export const realDisk: Disk = {
  async list(folder) {
    try {
      const entries = await readdir(folder === '' ? '/' : folder, { withFileTypes: true });
      const kinds = entries.map(async (entry): Promise<Entry> => {
        if (entry.isSymbolicLink()) return followed(`${folder}/${entry.name}`, entry.name);
        return { name: entry.name, kind: entry.isDirectory() ? 'folder' : 'file' };
      });
      return await Promise.all(kinds);
    } catch {
      return [];
    }
  },
  async read(path) {
    const found = await readRegular(path, mostBytes(path));
    return found.kind === 'read' ? Buffer.from(found.bytes.buffer, 0, found.bytes.length).toString() : undefined;
  },
  async bytes(path) {
    const found = await readRegular(path, mostBytes(path));
    return found.kind === 'read' ? found.bytes : undefined;
  },
  async refusal(path) {
    const found = await readRegular(path, mostBytes(path));
    return found.kind === 'too-large' || found.kind === 'unreadable' ? found : undefined;
  },
};

/** What a link leads to. One that leads nowhere, or to a device, is like a file that cannot be read. */
async function followed(path: string, name: string): Promise<Entry> {
  try {
    const [found, target] = await Promise.all([stat(path), realpath(path)]);
    return { name, kind: found.isDirectory() ? 'folder' : 'file', target: target.replaceAll('\\', '/') };
  } catch {
    return { name, kind: 'file' };
  }
}

/** A package in binary form holds all that it needs, with code at times. */
function mostBytes(path: string): number {
  return isEncoded(path) ? mostEncodedBytes : mostTextBytes;
}

const mostTextBytes = 2 * 1024 ** 2;
const mostEncodedBytes = 64 * 1024 ** 2;

/**
 * The same disk, of which no answer takes longer than some milliseconds: a folder of a server that is gone may keep a
 * read waiting for ever, and it must not keep everything after it waiting too.
 */
export function withDeadline(disk: Disk, milliseconds: number): Disk {
  const inTime = <T>(work: Promise<T>, otherwise: T): Promise<T> => {
    const { promise, resolve } = Promise.withResolvers<T>();
    const timer = setTimeout(() => resolve(otherwise), milliseconds);
    work.then(resolve, () => resolve(otherwise)).finally(() => clearTimeout(timer));
    return promise;
  };
  const slow = (path: string): Refusal => ({
    kind: 'unreadable',
    reason: `\`${path.slice(path.lastIndexOf('/') + 1)}\` could not be read in time.`,
  });
  const late = new Set<string>();
  const noted = <T>(path: string, work: Promise<T>): Promise<T | undefined> => {
    late.add(path);
    return inTime(
      work.finally(() => late.delete(path)),
      undefined,
    );
  };
  return {
    list: (folder) => inTime(disk.list(folder), []),
    read: (path) => noted(path, disk.read(path)),
    bytes: (path) => noted(path, disk.bytes(path)),
    refusal: (path) =>
      late.has(path) ? Promise.resolve(slow(path)) : inTime(Promise.resolve(disk.refusal?.(path)), slow(path)),
  };
}
