import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { systemClock } from '../../../src/base/index.ts';
import { exportNamespace } from '../../../src/host/storage/export.ts';
import { openStorage, type Storage } from '../../../src/host/storage/storage.ts';
import { type TemporaryFolder, temporaryFolder } from '../../support/workspace.ts';
import { workerFile } from '../support/worker-file.ts';

const account = { owner: 'one', quotaBytes: 64 * 1024 * 1024 };
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

let folder: TemporaryFolder;
let complaints: string[];
let storage: Storage;

beforeEach(async () => {
  folder = await temporaryFolder('airlock-storage');
  complaints = [];
  storage = await open();
});

afterEach(async () => {
  await storage.dispose();
  await folder.dispose();
});

async function open(path = folder.path): Promise<Storage> {
  const log = { info: () => {}, warn: () => {}, error: (text: string) => void complaints.push(text) };
  return openStorage({ clock: systemClock, log, workerFile: await workerFile(), folder: path });
}

it('acts go on in order, and their bytes are moved', async () => {
  const value = new Uint8Array(1024 * 1024).fill(3);
  const acts = [
    storage.act(account, 'a', { kind: 'set', key: 'k', value }),
    storage.act(account, 'a', { kind: 'get', key: 'k' }),
    storage.act(account, 'a', { kind: 'delete', key: 'k' }),
    storage.act(account, 'a', { kind: 'get', key: 'k' }),
  ];
  expect(value).toHaveLength(0);
  expect(await Promise.all(acts)).toEqual([
    { kind: 'done', result: undefined },
    { kind: 'done', result: new Uint8Array(1024 * 1024).fill(3) },
    { kind: 'done', result: undefined },
    { kind: 'done', result: undefined },
  ]);
  expect(complaints).toEqual([]);
});

it('what was asked for before the end is done, and after it nothing', async () => {
  const acts = Array.from({ length: 20 }, () => storage.act(account, 'a', { kind: 'increment', key: 'n', delta: 1n }));
  await storage.dispose();
  await storage.dispose();
  expect((await Promise.all(acts)).at(-1)).toEqual({ kind: 'done', result: 20n });
  expect(await storage.act(account, 'a', { kind: 'get', key: 'n' })).toEqual({
    kind: 'failed',
    message: 'the storage was closed',
  });
  storage = await open();
  expect(await storage.act(account, 'a', { kind: 'get', key: 'n' })).toEqual({ kind: 'done', result: bytes('20') });
});

it('a folder that is not there is said, and it goes on when there is one', async () => {
  const missing = join(folder.path, 'missing');
  const other = await open(missing);
  expect(await other.act(account, 'a', { kind: 'open' })).toMatchObject({ kind: 'failed' });
  mkdirSync(missing);
  expect(await other.act(account, 'a', { kind: 'open' })).toEqual({ kind: 'done', result: undefined });
  await other.dispose();
});

it('a thread that cannot start settles what waits, and is told', async () => {
  const log = { info: () => {}, warn: () => {}, error: (text: string) => void complaints.push(text) };
  const workerPath = join(folder.path, 'missing.mjs');
  const broken = openStorage({ clock: systemClock, log, workerFile: workerPath, folder: folder.path });
  expect(await broken.act(account, 'a', { kind: 'open' })).toEqual({
    kind: 'failed',
    message: 'the storage thread ended; a change may have been made or not',
  });
  expect(complaints).toHaveLength(1);
  await broken.dispose();
});

it('a namespace is exported line by line, also a large one', async () => {
  const entries = Array.from({ length: 1200 }, (_, at) => [`k${String(at).padStart(4, '0')}`, bytes(`${at}`)] as const);
  await storage.act(account, 'a.b', { kind: 'set-many', entries });
  await storage.act(account, 'a.b', { kind: 'set', key: 'k9999', value: Uint8Array.of(255, 0) });
  const lines: string[] = [];
  for await (const line of exportNamespace(storage, 'a.b')) lines.push(line);
  expect(lines).toHaveLength(1201);
  expect(lines[7]).toBe('{"namespace":"a.b","key":"k0007","text":"7"}\n');
  expect(lines.at(-1)).toBe('{"namespace":"a.b","key":"k9999","base64":"/wA="}\n');
  await storage.dispose();
  await expect(exportNamespace(storage, 'a.b').next()).rejects.toThrow('closed');
});
