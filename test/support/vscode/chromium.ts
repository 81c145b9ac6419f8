import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { withLock } from '../lock.ts';
import { cacheFolder } from '../paths.ts';
import { cleanEnvironment, run } from '../run.ts';
import { npmInstall } from './provision.ts';

/** A browser that Playwright can start, and what its process needs beside it. */
export interface Chromium {
  readonly executablePath: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** The npm release that carries a Chromium for machines without one. */
const packaged = '153.0.0';

const installed = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/**
 * Finds a Chromium or brings one: `CHROMIUM_PATH`, else an installed one, else Debian's package where this may install
 * packages, else the one that npm carries.
 * @throws an error that says what to do, where none of it worked; nothing that needs a browser is left out in silence
 */
export async function findChromium(): Promise<Chromium> {
  const named = process.env['CHROMIUM_PATH'];
  if (named !== undefined && named !== '') {
    if (!existsSync(named)) throw new Error(`CHROMIUM_PATH names ${named}, which does not exist.`);
    return plain(named);
  }
  const present = () => installed.find((path) => existsSync(path));
  const found = present() ?? ((await installFromDebian()) ? present() : undefined);
  if (found !== undefined) return plain(found);
  try {
    return await fromNpm();
  } catch (error) {
    throw new Error(
      'No Chromium was found. Install one (Debian: apt-get install chromium) or set CHROMIUM_PATH to it.',
      {
        cause: error,
      },
    );
  }
}

/** `--no-sandbox`: Chromium's own sandbox does not start as root, nor in most containers. Only loopback is opened. */
function plain(executablePath: string): Chromium {
  return { executablePath, args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'], env: {} };
}

async function installFromDebian(): Promise<boolean> {
  if (process.getuid?.() !== 0 || !existsSync('/etc/debian_version') || !existsSync('/usr/bin/apt-get')) return false;
  console.log('Installing Debian’s chromium (once) …');
  const env = { ...cleanEnvironment(), DEBIAN_FRONTEND: 'noninteractive' };
  const options = { cwd: '/', env, output: 'kept' } as const;
  const update = await run('apt-get', ['update', '-qq'], options);
  const install = await run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium'], options);
  if (install.code !== 0) console.log(`apt-get could not install chromium:\n${update.output}${install.output}`);
  return install.code === 0;
}

/** Unpacks the browser, and the libraries that a bare machine lacks (libnss3 and its kin), into `TMPDIR`. */
const unpack = `
  import chromium, { inflate } from '@sparticuz/chromium';
  await chromium.executablePath();
  await inflate('node_modules/@sparticuz/chromium/bin/al2023.tar.br');
`;

async function fromNpm(): Promise<Chromium> {
  const folder = join(cacheFolder, 'chromium');
  const unpacked = join(folder, 'unpacked');
  const marker = join(folder, 'filled');
  await withLock(`${folder}.lock`, async () => {
    if ((await readFile(marker, 'utf8').catch(() => '')) === packaged) return;
    console.log('Fetching a Chromium from the npm registry (once, about 70 MB) …');
    await rm(folder, { recursive: true, force: true });
    await mkdir(unpacked, { recursive: true });
    await writeFile(join(folder, 'package.json'), '{ "private": true }\n');
    await npmInstall(folder, ['--save-exact', `@sparticuz/chromium@${packaged}`]);
    // The package unpacks under a fixed name in the temporary folder, which it would share with every user: hence ours.
    const outcome = await run(process.execPath, ['--input-type=module', '--eval', unpack], {
      cwd: folder,
      env: { ...cleanEnvironment(), TMPDIR: unpacked },
      output: 'kept',
    });
    if (outcome.code !== 0) throw new Error(`@sparticuz/chromium could not be unpacked:\n${outcome.output}`);
    await writeFile(marker, packaged);
  });
  const libraries = [join(unpacked, 'al2023', 'lib'), process.env['LD_LIBRARY_PATH'] ?? ''].filter(
    (path) => path !== '',
  );
  return { ...plain(join(unpacked, 'chromium')), env: { LD_LIBRARY_PATH: libraries.join(':') } };
}
