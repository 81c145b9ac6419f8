import { describe, expect } from 'vitest';
import { freePort } from '../host/support/client.ts';
import { rights } from '../host/support/gates.ts';
import { type Loopback, serveLoopback } from './loopback.ts';
import { recording } from './record.ts';
import { connections, datagrams, granted, listeners, lookups, type SocketAttack } from './socket-tables.ts';
import type { Register, Suite } from './suite.ts';

/**
 * Attacks on sockets. The guest may connect to one port of loopback, send datagrams to another and be reached at a third;
 * names lead where the tests' own resolver says, and the server sees every byte that arrives.
 */
export function sockets({ attack, control }: Register): void {
  describe('what sockets were granted works:', () => {
    control('a connection, a datagram, a look-up and a port', async (suite) => {
      const place = await prepared(suite);
      expect(await run(suite, place, `dial('127.0.0.1', PORT)`)).toBe('HTTP/1.1 200 OK');
      expect(await run(suite, place, `datagram('127.0.0.1', UDP, { what: 'fair' })`)).toBe('sent 1');
      expect(await run(suite, place, `lookUp('public.test')`)).toBe('93.184.215.14');
      expect(
        await run(suite, place, `using(tcp('ipv4'), (socket) => bind(socket, ['127.0.0.1', LISTEN]) ?? 'bound')`),
      ).toBe('bound');
      await arrived(place, ['GET / HTTP/1.1\r\n\r\n', 'datagram fair']);
    });
  });

  describe.each([
    ['that look up names', lookups],
    ['that connect', connections],
    ['that listen', listeners],
    ['that send datagrams', datagrams],
  ] as const)('sockets %s:', (_what, table) => {
    for (const each of table) attack(each.script, (suite) => withstands(suite, each), 60_000);
  });

  describe('sockets:', () => {
    attack('a stranger is not heard at a port that was not granted', async (suite) => {
      const place = await prepared(suite);
      // The server's answer comes from a port to which the guest has not written; the second look is long after it came.
      const script = `((all) => { const [, input, output] = all; output.checkSend();
        output.send([{ data: bytes('stranger'), remoteAddress: at('127.0.0.1', UDP) }]);
        using(subscribeDuration(300000000n), (pollable) => pollable.block());
        return input.receive(10n).length; })(udp())`;
      expect(await run(suite, place, script)).toBe('0');
      await arrived(place, ['datagram stranger']);
    });
    for (const [what, act] of floods) {
      attack(`${what} without end wait for the network, and keep nobody from it`, async (suite) => {
        const place = await prepared(suite);
        expect(await run(suite, place, `times(3000, () => { ${act} })`)).toBe('{"undefined":3000}');
        expect(await run(suite, place, `dial('127.0.0.1', PORT)`)).toMatch(/^HTTP/);
        expect(await run(suite, place, `lookUp('public.test')`)).not.toMatch(/failure|denied/);
        await place.taken();
      });
    }
    attack('a connection ends when its right is taken back, and so does a socket for datagrams', async (suite) => {
      const place = await prepared(suite);
      const opened = `keep(connected('127.0.0.1', PORT)), keep(udp()), kept.length`;
      const count = Number(await run(suite, place, `(${opened})`));
      for (const right of place.rights) suite.grants.revoke(suite.key('sockets'), right);
      const [stream, datagram] = [count - 2, count - 1];
      for (const [use, gets] of [
        [`kept[${stream}][2].write(bytes('late'))`, 'last-operation-failed'],
        [`kept[${stream}][1].read(10n)`, 'last-operation-failed'],
        [
          `(kept[${datagram}][2].checkSend(), kept[${datagram}][2].send([{ data: bytes('late'), remoteAddress: at('127.0.0.1', UDP) }]))`,
          'access-denied',
        ],
        [`dial('127.0.0.1', PORT)`, 'access-denied'],
        [`lookUp('public.test')`, 'access-denied'],
        [`listen('127.0.0.1', LISTEN)`, 'access-denied'],
      ] as const) {
        expect([use, await run(suite, place, use)]).toEqual([use, gets]);
      }
      await arrived(place, []);
      const reasons = suite.denials('sockets').filter(({ reason }) => reason === 'revoked');
      expect(new Set(reasons.map(({ operation }) => operation.replace(/.*[.#]/, '')))).toEqual(
        new Set(['start-connect', 'send', 'resolve-addresses', 'start-bind']),
      );
    });
  });
}

/** What a guest begins and gives up at once, each time with words to the network thread. */
const floods = [
  ['look-ups', `using(resolveAddresses(instanceNetwork(), 'public.test'), () => {})`],
  ['connections', `using(tcp('ipv4'), (socket) => { socket.startConnect(instanceNetwork(), at('127.0.0.1', PORT)); })`],
] as const;

/** The server, and the ports beside it. */
interface Place extends Loopback {
  readonly rights: ReturnType<typeof rights>;
  filled(text: string): string;
}

async function withstands(suite: Suite, { script, gets, recorded, arrives = [] }: SocketAttack): Promise<void> {
  const place = await prepared(suite);
  const attempt = await recording(suite, 'sockets', () => run(suite, place, script));
  if (typeof gets === 'string') expect(attempt.value).toBe(gets);
  else expect(attempt.value).toMatch(gets);
  expect(attempt.recorded).toMatchObject(recorded);
  await arrived(place, arrives);
}

function run(suite: Suite, place: Place, script: string): Promise<string> {
  return suite.run('sockets', place.filled(script));
}

/** What is expected comes by itself, over a thread and a socket; what must not come would have come with the answer. */
async function arrived(place: Place, expected: readonly string[]): Promise<void> {
  const all: string[] = [];
  await expect
    .poll(
      async () => {
        all.push(...(await place.taken()));
        return all;
      },
      { timeout: 60_000 },
    )
    .toEqual(expected);
}

let preparing: Promise<Place> | undefined;

async function prepared(suite: Suite): Promise<Place> {
  preparing ??= openPlace();
  const place = await preparing;
  if (suite.host.snapshot(suite.key('sockets'))?.state !== 'running') {
    const version = { ...suite.hostile, callTimeMs: 5000 };
    expect(await suite.deploy('sockets', version, place.rights)).toMatchObject({ kind: 'returned' });
  }
  await place.taken();
  return place;
}

async function openPlace(): Promise<Place> {
  const server = await serveLoopback();
  const [listen, free] = [await freePort(), await freePort()];
  const ports = { PORT: server.port, OTHER: server.other, UDP: server.datagrams, LISTEN: listen, FREE: free };
  const filled = (text: string): string =>
    text.replaceAll(/\b(?:PORT|OTHER|UDP|LISTEN|FREE)\b/g, (name) => String(ports[name as keyof typeof ports]));
  return { ...server, filled, rights: rights(...granted.map(filled)) };
}
