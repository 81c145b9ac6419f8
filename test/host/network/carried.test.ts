import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { versionOf } from '../support/component.ts';
import { rights } from '../support/gates.ts';
import { startHost, type TestHost } from '../support/host.ts';
import { serveHttp, type TestServer } from '../support/server.ts';
import * as sources from '../support/sources.ts';

/** A component, its worker and the network thread, all real, and a server on this machine. */
let test: TestHost;
let server: TestServer | undefined;

beforeEach(async () => {
  test = await startHost();
});

afterEach(async () => {
  await test.end();
  await server?.end();
});

async function prepare(answer: Parameters<typeof serveHttp>[0], callTimeMs = 10_000): Promise<string> {
  server = await serveHttp(answer);
  const authority = `127.0.0.1:${server.port}`;
  const requests = rights(`connect http://${authority}`);
  await test.deploy(await versionOf(sources.fetching, { requests, callTimeMs }));
  return authority;
}

const grant = (authority: string) => test.grant({ capability: 'network.connect', pattern: `http://${authority}` });

describe('a component', () => {
  it('fetches 8 MiB while its thread waits, once that is granted', async () => {
    const authority = await prepare((_, response) => void response.end(Buffer.alloc(8 * 1024 * 1024, 'x')));
    expect(await test.call('fetch', authority)).toEqual({ kind: 'returned', value: 0x1_0000_0001n });
    expect(server?.connections()).toBe(0);
    grant(authority);
    expect(await test.call('fetch', authority)).toEqual({ kind: 'returned', value: 8n * 1024n * 1024n });
    expect(await test.call('fetch', `localhost:${server?.port}`)).toEqual({ kind: 'returned', value: 0x1_0000_0001n });
    expect(server?.connections()).toBe(1);
  });

  it('that reads a response without an end is ended, and its connection with it', async () => {
    const closed = Promise.withResolvers<void>();
    const authority = await prepare((_, response) => {
      const more = (): void => {
        while (response.write(Buffer.alloc(65_536)));
      };
      response.on('drain', more);
      response.on('close', () => closed.resolve());
      more();
    }, 500);
    grant(authority);
    expect(await test.call('fetch', authority)).toMatchObject({ failure: { kind: 'execution-timeout' } });
    await closed.promise;
  });

  it('that waits for a response that never comes is ended, and the next call fetches', async () => {
    let silent = true;
    const authority = await prepare((_, response) => {
      if (!silent) response.end('words');
    }, 500);
    grant(authority);
    expect(await test.call('fetch', authority)).toMatchObject({ failure: { kind: 'execution-timeout' } });
    silent = false;
    expect(await test.call('fetch', authority)).toEqual({ kind: 'returned', value: 5n });
  });

  it('that asks and gives up in a loop comes to its bound, and others still fetch', async () => {
    const authority = await prepare((_, response) => void response.end('words'));
    grant(authority);
    const asked = await test.call('ask-again', authority);
    expect(asked).toMatchObject({ kind: 'returned' });
    expect(test.host.snapshot(test.key)?.denials).toMatchObject([
      { capability: 'limit', what: 'requests at once: 64' },
    ]);
    const other = { ...test.key, name: 'other' };
    const right = { capability: 'network.connect', pattern: `http://${authority}` } as const;
    await test.host.deploy(other, await versionOf(sources.fetching, { requests: [right] }));
    const signature = { params: [], async: false, text: 'func()' } as const;
    const denied = await test.host.call(other, { function: 'fetch' }, signature, [authority]);
    expect(denied).toEqual({ kind: 'returned', value: 0x1_0000_0001n });
    expect(await test.call('fetch', authority)).toMatchObject({ kind: 'returned' });
  });
});
