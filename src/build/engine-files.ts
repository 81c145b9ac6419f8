import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

// Where the files of the engine are. The packaged build process, which has no packages, names the first of them in its
// environment, and has the others where the package has them.

/** The engine itself. */
export function engineFile(): string {
  const beside = '../lib/starlingmonkey_embedding.wasm';
  return packagedEngine() ?? fileURLToPath(new URL(beside, import.meta.resolve('@bytecodealliance/componentize-js')));
}

/** The adapter that turns WASI as the engine was compiled for into that of components. */
export function adapterFile(): string {
  const file = 'wasi_snapshot_preview1.reactor.wasm';
  const packaged = packagedEngine();
  if (packaged !== undefined) return join(dirname(packaged), file);
  return fileURLToPath(new URL(`../lib/${file}`, import.meta.resolve('@bytecodealliance/jco')));
}

/** The version that componentize-js says it has. */
export async function engineVersion(): Promise<string> {
  const text = await readFile(join(dirname(engineFile()), '../package.json'), 'utf8');
  const { version } = JSON.parse(text) as { readonly version?: unknown };
  return typeof version === 'string' ? version : 'unknown';
}

function packagedEngine(): string | undefined {
  return process.env['AIRLOCK_ENGINE_FILE'];
}
