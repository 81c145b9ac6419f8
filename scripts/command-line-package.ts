import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from '../test/support/paths.ts';
import { cleanEnvironment, run } from '../test/support/run.ts';
import { thisPlatform } from './bundle-builder.ts';
import { bundleForCommandLine } from './bundles.ts';

/** The release of Node from which on the command line runs: hooks for modules come with it since then. */
export const leastNode = '22.15';

/** What the command line reads at run time beside its bundles, and what a package has. */
const copied = ['templates', 'wit', 'README.md', 'CHANGELOG.md', 'LICENSE'];

/**
 * Lays the package of the command line out in `stage`, which is emptied before, and packs it with `npm pack` into `to`.
 * Its package.json is not the repository's: that one describes the extension, and would have npm fetch the Node that our
 * scripts run on.
 *
 * @returns the absolute path of the tarball
 */
export async function packCommandLine(stage: string, to: string): Promise<string> {
  await rm(stage, { recursive: true, force: true });
  await mkdir(stage, { recursive: true });
  await bundleForCommandLine(join(stage, 'dist'), thisPlatform);
  for (const name of copied) await cp(join(root, name), join(stage, name), { recursive: true });
  const manifest = await packageJson();
  await writeFile(join(stage, 'package.json'), `${JSON.stringify(manifest, undefined, 2)}\n`);
  const { code, output } = await run('npm', ['pack', '--silent', '--pack-destination', to], {
    cwd: stage,
    env: cleanEnvironment(),
    output: 'kept',
  });
  if (code !== 0) throw new Error(`npm pack failed: ${output}`);
  return join(to, `${String(manifest['name'])}-${String(manifest['version'])}.tgz`);
}

async function packageJson(): Promise<Readonly<Record<string, unknown>>> {
  const whole = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as Readonly<Record<string, unknown>>;
  const { name, version, description, keywords, license, repository, type, bin } = whole;
  const [os, cpu] = thisPlatform.split('-');
  return {
    name,
    version,
    description,
    keywords,
    license,
    repository,
    type,
    bin,
    // The bundler and the initialiser of the engine are programs of one platform.
    os: [os],
    cpu: [cpu],
    engines: { node: `>=${leastNode}` },
    files: ['dist', ...copied],
  };
}
