import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { watchedFiles } from '../../../src/build/command/watched-files.ts';
import { temporaryFolder, type TemporaryFolder } from '../../support/workspace.ts';

let folder: TemporaryFolder;
const files = ['src/a.c', 'src/deep/b.c', 'src/deep/c.h', 'other/d.c'];

beforeAll(async () => {
  folder = await temporaryFolder('watched');
  for (const file of files) {
    await mkdir(join(folder.path, file, '..'), { recursive: true });
    await writeFile(join(folder.path, file), '');
  }
});
afterAll(() => folder.dispose());

it.each([
  [['src/**'], files.slice(0, 3)],
  [['src'], files.slice(0, 3)],
  [['**/*.c'], ['other/d.c', 'src/a.c', 'src/deep/b.c']],
  [['none/**'], []],
])('%j means its files', async (watch, meant) => {
  expect(await watchedFiles(folder.path, watch)).toEqual(meant.map((file) => join(folder.path, file)));
});

it('says that there are too many rather than to leave some out, since each is kept from guests', async () => {
  expect(await watchedFiles(folder.path, ['src/**'], 3)).toHaveLength(3);
  expect(await watchedFiles(folder.path, ['src/**'], 2)).toBeUndefined();
});
