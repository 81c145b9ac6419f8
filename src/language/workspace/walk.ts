import type { Disk } from './disk.ts';

/** What a walk through folders found. */
export interface Walked {
  readonly files: readonly string[];
  /** Links to files and folders that were followed: the path of each -> the real path that it leads to. */
  readonly links: ReadonlyMap<string, string>;
}

/** All files under a folder that `wanted` takes. Folders that hold other people's work or results are not entered. */
export async function filesUnder(
  disk: Disk,
  folder: string,
  wanted: (path: string) => boolean,
): Promise<readonly string[]> {
  return (await walk(disk, { path: folder, as: 'folder' }, wanted)).files;
}

/**
 * A folder to list, by how much of it counts. A root is its own files and its `deps`; `deps` is files and folders; and a
 * dependency is files alone. A folder of any other kind is walked to its end.
 */
export interface Step {
  readonly path: string;
  readonly as: 'folder' | 'root' | 'deps' | 'dependency';
}

/**
 * Walks a folder. Links to folders are followed where tools follow them: `deps`, what is in it, and `wit`. Behind a link
 * only what tools look at is read, so that no circle is walked and no link opens the whole disk.
 */
export async function walk(disk: Disk, start: Step, wanted: (path: string) => boolean): Promise<Walked> {
  const files: string[] = [];
  const links = new Map<string, string>();
  const waiting: Step[] = [start];
  let listed = 0;
  while (waiting.length > 0 && files.length < mostFiles && listed < mostFolders) {
    // Some at a time: the order stays the same whatever the disk does, and what waits for it stays little.
    const steps = waiting.splice(0, atOnce);
    listed += steps.length;
    const lists = await Promise.all(steps.map(({ path }) => disk.list(path)));
    for (const [index, step] of steps.entries()) {
      for (const { name, kind, target } of lists[index] ?? []) {
        const path = `${step.path}/${name}`;
        // A link back to a folder that it lies in would show the same files as somebody else's.
        if (target !== undefined && path.startsWith(target === '/' ? target : `${target}/`)) continue;
        const next = kind === 'folder' ? stepInto(step, name, path, target, start.path) : undefined;
        if (next) waiting.push(next);
        if (kind === 'file' && wanted(path)) files.push(path);
        else if (!next) continue;
        if (target !== undefined && links.size < mostLinks) links.set(path, target);
      }
    }
  }
  return { files, links };
}

function stepInto(from: Step, name: string, path: string, target: string | undefined, start: string): Step | undefined {
  if (from.as === 'dependency') return undefined;
  if (from.as === 'deps') return { path, as: 'dependency' };
  if (from.as === 'root') return name === 'deps' ? { path, as: 'deps' } : undefined;
  const inDeps = from.path.endsWith('/deps');
  if (target === undefined) {
    if (!skipped.has(name) && !devices.has(path)) return { path, as: 'folder' };
    return inDeps && !devices.has(path) ? { path, as: 'dependency' } : undefined;
  }
  if (inDeps) return { path, as: 'dependency' };
  if (name === 'deps') return { path, as: 'deps' };
  // A root that the walk meets anyway is not read twice.
  return name === 'wit' && !target.startsWith(`${start}/`) ? { path, as: 'root' } : undefined;
}

const skipped = new Set(['node_modules', '.git', 'target', '.vscode-test']);
/** Where a system that has them shows what is no disk. */
const devices = new Set(['/proc', '/sys', '/dev']);
const atOnce = 64;
const mostFiles = 50_000;
const mostFolders = 200_000;
const mostLinks = 5_000;
