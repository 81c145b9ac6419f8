import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { withLock } from '../lock.ts';
import { cacheFolder } from '../paths.ts';
import { npmInstall } from '../vscode/provision.ts';

/**
 * Fetches one npm package into a folder of its own in the cache, unless it is there already. Two processes that ask at
 * once get the same, and a fetch that was interrupted is begun again.
 *
 * @param name of the folder
 * @param wanted the package with its exact version
 * @param said what it is and how large, for people
 * @returns the absolute path of the folder, in which `node_modules` is
 * @throws where npm failed twice; the message carries what npm said
 */
export async function fetched(name: string, wanted: `${string}@${string}`, said: string): Promise<string> {
  const folder = join(cacheFolder, name);
  const marker = join(folder, 'filled.json');
  const filled = JSON.stringify({ wanted });
  const isFilled = async (): Promise<boolean> => (await readFile(marker, 'utf8').catch(() => '')) === filled;
  if (await isFilled()) return folder;
  await withLock(`${folder}.lock`, async () => {
    // Another process may have filled it while this one waited.
    if (await isFilled()) return;
    console.log(`Fetching ${said} from the npm registry (once) …`);
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'package.json'), '{ "private": true }\n');
    await npmInstall(folder, ['--save-exact', wanted]);
    await writeFile(marker, filled);
  });
  return folder;
}
