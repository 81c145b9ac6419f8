import { Worker } from 'node:worker_threads';

/**
 * Ends this process, and the initialiser that it may be blocked on, when its parent is gone. The channel closing tells
 * so while this thread is free; a second thread watches while it is not. That one can end the initialiser too where
 * processes have groups, of which this process leads its own, and empties its folder (see `forkBuilder`).
 */
export function endWithParent(): void {
  process.once('disconnect', () => process.exit(0));
  if (process.platform === 'win32') return;
  new Worker(watch, { eval: true, stdout: false, stderr: false }).unref();
}

const watch = `
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid === parent) return;
    try { require('node:fs').rmSync(process.env.AIRLOCK_BUILD_FOLDER, { recursive: true, force: true }); } catch {}
    try { process.kill(-process.pid, 'SIGKILL'); } catch { process.kill(process.pid, 'SIGKILL'); }
  }, 1000);
`;
