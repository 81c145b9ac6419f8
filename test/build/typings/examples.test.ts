import { cp, mkdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { setPreopens } from '../../../src/build/componentize-js.ts';
import { typeFiles } from '../../../src/build/describe/types.ts';
import { root } from '../../support/paths.ts';
import { layOut } from '../folders.ts';
import { compile } from './type-check.ts';
import { greeterWit } from './worlds.ts';

const greeter = join(root, 'examples/greeter');

/** A copy of the example as it is after a clone: without what builds leave. */
async function clone(): Promise<string> {
  const folder = await layOut({});
  const ours = join(greeter, '.airlock');
  await cp(greeter, folder, { recursive: true, filter: (source) => source !== ours });
  return folder;
}

async function write(folder: string, files: readonly { readonly path: string; readonly content: string }[]) {
  for (const { path, content } of files) {
    const target = join(folder, '.airlock/types', path);
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, content);
  }
}

describe('the greeter', { timeout: 60_000 }, () => {
  it('has no type errors after a clone', async () => {
    expect(await compile(join(await clone(), 'tsconfig.json'))).toBe('');
  });

  it('has none with the declarations of its world, which then are what is checked', async () => {
    setPreopens({ [tmpdir()]: tmpdir() });
    const made = await typeFiles(await greeterWit(), 'airlock:greeter/greeter@0.1.0', 'guest');
    if (made.kind !== 'done') throw new Error(made.message);
    const folder = await clone();
    await write(folder, made.value);
    expect(await compile(join(folder, 'tsconfig.json'))).toBe('');
    const wrong = `import { getEnvironment } from 'wasi:cli/environment@0.2.12';\nexport const x: number = getEnvironment();\n`;
    await writeFile(join(folder, 'src/wrong.ts'), wrong);
    expect(await compile(join(folder, 'tsconfig.json'))).toContain(`wrong.ts(2,14): error TS2322`);
    const misspelt = `import { getEnvironments } from 'wasi:cli/environment@0.2.12';\ngetEnvironments();\n`;
    await writeFile(join(folder, 'src/wrong.ts'), misspelt);
    expect(await compile(join(folder, 'tsconfig.json'))).toContain(`wrong.ts(1,10): error TS2`);
  });
});
