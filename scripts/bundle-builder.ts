import { build, type Metafile, type Plugin } from 'esbuild';
import { realpathSync } from 'node:fs';
import { cp, mkdir, readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

const root = join(import.meta.dirname, '..');
const modules = join(root, 'node_modules');
const packaged = join(import.meta.dirname, 'packaged');
const vendor = '@bytecodealliance/jco-transpile/vendor';
const engine = '@bytecodealliance/componentize-js';

/**
 * Writes `builder.js` and what it reads at run time into `outdir`, so that it runs where there is no node_modules.
 * The binaries are those of `platform`, as `linux-x64`, whose packages have to be installed.
 */
export async function bundleBuilder(
  outdir: string,
  platform: string = `${process.platform}-${process.arch}`,
): Promise<Metafile> {
  const { metafile } = await build({
    metafile: true,
    entryPoints: { builder: join(packaged, 'entry.ts') },
    outdir,
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'node',
    target: 'node22',
    // Some packages have a main that hides its imports from a bundler.
    mainFields: ['module', 'main'],
    logLevel: 'warning',
    legalComments: 'none',
    banner: { js: `import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);` },
    // esbuild's library asks for its own place; where it is given its binary it makes no use of the answer.
    define: { __filename: '"builder.js"', __dirname: '"."' },
    alias: {
      '@bytecodealliance/jco': join(packaged, 'jco.ts'),
      '@bytecodealliance/weval': join(packaged, 'weval.ts'),
      '@bytecodealliance/wizer': join(packaged, 'wizer.ts'),
      'oxc-parser': join(packaged, 'oxc-parser.ts'),
    },
    plugins: [placeOf(engine, './componentize-js')],
  });
  const windows = platform.startsWith('win32') ? '.exe' : '';
  const files: Readonly<Record<string, string>> = {
    [`${vendor}/js-component-bindgen-component.core.wasm`]: '.',
    [`${vendor}/js-component-bindgen-component.core2.wasm`]: '.',
    [`${vendor}/wasm-tools.core.wasm`]: '.',
    [`${vendor}/wasm-tools.core2.wasm`]: '.',
    '@bytecodealliance/preview2-shim/dist/io/worker-thread.bundle.js': '.',
    [`${engine}/package.json`]: 'componentize-js',
    [`${engine}/LICENSE`]: 'componentize-js',
    [`${engine}/lib/starlingmonkey_embedding.wasm`]: 'componentize-js/lib',
    [`${engine}/lib/spidermonkey-embedding-splicer.core.wasm`]: 'componentize-js/lib',
    [`${engine}/lib/spidermonkey-embedding-splicer.core2.wasm`]: 'componentize-js/lib',
    '@bytecodealliance/jco/lib/wasi_snapshot_preview1.command.wasm': 'componentize-js/lib',
    '@bytecodealliance/jco/lib/wasi_snapshot_preview1.reactor.wasm': 'componentize-js/lib',
    [`@bytecodealliance/wizer-${platform}/wizer${windows}`]: 'componentize-js/bin',
    [`@esbuild/${platform}/${windows ? '' : 'bin/'}esbuild${windows}`]: 'esbuild',
    'esbuild/LICENSE.md': 'esbuild',
  };
  for (const [from, to] of Object.entries(files)) {
    const target = join(outdir, to, basename(from));
    await mkdir(dirname(target), { recursive: true });
    await cp(join(modules, from), target);
  }
  return metafile;
}

/**
 * Keeps the modules of a package finding their files beside themselves, once they are in a bundle and their files are
 * below `folder`, in the same places as in the package.
 */
function placeOf(name: string, folder: string): Plugin {
  const home = realpathSync(join(modules, name));
  return {
    name: `place-of-${basename(name)}`,
    setup(builder) {
      builder.onLoad({ filter: /\.js$/ }, async ({ path }) => {
        if (!path.startsWith(join(home, 'src')) && !path.startsWith(join(home, 'lib'))) return undefined;
        const place = JSON.stringify(`${folder}${path.slice(home.length).replaceAll('\\', '/')}`);
        const code = await readFile(path, 'utf8');
        return { contents: code.replaceAll('import.meta.url', `new URL(${place}, import.meta.url)`), loader: 'js' };
      });
    },
  };
}

if (import.meta.main) await bundleBuilder(join(root, 'dist'));
