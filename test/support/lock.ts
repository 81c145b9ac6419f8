import { mkdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** How long a holder may be silent before its lock counts as left behind, in milliseconds. */
const staleAfter = 60_000;

/**
 * Runs `work` while no other process runs work under the same lock folder. Creating a folder is atomic everywhere, so
 * the folder is the lock; its holder touches it while it works, and one that died is found out by its process id.
 */
export async function withLock<T>(folder: string, work: () => Promise<T>): Promise<T> {
  await mkdir(dirname(folder), { recursive: true });
  while (!(await take(folder))) {
    if (await isStale(folder)) await discard(folder);
    else await sleep(500);
  }
  const alive = setInterval(() => {
    const now = new Date();
    utimes(folder, now, now).catch(() => {});
  }, staleAfter / 6);
  try {
    return await work();
  } finally {
    clearInterval(alive);
    await rm(folder, { recursive: true, force: true });
  }
}

async function take(folder: string): Promise<boolean> {
  try {
    await mkdir(folder);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
  await writeFile(join(folder, 'holder'), `${hostname()} ${process.pid}`);
  return true;
}

async function isStale(folder: string): Promise<boolean> {
  const touched = await stat(folder).then(
    (found) => found.mtimeMs,
    () => undefined,
  );
  if (touched === undefined) return false;
  if (Date.now() - touched > staleAfter) return true;
  const [host, id] = (await readFile(join(folder, 'holder'), 'utf8').catch(() => '')).split(' ');
  return host === hostname() && id !== undefined && !isRunning(Number(id));
}

/**
 * Moved aside before it is removed: of two processes that find the same stale lock only one can move it. The slower of
 * the two may have moved the lock that the faster took meanwhile; that one it puts back.
 */
async function discard(folder: string): Promise<void> {
  const aside = `${folder}.stale-${process.pid}`;
  const moved = await rename(folder, aside).then(
    () => true,
    () => false,
  );
  if (!moved) return;
  if (await isStale(aside)) await rm(aside, { recursive: true, force: true });
  else await rename(aside, folder);
}

function isRunning(id: number): boolean {
  try {
    process.kill(id, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
