// Stands for `clang`: npm's works on a tree in memory, so the working directory is read into one and what changed is
// written back.
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { cacheFolder } from '../paths.ts';

interface Tree {
  [name: string]: Tree | string | Uint8Array;
}

interface Clang {
  readonly commands: Readonly<
    Record<
      'clang',
      (
        args: readonly string[],
        files: Tree,
        options: Record<'stdout' | 'stderr', (bytes: Uint8Array | null) => void> & { fetchProgress(): void },
      ) => Promise<Tree> | Tree | undefined
    >
  >;
}

const bundle = join(cacheFolder, 'clang/node_modules/@yowasp/clang/gen/bundle.js');
const { commands } = (await import(pathToFileURL(bundle).href)) as Clang;
const before = await read(process.cwd());
const print = (bytes: Uint8Array | null): void => {
  if (bytes) process.stderr.write(bytes);
};
try {
  const after = await commands.clang(process.argv.slice(2), before, {
    stdout: print,
    stderr: print,
    fetchProgress: () => {},
  });
  if (after) await write(process.cwd(), after, before);
} catch (error) {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'number') throw error;
  process.exitCode = error.code;
}

async function read(folder: string): Promise<Tree> {
  const tree: Tree = {};
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) tree[entry.name] = await read(path);
    else if (entry.isFile()) tree[entry.name] = new Uint8Array(await readFile(path));
  }
  return tree;
}

async function write(folder: string, after: Tree, known: Tree): Promise<void> {
  for (const [name, content] of Object.entries(after)) {
    const path = join(folder, name);
    const old = known[name];
    if (typeof content === 'string' || content instanceof Uint8Array) {
      if (!isSame(old, content)) await writeFile(path, content);
      continue;
    }
    await mkdir(path, { recursive: true });
    await write(path, content, old === undefined || typeof old === 'string' || old instanceof Uint8Array ? {} : old);
  }
}

function isSame(old: Tree[string] | undefined, content: string | Uint8Array): boolean {
  const bytes = (part: string | Uint8Array): Buffer => Buffer.from(part);
  return (typeof old === 'string' || old instanceof Uint8Array) && bytes(old).equals(bytes(content));
}
