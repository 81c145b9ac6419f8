import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ComponentVersion, HostEvent } from '../../../src/host/index.ts';
import { bounds } from '../../../src/host/network/server.ts';
import { ask, begin, freePort, sendRaw, textOf } from '../support/client.ts';
import { versionOf } from '../support/component.ts';
import { rights } from '../support/gates.ts';
import { startHost, type TestHost } from '../support/host.ts';
import { serveHttp } from '../support/server.ts';
import { served, serving } from '../support/serving-source.ts';
import { misbehaving } from '../support/sources.ts';

/** A component that serves, its worker, the network thread and clients on this machine: all real. */
let test: TestHost;
let port: number;

beforeEach(async () => {
  test = await startHost();
  port = await freePort();
});

afterEach(() => test.end());

const right = (at = port) => ({ capability: 'network.listen', pattern: String(at) }) as const;

/** Waits until the port of the component is in a state. */
async function until(kind: 'open' | 'closed' | 'failed', at = port): Promise<HostEvent & { kind: 'port' }> {
  const { promise, resolve } = Promise.withResolvers<HostEvent & { kind: 'port' }>();
  const look = (event: HostEvent | undefined): void => {
    if (event?.kind === 'port' && event.port === at && event.state.kind === kind) resolve(event);
  };
  look(test.events.findLast((event) => event.kind === 'port' && event.port === at));
  const listening = test.host.onEvent(look);
  const found = await promise;
  await listening.dispose();
  return found;
}

async function serve(options: Partial<ComponentVersion> = {}): Promise<void> {
  test.grant(right());
  await test.deploy(await versionOf(serving, { ...served, requests: [right()], ...options }));
  await until('open');
}

const state = () => test.host.snapshot(test.key)?.state;

describe('a component that is served', () => {
  it('answers at its port, on both addresses and under all its names', async () => {
    await serve();
    for (const host of ['127.0.0.1', 'localhost', '::1']) {
      expect(await ask(port, '/hello', { host })).toMatchObject({ status: 200, body: 'hello\n' });
    }
    expect(await ask(port, '/status')).toMatchObject({ status: 418, body: 'hello\n' });
    expect(await ask(port, '/hello', { method: 'HEAD' })).toMatchObject({ status: 200, body: '' });
    expect(await ask(port, '/unread', { method: 'POST' }, 'x'.repeat(100_000))).toMatchObject({ status: 200 });
    expect(test.host.snapshot(test.key)?.denials).toEqual([]);
  });

  it('is sent bodies and sends them, larger than any window', async () => {
    await serve();
    const body = 'abcdefgh'.repeat(1024 * 1024);
    const reply = await ask(port, '/echo', { method: 'PUT' }, body);
    expect(reply.status).toBe(200);
    expect(reply.body === body).toBe(true);
  });

  it('answers while the request still comes', async () => {
    await serve();
    const { sent, response } = await begin(port, '/echo', { method: 'POST' }, 'head');
    sent.write('one ');
    const first = await new Promise<string>((resolve) =>
      response.once('data', (bytes: Buffer) => resolve(String(bytes))),
    );
    expect(first).toBe('one ');
    sent.end('two');
    expect(await textOf(response)).toBe('two');
  });

  it('takes its requests one after the other', async () => {
    await serve();
    const replies = await Promise.all(Array.from({ length: 30 }, () => ask(port, '/hello')));
    expect(new Set(replies.map(({ status, body }) => `${status} ${body}`))).toEqual(new Set(['200 hello\n']));
    expect(await test.call('add', 1, 2)).toEqual({ kind: 'returned', value: 3 });
  });
});

