import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { exchange } from '../../../src/extension/http/exchange.ts';

describe('a request to a served port', () => {
  let server: Server | undefined;

  afterEach(async () => {
    server?.closeAllConnections();
    await new Promise((resolve) => (server ? server.close(resolve) : resolve(undefined)));
    server = undefined;
  });

  async function served(answer: RequestListener): Promise<number> {
    server = createServer(answer).listen(0, '127.0.0.1');
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  }

  const request = {
    method: 'POST',
    path: '/a?b',
    headers: [
      ['x-twice', '1'],
      ['x-twice', '2'],
    ],
    body: 'grüße',
  } as const;
  const terms = { mostBytes: 1000, signal: AbortSignal.timeout(60_000) };

  it('arrives as it was written, and its answer comes back in the order of its headers', async () => {
    const seen: unknown[] = [];
    const port = await served((incoming, response) => {
      const parts: Buffer[] = [];
      incoming.on('data', (part: Buffer) => parts.push(part));
      incoming.on('end', () => {
        const { method, url, rawHeaders } = incoming;
        seen.push({ method, url, rawHeaders, body: Buffer.concat(parts).toString() });
        response.writeHead(
          418,
          'I am one',
          [
            ['x-b', '1'],
            ['x-a', '2'],
            ['x-b', '3'],
          ].flat(),
        );
        response.end('<b>short</b>');
      });
    });
    const answer = await exchange(port, request, terms);
    expect(seen).toEqual([
      {
        method: 'POST',
        url: '/a?b',
        body: 'grüße',
        rawHeaders: [
          'host',
          `127.0.0.1:${port}`,
          'content-length',
          '7',
          'x-twice',
          '1',
          'x-twice',
          '2',
          'Connection',
          'close',
        ],
      },
    ]);
    expect(answer).toMatchObject({ kind: 'response', status: 418, reason: 'I am one', isCut: false });
    if (answer.kind !== 'response') return;
    expect(answer.headers.slice(0, 3)).toEqual([
      ['x-b', '1'],
      ['x-a', '2'],
      ['x-b', '3'],
    ]);
    expect(new TextDecoder().decode(answer.body)).toBe('<b>short</b>');
  });

  it('is read no further than it is shown, though the answer has no end', async () => {
    const port = await served((_, response) => {
      const flood = (): void => {
        while (response.write('x'.repeat(10_000)));
      };
      response.on('drain', flood);
      flood();
    });
    const answer = await exchange(port, request, terms);
    expect(answer).toMatchObject({ kind: 'response', status: 200, isCut: true });
    expect(answer.kind === 'response' && answer.body.length).toBe(1000);
  });

  it('shows what came of an answer that breaks off', async () => {
    const port = await served((_, response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('half', () => response.destroy());
    });
    expect(await exchange(port, request, terms)).toMatchObject({ status: 200, isCut: true });
  });

  it('fails in words where nobody listens, where nothing comes, and where a redirection leads away', async () => {
    const port = await served((incoming, response) => {
      if (incoming.url === '/moved') response.writeHead(302, { location: 'http://example.com/' }).end();
    });
    const moved = await exchange(port, { ...request, path: '/moved' }, terms);
    expect(moved).toMatchObject({ kind: 'response', status: 302 });
    const late = await exchange(port, request, { ...terms, signal: AbortSignal.timeout(50) });
    expect(late).toMatchObject({ kind: 'failed', message: expect.stringMatching(/timeout/iu) as string });
    server?.closeAllConnections();
    server?.close();
    await once(server ?? createServer(), 'close');
    server = undefined;
    const gone = await exchange(port, request, terms);
    expect(gone).toMatchObject({ kind: 'failed', message: expect.stringMatching(/ECONNREFUSED/u) as string });
  });
});
