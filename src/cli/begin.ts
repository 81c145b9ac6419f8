import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
// These come before all else: through its door the whole host would be loaded before anything of it can be kept.
// oxlint-disable-next-line no-restricted-imports
import { openStateFolder, stateFolderPath } from '../host/grants/state-folder.ts';
// oxlint-disable-next-line no-restricted-imports
import { startEarly } from '../host/worker/spares.ts';
import { loadKept } from './kept-code.ts';
import type { runInProcess as run } from './process.ts';
import { programsIn } from './program-files.ts';

/** The file beside this one in which the rest of the program is; whoever bundles it says its name. */
declare const commandsFile: string;

/** Commands that end in a call, for which a thread is needed whatever else there is to find out. */
const callers: ReadonlySet<string> = new Set(['call', 'record', 'run']);

/**
 * Answers what needs nothing at once. Else it begins what takes a while and can go on while the rest of the program is
 * loaded, and loads and runs that.
 *
 * @param package_ the address of the package's folder
 */
export async function begin(argv: readonly string[], package_: URL): Promise<void> {
  const home = fileURLToPath(package_);
  if (argv.length === 1 && (argv[0] === '--version' || argv[0] === '-V')) {
    const { version } = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8')) as { readonly version: string };
    process.stdout.write(`${version}\n`);
    return;
  }
  const [command = ''] = argv;
  const dist = join(home, 'dist');
  const asksHelp = argv.includes('--help') || argv.includes('-h');
  const early = callers.has(command) && !asksHelp ? startEarly(programsIn(dist).worker) : undefined;
  // What is compiled of this program is kept, so that the next run does not compile it again. Threads of guests have no
  // part in it: what is generated from foreign bytes must not come to lie beside our own code.
  const folder = openStateFolder(join(stateFolderPath(process.env), 'compiled'));
  const { runInProcess } = loadKept(join(dist, 'cli', commandsFile), {
    folder: folder.kind === 'folder' ? folder.path : undefined,
    use: asksHelp ? 'help' : command,
  }) as { readonly runInProcess: typeof run };
  await runInProcess(argv, home, early);
}
