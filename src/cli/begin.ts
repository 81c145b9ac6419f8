import { enableCompileCache } from 'node:module';
import { join } from 'node:path';
// These come before all else: through its door the whole host would be loaded before anything of it can be kept.
// oxlint-disable-next-line no-restricted-imports
import { openStateFolder, stateFolderPath } from '../host/grants/state-folder.ts';
// oxlint-disable-next-line no-restricted-imports
import { startEarly } from '../host/worker/spares.ts';
import { programsIn } from './program-files.ts';

/** Commands that end in a call, for which a thread is needed whatever else there is to find out. */
const callers: ReadonlySet<string> = new Set(['call', 'record', 'run']);

/**
 * Begins what takes a while and can go on while the rest of the program is loaded.
 *
 * @param home the package's folder
 */
export function begin([command = '']: readonly string[], home: string): void {
  // What Node compiles of this program is kept, so that the next run does not compile it again. Threads of guests have no
  // part in it: what is generated from foreign bytes must not come to lie beside our own code, under names of one kind.
  const folder = openStateFolder(join(stateFolderPath(process.env), 'compiled'));
  if (folder.kind === 'folder') enableCompileCache(folder.path);
  if (callers.has(command)) startEarly(programsIn(join(home, 'dist')).worker);
}
