import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { brotliDecompress } from 'node:zlib';

// Where the files of the engine are. The packaged build process has no packages: it names the folder of the engine in its
// environment, in which the large files that few builds need are compressed.

/** The bytes of the engine itself. */
export async function readEngine(): Promise<Uint8Array> {
  const packaged = packagedEngine();
  if (packaged !== undefined) return inflated(join(packaged, 'lib/starlingmonkey_embedding.wasm.br'));
  return readFile(join(engineFolder(), 'lib/starlingmonkey_embedding.wasm'));
}

/** The adapter that turns WASI as the engine was compiled for into that of components. */
export function adapterFile(): string {
  const file = 'wasi_snapshot_preview1.reactor.wasm';
  const packaged = packagedEngine();
  if (packaged !== undefined) return join(packaged, 'lib', file);
  return fileURLToPath(new URL(`../lib/${file}`, import.meta.resolve('@bytecodealliance/jco')));
}

/** The version that componentize-js says it has. */
export async function engineVersion(): Promise<string> {
  const text = await readFile(join(packagedEngine() ?? engineFolder(), 'package.json'), 'utf8');
  const { version } = JSON.parse(text) as { readonly version?: unknown };
  return typeof version === 'string' ? version : 'unknown';
}

/** Whether the official initialiser is here: it is a native program, which a package for every platform has not. */
export function hasNativeInitialiser(): boolean {
  const packaged = packagedEngine();
  return packaged === undefined || existsSync(compressedInitialiser(packaged));
}

/**
 * Unpacks the official initialiser into `folder`, which nobody else can write to, and returns its path; `undefined` where
 * it is not packed, and its own package finds it.
 */
export async function unpackInitialiser(folder: string): Promise<string | undefined> {
  const packaged = packagedEngine();
  if (packaged === undefined) return undefined;
  const program = join(folder, windows ? 'wizer.exe' : 'wizer');
  await writeFile(program, await inflated(compressedInitialiser(packaged)), { flag: 'wx', mode: 0o700 });
  return program;
}

const windows = process.platform === 'win32';

function compressedInitialiser(packaged: string): string {
  return join(packaged, windows ? 'bin/wizer.exe.br' : 'bin/wizer.br');
}

async function inflated(file: string): Promise<Uint8Array> {
  return promisify(brotliDecompress)(await readFile(file));
}

function engineFolder(): string {
  return dirname(dirname(fileURLToPath(import.meta.resolve('@bytecodealliance/componentize-js'))));
}

function packagedEngine(): string | undefined {
  return process.env['AIRLOCK_ENGINE_FOLDER'];
}