describe('a request that the component fails', () => {
  it.each([
    ['/trap', 500],
    ['/silent', 500],
    ['/broken', 500],
    ['/loop', 504],
  ])('%s is answered %i, in words that say nothing of it', async (path, status) => {
    await serve({ callTimeMs: 500 });
    expect(await ask(port, '/hello')).toMatchObject({ status: 200 });
    const reply = await ask(port, path);
    expect(reply).toMatchObject({ status, headers: { 'content-type': 'text/plain; charset=utf-8' } });
    expect(reply.body).toMatch(/^The component [a-z ]+\.\n$/);
    // The port is the same, and a fresh instance answers there.
    expect(await ask(port, '/hello')).toMatchObject({ status: 200, body: 'hello\n' });
  });

  it('/partial is cut off, and not taken for a whole one', async () => {
    await serve();
    const { response } = await begin(port, '/partial');
    await expect(textOf(response)).rejects.toThrow('aborted');
    expect(await ask(port, '/hello')).toMatchObject({ status: 200 });
  });

  it('/xendless is cut off when its time is over', async () => {
    await serve({ callTimeMs: 500 });
    const { response } = await begin(port, '/xendless');
    await expect(textOf(response)).rejects.toThrow('aborted');
    expect(await ask(port, '/hello')).toMatchObject({ status: 200 });
  });

  it('is answered 503 while the component does not start', async () => {
    await serve();
    // One that has never answered is not started again.
    expect(await ask(port, '/trap')).toMatchObject({ status: 500 });
    await test.call('add', 1, 1);
    const reply = await ask(port, '/hello');
    expect([200, 503]).toContain(reply.status);
  });
});

describe('a port', () => {
  it('is not listened on before it is granted, nor when it is not asked for', async () => {
    const version = await versionOf(serving, { ...served, requests: [right()] });
    const other = await freePort();
    test.grant(right(other));
    await test.deploy(version);
    await expect(ask(port, '/hello')).rejects.toThrow('ECONNREFUSED');
    await expect(ask(other, '/hello')).rejects.toThrow('ECONNREFUSED');
    test.grant(right());
    await until('open');
    expect(await ask(port, '/hello')).toMatchObject({ status: 200 });
    await expect(ask(other, '/hello')).rejects.toThrow('ECONNREFUSED');
  });

  it('is not listened on for a component that serves nothing', async () => {
    test.grant(right());
    await test.deploy(await versionOf(misbehaving, { requests: [right()] }));
    expect(await test.call('add', 1, 2)).toMatchObject({ kind: 'returned' });
    await expect(ask(port, '/hello')).rejects.toThrow('ECONNREFUSED');
    expect(test.events.filter(({ kind }) => kind === 'port')).toEqual([]);
  });

  it('is closed by a revocation, with what goes on there', async () => {
    await serve();
    const { response } = await begin(port, '/xendless');
    test.revoke(right());
    await expect(textOf(response)).rejects.toThrow('aborted');
    await until('closed');
    await expect(ask(port, '/hello')).rejects.toThrow('ECONNREFUSED');
    test.grant(right());
    await until('open');
    expect(await ask(port, '/hello')).toMatchObject({ status: 200 });
  });

  it('stays when the version is swapped, and leads to the new one', async () => {
    await serve();
    const next = { ...serving, core: serving.core.replace('hello\\0a', 'HELLO\\0a') };
    await test.deploy(await versionOf(next, { ...served, requests: [right()] }));
    expect(await ask(port, '/hello')).toMatchObject({ status: 200, body: 'HELLO\n' });
    expect(test.events.filter(({ kind }) => kind === 'port')).toHaveLength(1);
    const silent = await versionOf(misbehaving, { requests: [right()] });
    await test.deploy(silent);
    await until('closed');
    await expect(ask(port, '/hello')).rejects.toThrow('ECONNREFUSED');
  });

  it('is closed when the component is stopped or removed, and another may have it then', async () => {
    await serve();
    await test.host.stop(test.key);
    await expect(ask(port, '/hello')).rejects.toThrow('ECONNREFUSED');
    await test.host.restart(test.key);
    await until('open');
    await test.host.remove(test.key);
    await expect(ask(port, '/hello')).rejects.toThrow('ECONNREFUSED');
    await test.deploy(await versionOf(serving, { ...served, requests: [right()] }));
    await until('open');
    expect(await ask(port, '/hello')).toMatchObject({ status: 200 });
  });

  it('that another program has is an event and a line, and is opened when that is possible', async () => {
    const other = await serveHttp((_, response) => void response.end('other'));
    ({ port } = other);
    test.grant(right());
    await test.deploy(await versionOf(serving, { ...served, requests: [right()] }));
    expect((await until('failed')).state).toEqual({
      kind: 'failed',
      message: `port ${port} is in use by another program`,
    });
    expect(await ask(port, '/hello')).toMatchObject({ body: 'other' });
    expect(state()).toBe('running');
    await other.end();
    await test.host.restart(test.key);
    await until('open');
    expect(await ask(port, '/hello')).toMatchObject({ body: 'hello\n' });
  });

  it('that another component has stays with that one, until it is free', async () => {
    await serve();
    const key = { ...test.key, name: 'other' };
    // Grants are kept for each component apart.
    const second = await startSecond(key);
    expect((await until('failed')).state).toMatchObject({ message: `port ${port} is already served by subject` });
    expect(await ask(port, '/hello')).toMatchObject({ body: 'hello\n' });
    await test.host.stop(test.key);
    await until('open');
    expect(await ask(port, '/hello')).toMatchObject({ body: 'OTHER\n' });
    await test.host.remove(second);
  });
});

