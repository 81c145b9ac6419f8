import { build, type Metafile, type Plugin } from 'esbuild';
import { realpathSync } from 'node:fs';
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants } from 'node:zlib';

const root = join(import.meta.dirname, '..');
const modules = join(root, 'node_modules');
const packaged = join(import.meta.dirname, 'packaged');
const vendor = '@bytecodealliance/jco-transpile/vendor';
const engine = '@bytecodealliance/componentize-js';
const jco = '@bytecodealliance/jco';

/** `linux-x64` and the like, as VS Code names it; `universal` runs on all of them, without any native program. */
export type Target = 'universal' | `${string}-${string}`;

export const thisPlatform: Target = `${process.platform}-${process.arch}`;

/**
 * Writes `builder.js` and what it reads at run time into `outdir`, so that it runs where there is no node_modules.
 * The binaries are those of the target, whose packages have to be installed.
 */
export async function bundleBuilder(outdir: string, target: Target = thisPlatform): Promise<Metafile> {
  const universal = target === 'universal';
  const { metafile } = await build({
    metafile: true,
    entryPoints: { builder: join(packaged, universal ? 'entry-universal.ts' : 'entry.ts') },
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
    // esbuild's library asks for its own place; where it is given its program it makes no use of the answer.
    define: { __filename: '"lib/main.js"', __dirname: '"lib"' },
    alias: {
      '@bytecodealliance/jco': join(packaged, 'jco.ts'),
      '@bytecodealliance/weval': join(packaged, 'weval.ts'),
      '@bytecodealliance/wizer': join(packaged, 'wizer.ts'),
      'oxc-parser': join(packaged, 'oxc-parser.ts'),
      ...(universal ? { esbuild: 'esbuild-wasm' } : {}),
    },
    plugins: [placeOf(engine, './componentize-js'), ...(universal ? [programOfBundler] : [])],
  });
  const files = { ...common, ...(universal ? wasmBundler : nativePrograms(target)) };
  for (const [to, from] of Object.entries(files)) {
    const file = join(outdir, to);
    await mkdir(dirname(file), { recursive: true });
    if (to.endsWith('.br')) await compress(join(modules, from), file);
    else await cp(join(modules, from), file);
  }
  return metafile;
}

/** Files beside the bundle by where they come from. Of those that are compressed, the build room knows. */
const common: Readonly<Record<string, string>> = {
  'js-component-bindgen-component.core.wasm': `${vendor}/js-component-bindgen-component.core.wasm`,
  'js-component-bindgen-component.core2.wasm': `${vendor}/js-component-bindgen-component.core2.wasm`,
  'wasm-tools.core.wasm': `${vendor}/wasm-tools.core.wasm`,
  'wasm-tools.core2.wasm': `${vendor}/wasm-tools.core2.wasm`,
  'worker-thread.bundle.js': '@bytecodealliance/preview2-shim/dist/io/worker-thread.bundle.js',
  'componentize-js/package.json': `${engine}/package.json`,
  'componentize-js/LICENSE': `${engine}/LICENSE`,
  'componentize-js/lib/starlingmonkey_embedding.wasm.br': `${engine}/lib/starlingmonkey_embedding.wasm`,
  'componentize-js/lib/spidermonkey-embedding-splicer.core.wasm': `${engine}/lib/spidermonkey-embedding-splicer.core.wasm`,
  'componentize-js/lib/spidermonkey-embedding-splicer.core2.wasm': `${engine}/lib/spidermonkey-embedding-splicer.core2.wasm`,
  'componentize-js/lib/wasi_snapshot_preview1.command.wasm': `${jco}/lib/wasi_snapshot_preview1.command.wasm`,
  'componentize-js/lib/wasi_snapshot_preview1.reactor.wasm': `${jco}/lib/wasi_snapshot_preview1.reactor.wasm`,
};

function nativePrograms(platform: Target): Readonly<Record<string, string>> {
  const [ending, bin] = platform.startsWith('win32') ? ['.exe', ''] : ['', 'bin/'];
  return {
    [`componentize-js/bin/wizer${ending}.br`]: `@bytecodealliance/wizer-${platform}/wizer${ending}`,
    [`esbuild/esbuild${ending}`]: `@esbuild/${platform}/${bin}esbuild${ending}`,
    'esbuild/LICENSE.md': 'esbuild/LICENSE.md',
  };
}

const wasmBundler: Readonly<Record<string, string>> = {
  'esbuild/bin/esbuild': 'esbuild-wasm/bin/esbuild',
  'esbuild/esbuild.wasm': 'esbuild-wasm/esbuild.wasm',
  'esbuild/wasm_exec.js': 'esbuild-wasm/wasm_exec.js',
  'esbuild/wasm_exec_node.js': 'esbuild-wasm/wasm_exec_node.js',
  // Without it, what lies there would be taken for ES modules, as the rest of this package is.
  'esbuild/package.json': 'esbuild-wasm/package.json',
  'esbuild/LICENSE.md': 'esbuild-wasm/LICENSE.md',
};

/** The best quality would take two minutes for a twentieth less. */
async function compress(from: string, to: string): Promise<void> {
  const bytes = await readFile(from);
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: 6,
    [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS,
    [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
  };
  await writeFile(to, await promisify(brotliCompress)(bytes, { params }));
}

/**
 * The library of esbuild-wasm starts whatever `node` is on the path; VS Code brings its own, which runs this bundle.
 * Its version is pinned, and one in which this is written in another way must not be packed.
 */
const programOfBundler: Plugin = {
  name: 'program-of-bundler',
  setup(builder) {
    builder.onLoad({ filter: /esbuild-wasm[\\/]lib[\\/]main\.js$/ }, async ({ path }) => {
      const written = '["node", [path2.join(__dirname, "..", "bin", "esbuild")]]';
      const code = await readFile(path, 'utf8');
      if (!code.includes(written)) throw new Error(`${path} does not start its program as it is known to.`);
      const contents = code.replace(written, '[process.execPath, [process.env.AIRLOCK_BUNDLER_PROGRAM]]');
      return { contents, loader: 'js' };
    });
  },
};

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
