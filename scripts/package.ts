// Packs what `npm run build` made into a .vsix for this platform: `npm run package`. With `--universal` it makes one that
// runs on every platform, whose bundler is WebAssembly, and leaves dist/ alone.
import { cp, mkdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createVSIX } from '@vscode/vsce';
import { cacheFolder, root } from '../test/support/paths.ts';
import { type Target, thisPlatform } from './bundle-builder.ts';
import { bundleAll } from './bundles.ts';
import { vsixPath } from './vsix.ts';

/** Bytes that a package has to stay below, so that installing it is a matter of seconds. */
const mostBytes = 20_000_000;

const { values } = parseArgs({ options: { universal: { type: 'boolean', default: false } } });
const target: Target = values.universal ? 'universal' : thisPlatform;
const packagePath = vsixPath(target);
await createVSIX({
  cwd: values.universal ? await stageUniversal() : root,
  packagePath,
  ...(values.universal ? {} : { target }),
  // Everything is bundled.
  dependencies: false,
  rewriteRelativeLinks: false,
  allowMissingRepository: true,
});
const { size } = await stat(packagePath);
console.log(`${packagePath} ${(size / 1e6).toFixed(1)} MB`);
if (size >= mostBytes) {
  console.error(`A package has less than ${mostBytes / 1e6} MB.`);
  process.exitCode = 1;
}

/** Lays out beside the sources what a package is made from, with bundles of its own. */
async function stageUniversal(): Promise<string> {
  const stage = join(cacheFolder, 'universal');
  await rm(stage, { recursive: true, force: true });
  await mkdir(stage, { recursive: true });
  const rules = await readFile(join(root, '.vscodeignore'), 'utf8');
  const wanted = Array.from(rules.matchAll(/^!([^*\n]+?)(?:\/\*\*|\*)?$/gm), ([, name = '']) => name);
  for (const name of ['.vscodeignore', ...wanted.filter((each) => each !== 'dist')])
    await cp(join(root, name), join(stage, name), { recursive: true });
  await bundleAll(join(stage, 'dist'), 'universal');
  return stage;
}
