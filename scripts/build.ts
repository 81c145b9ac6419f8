// Bundles the extension into dist/: `npm run build`.
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { build, type BuildOptions, type Metafile } from 'esbuild';
import { root } from '../test/support/paths.ts';
import { bundleBuilder } from './bundle-builder.ts';
import { writeNotices } from './notices.ts';

const dist = join(root, 'dist');

/**
 * Dependencies written as CommonJS call `require`, which an ES module has not: the banner gives them one. It is also
 * how they reach `vscode`, whose loader VS Code hooks into `require` and `import` alike.
 */
const shared: BuildOptions = {
  outdir: dist,
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

const entries = {
  extension: 'src/extension/main.ts',
  worker: 'src/host/worker/main.ts',
  server: 'src/language/main.ts',
};

await rm(dist, { recursive: true, force: true });
const metafiles: Metafile[] = [];
// One bundle an entry: each is a program of its own, in a process or thread of its own.
for (const [name, source] of Object.entries(entries)) {
  const { metafile } = await build({ ...shared, metafile: true, entryPoints: { [name]: join(root, source) } });
  metafiles.push(metafile);
}
metafiles.push(await bundleBuilder(dist));
await writeNotices(join(dist, 'NOTICES.md'), metafiles);
