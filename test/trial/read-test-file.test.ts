import { execFileSync } from 'node:child_process';
import { symlink, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readTestFile } from '../../src/trial/index.ts';
import { temporaryFolder, type TemporaryFolder } from '../support/workspace.ts';

let folder: TemporaryFolder;
beforeAll(async () => {
  folder = await temporaryFolder('test-files');
});
afterAll(() => folder.dispose());
const at = (name: string): string => join(folder.path, name);

it('reads a file, and one that a link leads to', async () => {
  await writeFile(at('a.airlock-test.json'), '{}');
  await symlink('a.airlock-test.json', at('link.airlock-test.json'));
  expect(await readTestFile(at('a.airlock-test.json'))).toBe('{}');
  expect(await readTestFile(at('link.airlock-test.json'))).toBe('{}');
});

it('reads nothing that is missing, or too large', async () => {
  await writeFile(at('large.airlock-test.json'), '');
  await truncate(at('large.airlock-test.json'), 16 * 1024 * 1024 + 1);
  expect(await readTestFile(at('large.airlock-test.json'))).toBeUndefined();
  expect(await readTestFile(at('none.airlock-test.json'))).toBeUndefined();
  expect(await readTestFile(folder.path)).toBeUndefined();
});

it.skipIf(process.platform === 'win32')('reads no device and waits for no pipe', async () => {
  await symlink('/dev/zero', at('zero.airlock-test.json'));
  execFileSync('mkfifo', [at('pipe.airlock-test.json')]);
  expect(await readTestFile(at('zero.airlock-test.json'))).toBeUndefined();
  expect(await readTestFile(at('pipe.airlock-test.json'))).toBeUndefined();
});
