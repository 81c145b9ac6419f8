import { chmod, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { build, type BuildOptions, type Metafile } from 'esbuild';
import { referenceFile } from '../src/cli/program-files.ts';
import { preparedReference, readReferenceWit } from '../src/host/index.ts';
import { root } from '../test/support/paths.ts';
import { bundleBuilder, type Target } from './bundle-builder.ts';
import { nodeModules } from './node-modules-plugin.ts';
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
    const entryPoints = { [name]: join(root, source) };
    const { metafile } = await build({
      ...(name === 'worker' ? ofThreads : shared),
      outdir: dist,
      metafile: true,
      entryPoints,
    });
    metafiles.push(metafile);
  }
  for (const [name, source] of Object.entries(panelEntries)) {
    const entryPoints = { [name]: join(root, source) };
    const { metafile } = await build({ ...inBrowser, outdir: join(dist, 'panels'), metafile: true, entryPoints });
    metafiles.push(metafile);
  }
  metafiles.push(...(await bundleCommandLine(dist)), await bundleBuilder(dist, target));
  await writeFile(join(dist, referenceFile), preparedReference(readReferenceWit(join(root, 'wit'))));
  await writeNotices(join(dist, 'NOTICES.md'), metafiles, target);
}

/**
 * The command line: a small entry that answers at once, and beside it all commands in one file, of which each part is run
 * when it is first asked for. One file is found, read and taken from what was compiled before in a third of the time that
 * forty take, as what several commands have in common would be.
 */
async function bundleCommandLine(dist: string): Promise<readonly Metafile[]> {
  const plain = withoutBanner(shared);
  const commands = await build({
    ...plain,
    format: 'cjs',
    outdir: join(dist, 'cli'),
    // Under its name is kept what was compiled of it.
    entryNames: 'commands-[hash]',
    outExtension: { '.js': '.cjs' },
    metafile: true,
    entryPoints: { commands: join(root, 'src/cli/process.ts') },
    plugins: [nodeModules],
  });
  const file = Object.keys(commands.metafile.outputs).map((path) => basename(path))[0];
  const entry = await build({
    ...plain,
    outdir: dist,
    metafile: true,
    entryPoints: { airlock: join(root, 'src/cli/main.ts') },
    define: { commandsFile: JSON.stringify(file) },
    plugins: [nodeModules],
  });
  await chmod(join(dist, 'airlock.js'), 0o755);
  return [commands.metafile, entry.metafile];
}

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

/** Threads load what only some of them need when they need it, and stand in the way of each call until they are loaded. */
const ofThreads: BuildOptions = {
  ...withoutBanner(shared),
  splitting: true,
  chunkNames: 'worker/[name]-[hash]',
  plugins: [nodeModules],
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
  extension: 'src/extension/main.ts',
  worker: 'src/host/worker/main.ts',
  server: 'src/language/main.ts',
};

/** What takes Node's modules from Node itself needs no `require`. */
function withoutBanner({ banner: _banner, ...options }: BuildOptions): BuildOptions {
  return options;
}
