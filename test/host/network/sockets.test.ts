import type { Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { freePort } from '../support/client.ts';
import { versionOf } from '../support/component.ts';
import { rights } from '../support/gates.ts';
import { startHost, type TestHost } from '../support/host.ts';
import { serveHttp, serveRaw, type TestServer } from '../support/server.ts';
import { socketing } from '../support/socket-source.ts';
import { fetching } from '../support/sources.ts';

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

async function prepare(connected: (socket: Socket) => void, callTimeMs = 10_000): Promise<number> {
  server = await serveRaw(connected);
  const requests = rights(`connect tcp://127.0.0.1:${server.port}`);
  await test.deploy(await versionOf(socketing, { requests, callTimeMs }));
  return server.port;
}

const grant = (port: number) => test.grant({ capability: 'network.connect', pattern: `tcp://127.0.0.1:${port}` });
const returned = (value: unknown): object => ({ kind: 'returned', value });

describe('a component', () => {
  it('talks over TCP while its thread waits, once that is granted', async () => {
    const port = await prepare((socket) => {
      socket.once('data', (bytes) => socket.end(Buffer.concat([bytes, Buffer.alloc(8 * 1024 * 1024)])));
    });
    const denied = 1001;
    expect(await test.call('talk', port)).toEqual(returned(denied));
    expect(server?.connections()).toBe(0);
    grant(port);
    expect(await test.call('talk', port)).toEqual(returned(8 * 1024 * 1024 + 5));
    expect(await test.call('talk', await freePort())).toEqual(returned(denied));
    expect(server?.connections()).toBe(1);
  });

  it('that waits for bytes that never come is ended, and its connection with it', async () => {
    const closed = Promise.withResolvers<void>();
    const port = await prepare((socket) => {
      socket.resume().on('close', () => closed.resolve());
    }, 500);
    grant(port);
    expect(await test.call('talk', port)).toMatchObject({ failure: { kind: 'execution-timeout' } });
    await closed.promise;
  });

  it('that makes ten thousand sockets comes to its bound', async () => {
    const port = await prepare((socket) => socket.end('bye'));
    expect(await test.call('many', 10_000)).toEqual(returned(64));
    expect(test.host.snapshot(test.key)?.denials).toMatchObject([
      { capability: 'limit', what: 'open sockets: 64', count: 10_000 - 64 },
    ]);
    expect(port).toBe(server?.port);
  });

  it('uses no proxy, whatever the environment says', async () => {
    const names = ['HTTP_PROXY', 'http_proxy', 'HTTPS_PROXY', 'ALL_PROXY', 'NODE_USE_ENV_PROXY'];
    const before = names.map((name) => process.env[name]);
    const proxy = await serveRaw((socket) => socket.end());
    for (const name of names) process.env[name] = name.startsWith('NODE') ? '1' : `http://127.0.0.1:${proxy.port}`;
    try {
      server = await serveHttp((_, response) => void response.end('straight'));
      const [right] = rights(`connect http://127.0.0.1:${server.port}`);
      if (!right) throw new Error('no right');
      test.grant(right);
      await test.deploy(await versionOf(fetching, { requests: [right] }));
      expect(await test.call('fetch', `127.0.0.1:${server.port}`)).toEqual(returned(8n));
      expect(proxy.connections()).toBe(0);
    } finally {
      names.forEach((name, index) => {
        const value = before[index];
        if (value === undefined) delete process.env[name];
        else process.env[name] = value;
      });
      await proxy.end();
    }
  });
});
