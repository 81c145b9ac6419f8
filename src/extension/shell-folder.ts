import { join } from 'node:path';
import type { Log } from '../base/index.ts';
import { openStateFolder, stateFolderPath } from '../host/index.ts';

/**
 * The folder in which prepared engines are kept for all windows of the person. Without one, builds work as well and
 * each window prepares its own.
 */
export function openShellFolder(log: Log): string | undefined {
  const folder = openStateFolder(join(stateFolderPath(process.env), 'shells'));
  if (folder.kind === 'folder') return folder.path;
  log.warn(`Prepared engines are not kept from window to window, because ${folder.message}.`);
  return undefined;
}
