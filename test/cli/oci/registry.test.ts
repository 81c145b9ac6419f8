import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createServer, request, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { component } from '../../build/describe/binaries.ts';
import { account, type RunningRegistry, startRegistry } from '../../support/tools/docker-registry.ts';
import { temporaryFolder, type TemporaryFolder } from '../../support/workspace.ts';
import { type Circumstances, type Ran, run } from '../terminal.ts';

let folder: TemporaryFolder;
let registry: RunningRegistry;
/** Stands before the registry: asks for tokens that it gives out itself, and spoils what it is told to. */
let front: { readonly host: string; readonly server: Server; spoil: RegExp | undefined; asked: string[] };

const basic = `Basic ${Buffer.from(`${account.user}:${account.password}`).toString('base64')}`;
const at = (name: string): string => join(folder.path, name);
const airlock = (line: string, more: Partial<Circumstances> = {}): Promise<Ran> =>
  run(line.split(' '), { cwd: folder.path, env: { DOCKER_CONFIG: at('docker'), HOME: folder.path }, ...more });

beforeAll(async () => {
  folder = await temporaryFolder('registry');
  registry = await startRegistry(folder.path);
  front = await startFront(registry.host);
  await mkdir(at('docker'));
  await signIn(account.password);
  await writeFile(
    at('room.wasm'),
    await component('package a:b;\nworld room { import lamps: func(); export brightness: func() -> u32; }', 'room'),
  );
  const manifest = {
    name: 'room',
    version: '1.0.0',
    component: './room.wasm',
    capabilities: { environment: ['LANG'] },
  };
  await writeFile(at('airlock.json'), JSON.stringify(manifest));
  await airlock('keygen');
  await airlock('sign room.wasm');
}, 180_000);
afterAll(async () => {
  front?.server.close();
  await registry?.dispose();
  await folder?.dispose();
});

async function signIn(password: string): Promise<void> {
  const auth = Buffer.from(`${account.user}:${password}`).toString('base64');
  await writeFile(
    at('docker/config.json'),
    JSON.stringify({ auths: { [registry.host]: { auth }, [front.host]: { auth } } }),
  );
}

const read = async (path: string): Promise<{ text: string; type: string | null }> => {
  const headers = { authorization: basic, accept: 'application/vnd.oci.image.manifest.v1+json' };
  const answer = await fetch(`http://${registry.host}/v2/me/room${path}`, { headers });
  return { text: await answer.text(), type: answer.headers.get('content-type') };
};

it('pushes what wkg and wasmCloud read: one layer of WebAssembly, and its config', async () => {
  const pushed = await airlock(`push room.wasm oci://${registry.host}/me/room:1.0.0`);
  expect(pushed.transcript).toContain(`Pushed ${registry.host}/me/room:1.0.0, signed as room 1.0.0\n  sha256:`);
  expect(pushed.code).toBe(0);
  const { text, type } = await read('/manifests/1.0.0');
  expect(type).toBe('application/vnd.oci.image.manifest.v1+json');
  const manifest = JSON.parse(text) as {
    config: { digest: string };
    layers: { digest: string }[];
    annotations: object;
  };
  expect(manifest).toMatchObject({
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    config: { mediaType: 'application/vnd.wasm.config.v0+json' },
    annotations: { 'org.opencontainers.image.title': 'room', 'org.opencontainers.image.version': '1.0.0' },
  });
  const size = (await readFile(at('room.wasm'))).length;
  expect(manifest.layers).toEqual([
    { mediaType: 'application/wasm', digest: expect.stringMatching(/^sha256:/) as string, size },
  ]);
  expect(JSON.parse((await read(`/blobs/${manifest.config.digest}`)).text)).toEqual({
    created: expect.stringMatching(/^\d{4}-.*Z$/) as string,
    author: null,
    architecture: 'wasm',
    os: 'wasip2',
    layerDigests: [manifest.layers[0]?.digest],
    component: { exports: ['brightness'], imports: ['lamps'], target: null },
  });
});

it('pulls the same bytes with their signature, by tag and by digest', async () => {
  const pulled = await airlock(`pull oci://${registry.host}/me/room:1.0.0 -o again.wasm`);
  expect(pulled.code).toBe(0);
  expect(await readFile(at('again.wasm'))).toEqual(await readFile(at('room.wasm')));
  expect((await airlock('verify again.wasm')).code).toBe(0);
  const { digest } = JSON.parse((await airlock(`pull --json ${registry.host}/me/room:1.0.0 -o again.wasm`)).out) as {
    readonly digest: string;
  };
  expect((await airlock(`pull ${registry.host}/me/room@${digest} -o again.wasm`)).code).toBe(0);
  expect((await airlock(`pull ${registry.host}/me/room@sha256:${'0'.repeat(64)}`)).code).toBe(8);
  expect((await airlock(`pull ${registry.host}/me/hall:1.0.0`)).code).toBe(8);
});

