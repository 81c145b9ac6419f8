import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Metafile } from 'esbuild';
import { root } from '../test/support/paths.ts';
import type { Target } from './bundle-builder.ts';

/** Packages of which files are shipped beside the bundles, or inside of files that are. */
const shipped = ['@bytecodealliance/componentize-js', '@bytecodealliance/jco'];
const programs = ['@bytecodealliance/wizer', 'esbuild'];

/** Writes the licences of everything that the bundles contain: most of them ask for nothing else. */
export async function writeNotices(file: string, metafiles: readonly Metafile[], target: Target): Promise<void> {
  const bundled = metafiles.flatMap((metafile) => Object.keys(metafile.inputs).flatMap(packagesOf));
  const names = Array.from(
    new Set([...shipped, ...(target === 'universal' ? ['esbuild-wasm'] : programs), ...bundled]),
  ).toSorted();
  const notices = await Promise.all(names.map(noticeOf));
  await writeFile(file, `# Third-party software in this package\n\n${notices.join('\n')}`);
}

/** The package that an input of a bundle belongs to, the innermost one where packages are nested. */
function packagesOf(input: string): string[] {
  const name = /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1];
  return name === undefined ? [] : [name];
}

async function noticeOf(name: string): Promise<string> {
  const folder = join(root, 'node_modules', name);
  const { version, license } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as Readonly<
    Record<'version' | 'license', string | undefined>
  >;
  const file = (await readdir(folder)).find((each) => /^(licen[cs]e|copying)/i.test(each));
  const text = file === undefined ? `Licence: ${license}` : (await readFile(join(folder, file), 'utf8')).trim();
  return `## ${name} ${version}\n\n${text}\n`;
}
