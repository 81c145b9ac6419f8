import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { originOf } from '../../src/host/origin.ts';
import { builtHere } from '../../src/host/index.ts';
import { type Code, parseManifest } from '../../src/manifest/index.ts';
import { temporaryFolder, type TemporaryFolder } from '../support/workspace.ts';

/** Bytes of the largest file that has an origin here. */
const most = 1_000_000;

let folder: TemporaryFolder;
beforeAll(async () => void (folder = await temporaryFolder('origin')));
afterAll(() => folder.dispose());

function code(json: string): Code {
  const { manifest } = parseManifest(`{ "name": "a", "version": "0.1.0", "world": "w", ${json} }`);
  if (!manifest) throw new Error('the manifest of this test has an error');
  return manifest.code;
}

test('what is built here has one origin, whatever its sources are', async () => {
  expect(await originOf(code('"source": "./a.ts"'), join(folder.path, 'airlock.json'), most)).toBe(builtHere);
});

test('what comes from elsewhere is known by its bytes', async () => {
  const manifestPath = join(folder.path, 'airlock.json');
  const origin = (): Promise<string | undefined> => originOf(code('"component": "./a.wasm"'), manifestPath, most);
  expect(await origin()).toBeUndefined();
  const bytes = Buffer.alloc(300_000, 7);
  await writeFile(join(folder.path, 'a.wasm'), bytes);
  const first = await origin();
  expect(first).toBe(`bytes:${createHash('sha256').update(bytes).digest('hex')}`);
  bytes[299_999] = 8;
  await writeFile(join(folder.path, 'a.wasm'), bytes);
  expect(await origin()).toMatch(/^bytes:[0-9a-f]{64}$/);
  expect(await origin()).not.toBe(first);
});

test('a folder or a pipe in the place of the file has no origin, and nothing waits for it', async () => {
  const manifestPath = join(folder.path, 'airlock.json');
  await mkdir(join(folder.path, 'b.wasm'));
  expect(await originOf(code('"component": "./b.wasm"'), manifestPath, most)).toBeUndefined();
  if (process.platform === 'win32') return;
  execFileSync('mkfifo', [join(folder.path, 'c.wasm')]);
  expect(await originOf(code('"component": "./c.wasm"'), manifestPath, most)).toBeUndefined();
});
