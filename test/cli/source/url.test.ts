import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { component } from '../../build/describe/binaries.ts';
import { temporaryFolder, type TemporaryFolder } from '../../support/workspace.ts';
import { type Circumstances, type Ran, run } from '../terminal.ts';

let folder: TemporaryFolder;
let server: Server;
let root: string;
const files = new Map<string, Uint8Array>();
const failing = new Set<string>();
const airlock = (line: string, more: Partial<Circumstances> = {}): Promise<Ran> =>
  run(line.split(' '), { cwd: folder.path, ...more });

beforeAll(async () => {
  folder = await temporaryFolder('url');
  server = createServer((request, response) => {
    const content = files.get(request.url ?? '');
    response.writeHead(failing.has(request.url ?? '') ? 503 : content ? 200 : 404).end(content);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  root = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const bytes = await component('package a:b;\nworld room { export brightness: func() -> u32; }', 'room');
  const manifest = { name: 'room', version: '1.0.0', component: './room.wasm' };
  await writeFile(join(folder.path, 'room.wasm'), bytes);
  await writeFile(join(folder.path, 'airlock.json'), JSON.stringify(manifest));
  await airlock('keygen');
  await airlock('sign room.wasm');
  const signature = await readFile(join(folder.path, 'room.wasm.sig'));
  files.set('/room.wasm', bytes).set('/room.wasm.sig', signature).set('/bare.wasm', bytes);
  // A custom section more: other bytes that are the same component.
  files.set('/more.wasm', Buffer.concat([bytes, Buffer.from([0, 2, 1, 0x78])])).set('/more.wasm.sig', signature);
});
afterAll(async () => {
  server.close();
  await folder.dispose();
});

it('refuses what was exchanged behind its signature, and what is not there', async () => {
  const exchanged = await airlock(`install ${root}/more.wasm`);
  expect(exchanged.code).toBe(9);
  expect(exchanged.err).toContain('its signature does not hold\n  the bytes are not those that were signed\n');
  expect((await airlock(`install ${root}/bare.wasm --signer ed25519:${'A'.repeat(43)}`)).err).toContain(
    'it is not signed',
  );
  expect((await airlock(`install ${root}/nowhere.wasm`)).code).toBe(8);
  expect((await airlock('list')).out).toBe('');
});

it('installs from an address, signed by the file beside it, and under a given name without one', async () => {
  const installed = await airlock(`install ${root}/room.wasm`);
  expect(installed.code).toBe(0);
  expect(installed.out).toMatch(
    /signer {2}ed25519:[\w-]{43}, not seen before\nIt asks for no rights\.\nInstalled room 1\.0\.0\.\n$/,
  );
  const bare = await airlock(`install ${root}/bare.wasm --name hall`);
  expect(bare.out).toContain('signer  not signed');
  expect((await airlock('list')).out).toMatch(/^hall {2}0\.0\.0 {2}not signed\nroom {2}1\.0\.0 {2}ed25519:/);
  expect((await airlock('update room')).out).toBe('room 1.0.0 is installed already.\n');
});

it('takes nothing for unsigned because its signature cannot be had for a moment', async () => {
  files.set('/late.wasm', files.get('/bare.wasm') ?? new Uint8Array());
  failing.add('/late.wasm.sig');
  const { code, err } = await airlock(`install ${root}/late.wasm --name late`);
  expect({ code, err }).toEqual({
    code: 1,
    err: `error: ${root}/late.wasm.sig: the server answered with status 503\n`,
  });
  failing.clear();
  expect((await airlock(`install ${root}/late.wasm --name late --dry-run`)).code).toBe(0);
});

it('understands a file address, and says of one that is none what it is', async () => {
  expect((await airlock('install --dry-run file:///%zz')).code).toBe(2);
  expect((await airlock(`install --dry-run file://${folder.path}/%72oom.wasm`)).code).toBe(0);
});
