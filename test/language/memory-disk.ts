import type { Disk, Entry } from '../../src/language/index.ts';

/** A disk in memory: the texts of files by their absolute paths. */
export function memoryDisk(files: ReadonlyMap<string, string>): Disk {
  return {
    list(folder) {
      const entries = new Map<string, Entry>();
      for (const path of files.keys()) {
        if (!path.startsWith(`${folder}/`)) continue;
        const [name = '', ...rest] = path.slice(folder.length + 1).split('/');
        entries.set(name, { name, kind: rest.length > 0 ? 'folder' : 'file' });
      }
      return Promise.resolve(Array.from(entries.values()));
    },
    read: (path) => Promise.resolve(files.get(path)),
    bytes(path) {
      const text = files.get(path);
      return Promise.resolve(text === undefined ? undefined : new TextEncoder().encode(text));
    },
  };
}