async function startSecond(key: TestHost['key']): Promise<TestHost['key']> {
  test.grantTo(key, right());
  const next = { ...serving, core: serving.core.replace('hello\\0a', 'OTHER\\0a') };
  await test.host.deploy(key, await versionOf(next, { ...served, requests: rights(`listen ${port}`) }));
  return key;
}

describe('a request from elsewhere', () => {
  it.each([
    ['Host: example.com', 'Host "example.com"', 'foreign-host'],
    ['Host: localhost:PORT\r\nHost: example.com', 'Host "localhost:PORT, example.com"', 'foreign-host'],
    ['Host: localhost:PORT\r\nOrigin: \xe9"', 'Origin "\\u00e9\\u0022"', 'foreign-origin'],
    ['Host: localhost:PORT\r\nSec-Fetch-Site: cross-site', 'Sec-Fetch-Site "cross-site"', 'cross-site'],
  ])('with %j is refused, and recorded', async (headers, what, reason) => {
    await serve();
    const own = (text: string): string => text.replaceAll('PORT', String(port));
    const reply = await sendRaw(port, `GET /hello HTTP/1.1\r\nconnection: close\r\n${own(headers)}\r\n\r\n`);
    expect(reply).toMatch(/^HTTP\/1\.1 403 Forbidden\r\n/);
    expect(reply).not.toContain('hello');
    expect(test.host.snapshot(test.key)?.denials).toMatchObject([
      { capability: 'network.listen', what: `port ${port} with ${own(what)}`, reason, count: 1 },
    ]);
  });

  it('of the person or of its own pages is answered', async () => {
    await serve();
    const authority = `localhost:${port}`;
    for (const headers of [
      { host: authority.toUpperCase(), 'sec-fetch-site': 'none' },
      { host: authority, origin: `http://${authority}`, 'sec-fetch-site': 'same-origin' },
    ]) {
      expect(await ask(port, '/hello', { headers })).toMatchObject({ status: 200 });
    }
  });

  const ambiguous = [
    ['a length given twice', 'POST /echo HTTP/1.1\r\nHost: H\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab'],
    ['two lengths in one', 'POST /echo HTTP/1.1\r\nHost: H\r\nContent-Length: 1, 2\r\n\r\nab'],
    [
      'a length and chunks',
      'POST /echo HTTP/1.1\r\nHost: H\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    ],
    ['an unknown encoding', 'POST /echo HTTP/1.1\r\nHost: H\r\nTransfer-Encoding: x\r\n\r\n0\r\n\r\n'],
    ['a folded header', 'GET /hello HTTP/1.1\r\nHost: H\r\nx-a: b\r\n c: d\r\n\r\n'],
    ['a bare line feed', 'GET /hello HTTP/1.1\r\nHost: H\nx-a: b\r\n\r\n'],
    ['a space before the colon', 'GET /hello HTTP/1.1\r\nHost: H\r\nx-a : b\r\n\r\n'],
    ['no host', 'GET /hello HTTP/1.1\r\n\r\n'],
    ['a whole address as its target', 'GET http://example.com/hello HTTP/1.1\r\nHost: H\r\n\r\n'],
    ['a target without a slash', 'GET hello HTTP/1.1\r\nHost: H\r\n\r\n'],
    ['too long headers', `GET /hello HTTP/1.1\r\nHost: H\r\nx-a: ${'a'.repeat(20_000)}\r\n\r\n`],
    ['a tunnel', 'CONNECT example.com:443 HTTP/1.1\r\nHost: H\r\n\r\n'],
  ] as const;

  it('that two programs could read differently reaches no component', async () => {
    await serve();
    for (const [what, text] of ambiguous) {
      const own = text.replace('Host: H', `Host: localhost:${port}`).replace('\r\n', '\r\nConnection: close\r\n');
      const reply = await sendRaw(port, own);
      expect(`${what}: ${reply.split('\r\n')[0]}`).toMatch(/^[a-z ]+: (?:HTTP\/1\.1 4\d\d .*)?$/);
      expect(`${what}: ${reply}`).not.toContain('hello');
    }
    expect(await ask(port, '/hello')).toMatchObject({ status: 200 });
  });

  it('that is larger than a body may be is not taken', async () => {
    await serve();
    const reply = await sendRaw(
      port,
      `POST /echo HTTP/1.1\r\nHost: localhost:${port}\r\nContent-Length: ${2 ** 30}\r\n\r\n`,
    );
    expect(reply).toMatch(/^HTTP\/1\.1 413 /);
  });

  it('that dawdles with its body does not have the component ended', async () => {
    await serve({ callTimeMs: 1200 });
    const { sent, response } = await begin(port, '/echo', { method: 'POST' }, 'head');
    sent.on('error', () => {});
    sent.write('one');
    // The guest's reading fails before its time is over, and it ends its response by itself.
    expect(await textOf(response)).toBe('one');
    sent.destroy();
    expect(await ask(port, '/hello')).toMatchObject({ status: 200 });
    expect(test.events.filter((event) => event.kind === 'moved' && event.move.to === 'failed')).toEqual([]);
  });

  it('that never ends its headers keeps nobody else from being answered, and its connection is bounded', async () => {
    await serve();
    const sockets = Array.from({ length: 40 }, () => connect({ host: '127.0.0.1', port }));
    for (const socket of sockets)
      socket.on('error', () => {}).write(`GET /hello HTTP/1.1\r\nHost: localhost:${port}\r\nx-a:`);
    for (let times = 0; times < 10; times++) expect(await ask(port, '/hello')).toMatchObject({ status: 200 });
    expect(bounds.headersTimeout + bounds.connectionsCheckingInterval).toBeLessThanOrEqual(15_000);
    for (const socket of sockets) socket.destroy();
  });

  it('many at once are told to come again, and others are answered then', async () => {
    await serve();
    const replies = await Promise.all(
      Array.from({ length: 120 }, () => ask(port, '/hello').then(({ status }) => status)),
    );
    expect(new Set(replies)).toEqual(new Set([200, 503]));
    expect(replies.filter((status) => status === 200).length).toBeGreaterThanOrEqual(64);
    expect(await ask(port, '/hello')).toMatchObject({ status: 200 });
  });
});
