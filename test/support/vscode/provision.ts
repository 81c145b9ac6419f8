import { chmod, copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { withLock } from '../lock.ts';
import { cacheFolder } from '../paths.ts';
import { cleanEnvironment, run } from '../run.ts';
import { type Pinned, pinned, type Release } from './versions.ts';

/** A VS Code on disk, ready to be started. */
export interface VsCodeInstall {
  readonly release: Release;
  /** The version of VS Code in it, as `1.139.1`. */
  readonly version: string;
  /** The Node that runs it. */
  readonly node: string;
  /** The program that Node runs as VS Code's server. */
  readonly serverMain: string;
}

/**
 * Fetches a VS Code from the npm registry into the cache, unless it is there already. The npm package code-server
 * ships a built VS Code: its server, a real Node extension host and the web workbench. Two processes that ask at once
 * get the same one; a fetch that was interrupted is begun again.
 * @throws where npm failed twice; the message carries what npm said
 */
export async function provision(release: Release): Promise<VsCodeInstall> {
  const folder = join(cacheFolder, 'vscode', release);
  const vsCode = join(folder, 'node_modules', 'code-server', 'lib', 'vscode');
  const marker = join(folder, 'filled.json');
  const parts: Pinned = pinned[release];
  // The number counts the ways in which the folder was filled so far; another one fills it anew.
  const wanted = JSON.stringify({ ...parts, codeServer: release, layout: 6 });
  const isFilled = async (): Promise<boolean> => (await readFile(marker, 'utf8').catch(() => '')) === wanted;

  if (!(await isFilled())) {
    await withLock(`${folder}.lock`, async () => {
      // Another process may have filled it while this one waited.
      if (await isFilled()) return;
      console.log(`Fetching VS Code ${parts.vsCode} from the npm registry (once, about 600 MB on disk) …`);
      await rm(folder, { recursive: true, force: true });
      await mkdir(folder, { recursive: true });
      await writeFile(join(folder, 'package.json'), '{ "private": true }\n');
      await npmInstall(folder, ['--save-exact', `code-server@${release}`, ...beside(parts)]);
      // These dependencies are pinned by the npm-shrinkwrap.json in each folder; the second brings TypeScript's server.
      await npmInstall(vsCode, ['--omit=dev']);
      await npmInstall(join(vsCode, 'extensions'), ['--omit=dev']);
      await copyFile(
        join(import.meta.dirname, 'spdlog.cjs'),
        join(vsCode, 'node_modules', '@vscode', 'spdlog', 'index.js'),
      );
      if (parts.ripgrep !== undefined) await placeRipgrep(folder, vsCode);
      await writeFile(marker, wanted);
    });
  }
  return {
    release,
    version: parts.vsCode,
    node: parts.node === undefined ? process.execPath : join(folder, 'node_modules', nodePackage, 'bin', 'node'),
    serverMain: join(vsCode, 'out', 'server-main.js'),
  };
}

/** Installs without running anybody's install scripts. Registries hiccup, so it is tried twice. */
export async function npmInstall(folder: string, args: readonly string[]): Promise<void> {
  const quiet = ['--ignore-scripts', '--no-audit', '--no-fund', '--no-update-notifier', '--loglevel=error'];
  const attempt = () =>
    run('npm', ['install', '--prefix', folder, ...quiet, ...args], {
      cwd: folder,
      env: cleanEnvironment(),
      output: 'kept',
    });
  let outcome = await attempt();
  if (outcome.code !== 0) outcome = await attempt();
  if (outcome.code !== 0)
    throw new Error(`npm install ${args.join(' ')} failed twice in ${folder}:\n${outcome.output}`);
}

const platform = `${process.platform}-${process.arch}`;
const nodePackage = `node-${platform}`;

/** The packages that are installed beside code-server, as npm is asked for them. */
function beside(parts: Pinned): string[] {
  const node = parts.node === undefined ? [] : [`${nodePackage}@${parts.node}`];
  const ripgrep = parts.ripgrep === undefined ? [] : [`@vscode/ripgrep-universal@${parts.ripgrep}`];
  return [...node, ...ripgrep];
}

/** Without it VS Code finds no files, and activates no extension that waits for one. */
async function placeRipgrep(folder: string, vsCode: string): Promise<void> {
  const bin = join(vsCode, 'node_modules', '@vscode', 'ripgrep', 'bin');
  await mkdir(bin, { recursive: true });
  await copyFile(join(folder, 'node_modules', '@vscode', 'ripgrep-universal', 'bin', platform, 'rg'), join(bin, 'rg'));
  await chmod(join(bin, 'rg'), 0o755);
}
