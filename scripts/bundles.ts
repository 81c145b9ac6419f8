import { chmod, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { build, type BuildOptions, type Metafile } from 'esbuild';
import { root } from '../test/support/paths.ts';
import { bundleBuilder, type Target } from './bundle-builder.ts';
import { writeNotices } from './notices.ts';

/** Bundles the extension and the command line for `target` into `dist`, which is emptied before. */
export function bundleAll(dist: string, target: Target): Promise<void> {
  return bundle(dist, target, entries);
}

/** Bundles the command line alone, with the programs that it starts. */
export function bundleForCommandLine(dist: string, target: Target): Promise<void> {
  const { extension: _extension, ...programs } = entries;
  return bundle(dist, target, programs);
}

async function bundle(dist: string, target: Target, programs: Readonly<Record<string, string>>): Promise<void> {
  await rm(dist, { recursive: true, force: true });
  const metafiles: Metafile[] = [];
  // One bundle an entry: each is a program of its own, in a process or thread of its own.
  for (const [name, source] of Object.entries(programs)) {
    metafiles.push(await bundleProgram(dist, name, source));
  }
  for (const [name, source] of Object.entries(panelEntries)) {
    const entryPoints = { [name]: join(root, source) };
    const { metafile } = await build({ ...inBrowser, outdir: join(dist, 'panels'), metafile: true, entryPoints });
    metafiles.push(metafile);
  }
  await chmod(join(dist, 'airlock.js'), 0o755);
  metafiles.push(await bundleBuilder(dist, target));
  await writeNotices(join(dist, 'NOTICES.md'), metafiles, target);
}

/**
 * One program. Those that do one of several things are a small entry, and beside it the parts that are loaded when they
 * are needed: no command waits for the code of another, and no component's thread for that of the network's.
 */
async function bundleProgram(dist: string, name: string, source: string): Promise<Metafile> {
  const entryPoints = { [name]: join(root, source) };
  const folder = folders[name];
  const parts = folder === undefined ? {} : { splitting: true, chunkNames: `${folder}/[name]-[hash]` };
  const { metafile } = await build({ ...shared, ...parts, outdir: dist, metafile: true, entryPoints });
  return metafile;
}

/** Where the parts of a program are laid, below `dist`. */
const folders: Readonly<Record<string, string>> = { airlock: 'cli', worker: 'worker' };

/**
 * Dependencies written as CommonJS call `require`, which an ES module has not: the banner gives them one. It is also
 * how they reach `vscode`, whose loader VS Code hooks into `require` and `import` alike.
 */
const shared: BuildOptions = {
  bundle: true,
  platform: 'node',
  format: 'esm',
  // The Node of the oldest VS Code that package.json allows.
  target: 'node22',
  external: ['vscode'],
  // jsonc-parser's CommonJS asks for its parts in a way that no bundler can follow; its ES modules do not.
  mainFields: ['module', 'main'],
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
  // Stack traces of a person's report stay readable; only what cannot be told apart by reading is made smaller.
  minifySyntax: true,
  legalComments: 'eof',
  logLevel: 'warning',
};

/** What runs in a panel: one script a page, for the Chromium of the oldest VS Code that package.json allows. */
const inBrowser: BuildOptions = {
  bundle: true,
  platform: 'browser',
  format: 'iife',
  target: 'chrome138',
  minify: true,
  legalComments: 'eof',
  logLevel: 'warning',
};

const panelEntries = {
  'call-form': 'src/panels/call-form/main.ts',
  inspector: 'src/panels/inspector/main.ts',
  request: 'src/panels/request/main.ts',
  system: 'src/panels/system/main.ts',
  style: 'src/panels/style.css',
};

const entries = {
  airlock: 'src/cli/main.ts',
  extension: 'src/extension/main.ts',
  worker: 'src/host/worker/main.ts',
  server: 'src/language/main.ts',
};
