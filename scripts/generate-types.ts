import { $init, generateTypes } from '@bytecodealliance/jco-transpile/component';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { parse } from 'jsonc-parser';
import { setPreopens } from '../src/build/componentize-js.ts';

// Writes the TypeScript declarations of a component's world into its types folder:
//   node scripts/generate-types.ts examples/greeter

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error('Name the folder of a component.');
await generate(resolve(folder));

async function generate(component: string): Promise<void> {
  const manifest: unknown = parse(await readFile(join(component, 'airlock.json'), 'utf8'));
  const { wit, world } = manifest as { readonly wit: string; readonly world: string };
  const witPath = resolve(component, wit);
  setPreopens({ [witPath]: witPath });
  await $init;
  const files = generateTypes(world, { wit: { tag: 'path', val: witPath }, world, guest: true });
  const target = join(component, 'types');
  await rm(target, { recursive: true, force: true });
  for (const [name, bytes] of files) {
    const path = join(target, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, bytes);
  }
}
