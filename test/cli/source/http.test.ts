import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { http, redirectionProblem, schemeProblem } from '../../../src/cli/source/http.ts';

let server: Server;
let root: string;
const seen: { readonly path: string; readonly authorization: string | undefined }[] = [];

beforeAll(async () => {
  server = createServer((request, response) => {
    const path = request.url ?? '';
    seen.push({ path, authorization: request.headers.authorization });
    if (path === '/round') return void response.writeHead(302, { location: '/round' }).end();
    if (path === '/away') return void response.writeHead(302, { location: 'http://example.com/' }).end();
    if (path === '/other')
      return void response.writeHead(302, { location: root.replace('127.0.0.1', 'localhost') }).end();
    if (path === '/bomb')
      return void response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(Buffer.alloc(1_000_000)));
    response.end('hello');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  root = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
});
afterAll(() => void server.close());

const get = (path: string, most = 1000) =>
  http({ url: new URL(path, root), most, signal: new AbortController().signal, authorization: 'Basic secret' });

describe('what is fetched', () => {
  it('comes whole or not at all', async () => {
    expect(await get('/')).toMatchObject({ kind: 'answer', status: 200 });
    expect(await get('/', 4)).toMatchObject({ exit: 'limit' });
    expect(await get('/bomb', 10_000)).toMatchObject({ exit: 'limit' });
  });

  it('follows redirections neither for ever nor to another scheme, and signs in at the first host only', async () => {
    expect(await get('/round')).toMatchObject({ exit: 'failure' });
    expect(await get('/away')).toMatchObject({ exit: 'denied' });
    seen.length = 0;
    expect(await get('/other')).toMatchObject({ status: 200 });
    expect(seen).toEqual([
      { path: '/other', authorization: 'Basic secret' },
      { path: '/', authorization: undefined },
    ]);
  });

  it('is interrupted', async () => {
    expect(await http({ url: new URL(root), most: 10, signal: AbortSignal.abort() })).toMatchObject({
      kind: 'failed',
      message: 'it was interrupted',
    });
  });
});

it.each([
  ['https://example.com/', true],
  ['http://127.0.0.1:80/', true],
  ['http://[::1]/', true],
  ['http://localhost/', true],
  ['http://example.com/', false],
  ['http://127.0.0.1.example.com/', false],
  ['http://localhost.example.com/', false],
  ['http://10.0.0.1/', false],
  ['ftp://127.0.0.1/', false],
])('%s is talked to: %s', (url, isAllowed) => {
  expect(schemeProblem(new URL(url)) === undefined).toBe(isAllowed);
});

it('nobody elsewhere leads to this machine', () => {
  expect(redirectionProblem(new URL('http://127.0.0.1/'), new URL('https://example.com/'))).toContain('not followed');
  expect(redirectionProblem(new URL('https://localhost/'), new URL('https://example.com/'))).toContain('not followed');
  expect(redirectionProblem(new URL('https://example.org/'), new URL('https://example.com/'))).toBeUndefined();
});
