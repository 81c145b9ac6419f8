import { type FSWatcher, lstatSync, readdirSync, statSync, watch } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Clock, type Owned, Scope } from '../base/index.ts';
import { isLookedThrough } from './find-manifests.ts';
import type { Ports } from './ports.ts';

/** Milliseconds for which changes are gathered: an editor writes a file in several steps. */
const gatherMs = 60;

/**
 * Waits for a change of what was read, or for the person to end it.
 *
 * @param folders absolute paths of folders in which components were looked for: one may come into them, or a folder
 */
export function nextChange(
  inputs: readonly string[],
  since: number,
  { clock, interrupted }: Pick<Ports, 'clock' | 'interrupted'>,
  folders: readonly string[] = [],
): Promise<'changed' | 'interrupted'> {
  const manifests = folders.map((folder) => join(folder, 'airlock.json'));
  const paths = Array.from(new Set([...inputs, ...manifests]));
  return new Promise((settle) => {
    const watcher = watchOnce(paths, new Set(folders), since, clock, () => {
      interrupted.removeEventListener('abort', end);
      settle('changed');
    });
    function end(): void {
      void watcher.dispose();
      settle('interrupted');
    }
    if (interrupted.aborted) end();
    else interrupted.addEventListener('abort', end, { once: true });
  });
}

/**
 * Says once when any of `paths` (absolute) may have changed, is there or is gone. Their folders are watched.
 *
 * @param looked of those folders other folders that come count as well
 * @param since milliseconds since the epoch: what has changed from then on, before anything was watched, counts as well
 */
function watchOnce(
  paths: readonly string[],
  looked: ReadonlySet<string>,
  since: number,
  clock: Clock,
  changed: () => void,
): Owned {
  const scope = new Scope(() => {});
  const wanted = new Set(paths);
  let timer: Owned | undefined;
  const soon = (): void => {
    timer ??= clock.after(gatherMs, () => {
      void scope.dispose();
      changed();
    });
  };
  scope.own({ dispose: () => timer?.dispose() });
  for (const folder of new Set(paths.map((path) => dirname(path)))) {
    const watcher = watched(folder, (name) => {
      if (name === null || wanted.has(`${folder}/${name}`) || wanted.has(`${folder}\\${name}`)) soon();
      else if (looked.has(folder) && !looked.has(join(folder, name)) && isFolder(folder, name)) soon();
    });
    if (watcher) scope.own({ dispose: () => watcher.close() });
  }
  // A time that has not come yet was set by somebody, and would count as a change again and again.
  const now = clock.now();
  const isNew = (time: number): boolean => time > since && time <= now;
  if (paths.map(changedAt).some(isNew)) soon();
  for (const folder of looked) if (isNew(changedAt(folder)) && hasOther(folder, looked)) soon();
  return scope;
}

/** Whether there is a folder that was not looked through: it came in the meantime. */
function hasOther(folder: string, looked: ReadonlySet<string>): boolean {
  return readdirSync(folder).some((name) => !looked.has(join(folder, name)) && isFolder(folder, name));
}

function isFolder(folder: string, name: string): boolean {
  return isLookedThrough(name) && lstatSync(join(folder, name), { throwIfNoEntry: false })?.isDirectory() === true;
}

/** Milliseconds since the epoch; nothing for what is not there, since that it came is told of by its folder. */
function changedAt(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

/** A folder that is not there yet cannot be watched, and nothing of it was read. */
function watched(folder: string, hear: (name: string | null) => void): FSWatcher | undefined {
  try {
    const watcher = watch(folder, (_event, name) => hear(name));
    watcher.on('error', () => hear(null));
    return watcher;
  } catch {
    return undefined;
  }
}
