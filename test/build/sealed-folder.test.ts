import {
  chmod,
  copyFile,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  truncate,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { openSealedFolder, type SealedFolder } from '../../src/build/sealed-folder.ts';

const bytes = Uint8Array.from({ length: 1000 }, (_, index) => index);

it('gives back what was written, also to another process, and nothing else', async () => {
  const { path, open, lines } = await setUp();
  const [one, other] = await Promise.all([open(), open()]);
  await one.write('a', bytes);
  await other.write('b', bytes.subarray(1));
  expect(Buffer.from((await other.read('a')) ?? [])).toEqual(Buffer.from(bytes));
  expect(Buffer.from((await one.read('b')) ?? [])).toEqual(Buffer.from(bytes.subarray(1)));
  expect(await one.read('c')).toBeUndefined();
  for (const name of await readdir(path)) expect((await stat(join(path, name))).mode & 0o777).toBe(0o600);
  expect(lines).toEqual([]);
});

it('keeps one whole entry where several write it at once', async () => {
  const { path, open } = await setUp();
  const folders = await Promise.all(Array.from({ length: 8 }, open));
  await Promise.all(folders.map((folder, index) => folder.write('a', new Uint8Array(100_000).fill(index))));
  const read = await (await open()).read('a');
  expect(new Set(read).size).toBe(1);
  expect((await readdir(path)).length).toBe(2);
});

const damages: readonly [name: string, damage: (file: string, path: string, folder: SealedFolder) => Promise<void>][] =
  [
    ['is truncated', (file) => truncate(file, 500)],
    ['is truncated to nothing', (file) => truncate(file, 0)],
    [
      'had a byte changed',
      async (file) => {
        const content = await readFile(file);
        content[700] = (content[700] ?? 0) ^ 1;
        await writeFile(file, content);
      },
    ],
    ['was written without the key', (file) => writeFile(file, Buffer.concat([Buffer.alloc(32), bytes]))],
    [
      'was copied from another name',
      async (file, path, folder) => {
        await folder.write('other', bytes);
        const other = (await readdir(path)).find((name) => name.endsWith('.sealed') && !file.endsWith(name));
        await copyFile(join(path, other ?? ''), file);
      },
    ],
    ['others may write to', (file) => chmod(file, 0o666)],
    [
      'is a link',
      async (file, path) => {
        await copyFile(file, join(path, 'elsewhere'));
        await rm(file);
        await symlink(join(path, 'elsewhere'), file);
      },
    ],
    ['was sealed with another key', (_, path) => writeFile(join(path, 'key'), Buffer.alloc(32, 7))],
  ];
it.each(damages)('does not give, and removes, an entry that %s', async (_name, damage) => {
  const { path, open, lines } = await setUp();
  const folder = await open();
  await folder.write('a', bytes);
  const file = join(path, (await readdir(path)).find((name) => name.endsWith('.sealed')) ?? '');
  await damage(file, path, folder);
  const again = await open();
  expect(await again.read('a')).toBeUndefined();
  expect(lines).toEqual([expect.stringMatching(/^A file of the build cache was not used and is removed, because /)]);
  await expect(stat(file)).rejects.toThrow('ENOENT');
  await again.write('a', bytes);
  expect(Buffer.from((await again.read('a')) ?? [])).toEqual(Buffer.from(bytes));
});

it('removes what was not used for longest, and never what was just written', async () => {
  const { open, clock } = await setUp(2500);
  const folder = await open();
  for (const name of ['a', 'b']) await folder.write(name, bytes);
  clock.now += 10_000;
  await folder.read('a');
  clock.now += 10_000;
  await folder.write('c', bytes);
  expect(await folder.read('b')).toBeUndefined();
  expect(await folder.read('a')).toBeDefined();
  expect(await folder.read('c')).toBeDefined();
});

it('removes what some process began to write long ago', async () => {
  const { path, open } = await setUp();
  const folder = await open();
  for (const name of ['old.part', 'new.part']) await writeFile(join(path, name), '');
  await utimes(join(path, 'old.part'), 1, 1);
  await folder.write('a', bytes);
  expect((await readdir(path)).filter((name) => name.endsWith('.part'))).toEqual(['new.part']);
});

it('goes on without what cannot be written', async () => {
  const { path, open, lines } = await setUp();
  const folder = await open();
  await rm(path, { recursive: true });
  await folder.write('a', bytes);
  expect(lines).toEqual([expect.stringMatching(/^The build cache could not be written: /)]);
  expect(await folder.read('a')).toBeUndefined();
});

async function setUp(mostBytes = 1_000_000): Promise<{
  path: string;
  lines: string[];
  clock: { now: number };
  open: () => Promise<SealedFolder>;
}> {
  const path = await mkdtemp(join(tmpdir(), 'airlock-sealed-'));
  onTestFinished(() => rm(path, { recursive: true, force: true }));
  const lines: string[] = [];
  const say = (line: string): void => void lines.push(line);
  const log = { info: say, warn: say, error: say };
  const clock = { now: Date.now() };
  return { path, lines, clock, open: () => openSealedFolder(path, { log, now: () => clock.now, mostBytes }) };
}
