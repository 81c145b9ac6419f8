import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { bytesOf } from '../../host/support/component.ts';
import { temporaryFolder, type TemporaryFolder } from '../../support/workspace.ts';
import { remembering } from '../sources.ts';
import { type Ran, run } from '../terminal.ts';

let folder: TemporaryFolder;
const airlock = (...argv: readonly string[]): Promise<Ran> => run(argv, { cwd: folder.path });

beforeAll(async () => {
  folder = await temporaryFolder('keeping');
  await writeFile(join(folder.path, 'k.wasm'), await bytesOf(remembering));
  for (const version of ['1.0.0', '1.1.0']) {
    const capabilities = { storage: ['keeper.>'] };
    const manifest = { name: 'keeper', version, component: './k.wasm', capabilities };
    await writeFile(join(folder.path, `${version}.json`), JSON.stringify(manifest));
  }
});
afterAll(() => folder.dispose());

async function agreed(...argv: readonly string[]): Promise<void> {
  const shown = JSON.parse((await airlock(...argv, '--dry-run', '--json')).out) as { readonly accept: string | null };
  const ended = await airlock(...argv, ...(shown.accept === null ? [] : ['--accept', shown.accept]));
  if (ended.code !== 0) throw new Error(ended.transcript);
}

it(
  'what an installed component keeps is there after an update and after a rollback',
  { timeout: 120_000 },
  async () => {
    await agreed('install', 'k.wasm', '--manifest', '1.0.0.json');
    expect((await airlock('call', 'keeper', 'remembers')).out).toBe('0\n');
    expect((await airlock('call', 'keeper', 'remember')).out).toBe('1\n');
    expect((await airlock('call', 'keeper', 'remembers')).out).toBe('1\n');
    await agreed('update', 'keeper', '--from', 'k.wasm', '--manifest', '1.1.0.json');
    expect((await airlock('info', 'keeper')).out).toContain('keeper 1.1.0');
    expect((await airlock('call', 'keeper', 'remembers')).out).toBe('1\n');
    const back = await airlock('rollback', 'keeper');
    expect(back.code).toBe(0);
    expect((await airlock('call', 'keeper', 'remembers')).out).toBe('1\n');
  },
);