it('reads what another tool wrote, without annotations and with a config of its own', async () => {
  const { text } = await read('/manifests/1.0.0');
  const { annotations: _, ...plain } = JSON.parse(text) as { annotations: object };
  const headers = { authorization: basic, 'content-type': 'application/vnd.oci.image.manifest.v1+json' };
  const put = await fetch(`http://${registry.host}/v2/me/room/manifests/plain`, {
    method: 'PUT',
    headers,
    body: JSON.stringify(plain),
  });
  expect(put.status).toBe(201);
  // The signature of what was there before would be taken for that of what comes.
  await writeFile(at('plain.wasm.sig'), 'an older one');
  const pulled = await airlock(`pull ${registry.host}/me/room:plain -o plain.wasm`);
  await expect(readFile(at('plain.wasm.sig'))).rejects.toThrow('ENOENT');
  expect(pulled.transcript).toContain(', not signed');
  expect(await readFile(at('plain.wasm'))).toEqual(await readFile(at('room.wasm')));
});

it('installs and updates from the registry', async () => {
  const installed = await airlock(`install oci://${registry.host}/me/room:1.0.0`, { answers: ['y'] });
  expect(installed.transcript).toContain('Installed room 1.0.0.\n(exit 0)');
  expect((await airlock('update room')).out).toBe('room 1.0.0 is installed already.\n');
});

it('signs in with tokens where the registry asks for them', async () => {
  front.asked = [];
  expect((await airlock(`push room.wasm ${front.host}/me/token:1`)).code).toBe(0);
  expect((await airlock(`pull ${front.host}/me/token:1 -o token.wasm`)).code).toBe(0);
  expect(await readFile(at('token.wasm'))).toEqual(await readFile(at('room.wasm')));
  expect(new Set(front.asked)).toEqual(new Set(['repository:me/token:pull,push', 'repository:me/token:pull']));
});

it('is told apart where somebody is not let in', async () => {
  await signIn('wrong');
  for (const host of [registry.host, front.host]) {
    const { code, err } = await airlock(`pull ${host}/me/room:1.0.0`);
    expect(code).toBe(6);
    expect(err).toContain(`${host} does not let you read me/room\n  sign in with: docker login`);
    expect((await airlock(`push room.wasm ${host}/me/room:2`)).code).toBe(6);
  }
  await writeFile(at('docker/config.json'), '{');
  expect((await airlock(`pull ${registry.host}/me/room:1.0.0`)).err).toContain(
    "cannot be read as docker's configuration",
  );
  await signIn(account.password);
});

it.each([
  ['the manifest', /\/manifests\//],
  ['the layer', /\/blobs\//],
])('takes nothing where %s is not what its digest says', async (_what, spoil) => {
  front.spoil = spoil;
  const { code, err } = await airlock(`install oci://${front.host}/me/token:1`, {
    answers: ['y'],
    state: at('.other'),
  });
  front.spoil = undefined;
  expect(code).toBe(9);
  expect(err).toMatch(/digest|not those of/);
  expect((await airlock('list', { state: at('.other') })).out).toBe('');
});

it('pushes neither what is no component nor a signature that does not hold', async () => {
  await writeFile(at('text.wasm'), 'hello');
  expect((await airlock(`push text.wasm ${registry.host}/me/text:1`)).code).toBe(5);
  expect((await airlock(`push room.wasm ${registry.host}/me/room@sha256:${'0'.repeat(64)}`)).code).toBe(2);
  await writeFile(at('bad.sig'), (await readFile(at('room.wasm.sig'), 'utf8')).replace('1.0.0', '1.0.1'));
  expect((await airlock(`push room.wasm ${registry.host}/me/bad:1 --signature bad.sig`)).code).toBe(9);
  expect((await airlock(`pull ${registry.host}/me/bad:1`)).code).toBe(8);
});

async function startFront(behind: string) {
  const started = { host: '', spoil: undefined as RegExp | undefined, asked: [] as string[] };
  const tokens = new Map<string, string>();
  const server = createServer((incoming, outgoing) => {
    const url = new URL(incoming.url ?? '/', `http://${started.host}`);
    if (url.pathname === '/token') {
      if (incoming.headers.authorization !== basic) return void outgoing.writeHead(401).end();
      const scope = url.searchParams.get('scope') ?? '';
      started.asked.push(scope);
      tokens.set(`Bearer token-${tokens.size}`, scope);
      return void outgoing.end(JSON.stringify({ token: `token-${tokens.size - 1}` }));
    }
    const isWrite = !['GET', 'HEAD'].includes(incoming.method ?? '');
    const scope = tokens.get(incoming.headers.authorization ?? '');
    if (scope === undefined || (isWrite && !scope.endsWith(',push'))) {
      const challenge = `Bearer realm="http://${started.host}/token",service="front"`;
      incoming.resume();
      return void outgoing.writeHead(401, { 'www-authenticate': challenge }).end();
    }
    const [hostname, port] = behind.split(':');
    const headers = { ...incoming.headers, authorization: basic };
    const onward = request({ hostname, port, path: incoming.url, method: incoming.method, headers }, (answer) => {
      const spoils = started.spoil?.test(url.pathname) === true;
      outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.on('data', (chunk: Buffer) => {
        const sent = Buffer.from(chunk);
        // JSON stays JSON: a blank is another byte and means the same.
        if (spoils && sent[0] === 0x7b) sent[sent.length - 1] = 0x20;
        else if (spoils) sent[sent.length - 1] = (sent.at(-1) ?? 0) ^ 1;
        outgoing.write(sent);
      });
      answer.on('end', () => outgoing.end());
    });
    incoming.pipe(onward);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  started.host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return Object.assign(started, { server });
}
