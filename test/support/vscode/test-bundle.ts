import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import { cacheFolder, root } from '../paths.ts';

export interface TestBundle {
  /** The module whose `run()` VS Code calls. */
  readonly entry: string;
  readonly files: readonly string[];
}

/** The CommonJS inside mocha: its root is an ES module, which older extension hosts hand to `require` in another shape. */
const mocha = 'mocha/lib/mocha.cjs';

/**
 * Bundles test/vscode into the form that an extension host loads: CommonJS, with `vscode` and mocha left to be required
 * there. Sources use the project's own modules, so each test file becomes one bundle.
 *
 * @param only the files to take; without any, all of them
 * @param below a folder of test/vscode whose files are taken instead of its own
 */
export async function bundleTests(only: readonly string[] = [], below = ''): Promise<TestBundle> {
  const sources = join(root, 'test', 'vscode', below);
  const outdir = join(cacheFolder, `vscode-tests${below}`);
  const all = (await readdir(sources)).filter((name) => name.endsWith('.test.ts')).toSorted();
  const names = only.length === 0 ? all : all.filter((name) => only.includes(name));
  await rm(outdir, { recursive: true, force: true });
  await mkdir(outdir, { recursive: true });
  await writeFile(join(outdir, 'package.json'), '{ "type": "commonjs" }\n');
  await build({
    entryPoints: [join(root, 'test', 'vscode', 'run.ts'), ...names.map((name) => join(sources, name))],
    outbase: sources,
    entryNames: '[name]',
    outdir,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node22',
    external: ['vscode', mocha],
    // jsonc-parser's other form hides its imports from a bundler.
    mainFields: ['module', 'main'],
    alias: { mocha },
    sourcemap: 'inline',
    logLevel: 'warning',
  });
  return { entry: join(outdir, 'run.js'), files: names.map((name) => join(outdir, name.replace(/\.ts$/u, '.js'))) };
}
