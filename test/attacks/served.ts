import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, expect } from 'vitest';
import { ask, begin, freePort, sendRaw, textOf } from '../host/support/client.ts';
import { versionOf } from '../host/support/component.ts';
import { served, serving } from '../host/support/serving-source.ts';
import type { CountedDenial } from '../../src/host/index.ts';
import type { Right } from '../../src/manifest/index.ts';
import { maxWaiting } from '../../src/host/network/server.ts';
import { recording } from './record.ts';
import { ambiguous, endless, foreign, ports, slowHeads } from './served-tables.ts';
import type { Register, Suite } from './suite.ts';

/**
 * Attacks on a port at which a component is served, by whoever can send bytes to it, and by a component that wants a port
 * which nobody may have. What is turned away never comes to the component.
 */
export function servedPorts({ attack, control }: Register): void {
  describe('a served port:', () => {
    control('answers what comes from this machine', async (suite) => {
      const port = await prepared(suite);
      expect(await ask(port, '/hello')).toMatchObject({ status: 200, body: 'hello\n' });
      // The client may have its answer before the call has come to its end.
      await expect.poll(() => suite.host.snapshot(suite.key('server'))?.returned, { timeout: 60_000 }).toBe(1);
    });
  });

  describe('a request from elsewhere:', () => {
    for (const [headers, reason] of foreign) {
      attack(JSON.stringify(headers), async (suite) => {
        const port = await prepared(suite);
        const attempt = await recordingAtPort(suite, () =>
          sendRaw(port, `GET /hello HTTP/1.1\r\nConnection: close\r\n${filled(headers, port)}\r\n\r\n`),
        );
        expect(attempt.value).toMatch(/^HTTP\/1\.1 403 Forbidden\r\n/);
        expect(attempt.recorded).toMatchObject([{ capability: 'network.listen', reason, count: 1 }]);
      });
    }
  });

  describe('a request that can be read in two ways:', () => {
    for (const [what, bytes] of ambiguous) {
      attack(what, async (suite) => {
        const port = await prepared(suite);
        const closing = filled(bytes, port).replace('\r\nHost: l', '\r\nConnection: close\r\nHost: l');
        const { value, recorded } = await recordingAtPort(suite, () => sendRaw(port, closing));
        expect(value.split('\r\n')[0]).toMatch(/^(?:HTTP\/1\.1 4\d\d .*)?$/);
        // A request without a host is one for another.
        expect(recorded.filter(({ reason }) => reason !== 'foreign-host')).toEqual([]);
      });
    }
  });

  describe('a client of a served port:', () => {
    attack('that sends a second request behind the first is judged by each', async (suite) => {
      const port = await prepared(suite);
      const second = `GET /hello HTTP/1.1\r\nHost: evil.test\r\nConnection: close\r\n\r\n`;
      const body = `POST /hello HTTP/1.1\r\nHost: localhost:${port}\r\nContent-Length: 2\r\n\r\nab`;
      const reply = await sendRaw(port, body + second);
      expect(reply.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 200', 'HTTP/1.1 403']);
    });
    attack('that never ends its head keeps nobody from being answered', async (suite) => {
      const port = await prepared(suite);
      const sockets = Array.from({ length: 60 }, () => connect({ host: '127.0.0.1', port }));
      for (const socket of sockets)
        socket.on('error', () => {}).write(`GET / HTTP/1.1\r\nHost: localhost:${port}\r\nx:`);
      for (let time = 0; time < 5; time++) expect(await ask(port, '/hello')).toMatchObject({ status: 200 });
      for (const socket of sockets) socket.destroy();
    });
    attack('that opens more connections than may wait keeps nobody from being answered', async (suite) => {
      const port = await prepared(suite);
      let closed = 0;
      const sockets = Array.from({ length: 2 * maxWaiting }, () =>
        connect({ host: '127.0.0.1', port })
          .on('error', () => {})
          .on('close', () => closed++),
      );
      await Promise.all(sockets.map((socket) => once(socket, 'connect')));
      for (let time = 0; time < 5; time++) expect(await ask(port, '/hello')).toMatchObject({ status: 200 });
      await expect.poll(() => closed, { timeout: 60_000 }).toBeGreaterThanOrEqual(maxWaiting);
      for (const socket of sockets) socket.destroy();
    });
    attack(
      'that sends its head a byte at a time is cut off, and others are answered meanwhile',
      async (suite) => {
        const port = await prepared(suite);
        const cut = Array.from(slowHeads, async (head) => {
          const socket = connect({ host: '127.0.0.1', port }).on('error', () => {});
          socket.write(filled(head, port));
          const dripping = setInterval(() => socket.write('x'), 250);
          const received: Buffer[] = await socket.toArray().catch(() => []);
          clearInterval(dripping);
          socket.destroy();
          return Buffer.concat(received).toString();
        });
        expect(await ask(port, '/hello')).toMatchObject({ status: 200 });
        for (const reply of await Promise.all(cut)) expect(reply).toMatch(/^(?:HTTP\/1\.1 (?:400|408) .*|)\r?\n?/);
        for (const reply of await Promise.all(cut)) expect(reply).not.toContain('hello');
        expect(await ask(port, '/hello')).toMatchObject({ status: 200 });
      },
      120_000,
    );
    for (const [what, path, first, more, most] of endless) {
      attack(
        `whose body never ends is cut off: ${what}`,
        async (suite) => {
          const port = await prepared(suite);
          const sent = await sendEndlessly(
            port,
            `POST ${path} HTTP/1.1\r\nHost: localhost:${port}\r\n${chunked}${first}`,
            more,
          );
          expect(sent).toBeLessThan(most * 1024 * 1024);
          expect(await ask(port, '/hello')).toMatchObject({ status: 200 });
          expect(suite.host.snapshot(suite.key('server'))?.state).toBe('running');
        },
        120_000,
      );
    }
    attack('that dawdles with its body is ended, and not the component', async (suite) => {
      const port = await prepared(suite);
      const { sent, response } = await begin(port, '/echo', { method: 'POST' }, 'head');
      sent.on('error', () => {}).write('one');
      expect(await textOf(response)).toBe('one');
      sent.destroy();
      expect(await ask(port, '/hello')).toMatchObject({ status: 200 });
      expect(suite.host.snapshot(suite.key('server'))?.state).toBe('running');
    });
    attack('that leaves in the middle of a body leaves the component well', async (suite) => {
      const port = await prepared(suite);
      for (let time = 0; time < 10; time++) {
        const { sent, response } = await begin(port, '/echo', { method: 'POST' }, 'head');
        sent.on('error', () => {}).write('one');
        response.on('error', () => {});
        sent.destroy();
      }
      expect(await ask(port, '/hello')).toMatchObject({ status: 200 });
    });
    attack('that comes a hundred times at once is told to come again', async (suite) => {
      const port = await prepared(suite);
      const statuses = await Promise.all(
        Array.from({ length: 120 }, () => ask(port, '/hello').then(({ status }) => status)),
      );
      expect(statuses.filter((status) => status !== 200 && status !== 503)).toEqual([]);
      expect(statuses.filter((status) => status === 200).length).toBeGreaterThanOrEqual(64);
    });
  });

  describe('a component that wants the port', () => {
    for (const text of ports) {
      attack(JSON.stringify(text), async (suite) => {
        const wanted: Right = { capability: 'network.listen', pattern: text };
        const opened: unknown[] = [];
        const hearing = suite.host.onEvent((event) => {
          if (event.kind === 'port' && event.key.name === 'wanting') opened.push(event);
        });
        await suite.deploy('wanting', await versionOf(serving, served), [wanted]);
        // The port that follows is opened after whatever was asked before it.
        await reopened(suite);
        await hearing.dispose();
        expect(opened).toEqual([]);
        await suite.host.remove(suite.key('wanting'));
      });
    }
    attack('of another component has none', async (suite) => {
      const port = await prepared(suite);
      const other = { ...serving, core: serving.core.replace('hello\\0a', 'OTHER\\0a') };
      await suite.deploy('thief', await versionOf(other, served), [right(port)]);
      await reopened(suite);
      expect(await ask(port, '/hello')).toMatchObject({ body: 'hello\n' });
      await suite.host.remove(suite.key('thief'));
    });
  });
}

const chunked = 'Transfer-Encoding: chunked\r\n\r\n';

/** Sends the same bytes again and again until the other side has enough: how many bytes that were. */
async function sendEndlessly(port: number, first: string, more: string): Promise<number> {
  const socket = connect({ host: '127.0.0.1', port })
    .on('error', () => {})
    .resume();
  const { promise: closed, resolve } = Promise.withResolvers<void>();
  const again = (): void => {
    while (!socket.destroyed && socket.write(more, 'latin1'));
  };
  socket
    .on('drain', again)
    .on('end', () => socket.destroy())
    .on('close', () => resolve());
  socket.write(first);
  again();
  await closed;
  return socket.bytesWritten;
}

const right = (port: number): Right => ({ capability: 'network.listen', pattern: String(port) });

const filled = (text: string, port: number): string => text.replaceAll('PORT', String(port));

/** What an exchange leaves on record. Fails if anything of it came to the component. */
async function recordingAtPort(
  suite: Suite,
  exchange: () => Promise<string>,
): Promise<{ readonly value: string; readonly recorded: readonly CountedDenial[] }> {
  const before = suite.host.snapshot(suite.key('server'))?.returned;
  const attempt = await recording(suite, 'server', exchange);
  expect(attempt.value).not.toContain('hello');
  expect(suite.host.snapshot(suite.key('server'))?.returned).toBe(before);
  return attempt;
}

/** Has the port of a third component opened, which the network thread does after all that it was told before. */
async function reopened(suite: Suite): Promise<void> {
  const port = await freePort();
  const { promise, resolve } = Promise.withResolvers<void>();
  const hearing = suite.host.onEvent((event) => {
    if (event.kind === 'port' && event.port === port) resolve();
  });
  await suite.deploy('third', await versionOf(serving, served), [right(port)]);
  await promise;
  await hearing.dispose();
  await suite.host.remove(suite.key('third'));
}

let preparing: Promise<number> | undefined;

function prepared(suite: Suite): Promise<number> {
  return (preparing ??= open(suite));
}

async function open(suite: Suite): Promise<number> {
  const port = await freePort();
  const { promise, resolve } = Promise.withResolvers<void>();
  const hearing = suite.host.onEvent((event) => {
    if (event.kind === 'port' && event.port === port && event.state.kind === 'open') resolve();
  });
  const version = await versionOf(serving, { ...served, callTimeMs: 4000 });
  expect(await suite.deploy('server', version, [right(port)])).toMatchObject({ kind: 'returned' });
  await promise;
  await hearing.dispose();
  return port;
}
