import { describe, expect } from 'vitest';
import type { Right } from '../../src/manifest/index.ts';
import { rights } from '../host/support/gates.ts';
import { type Loopback, serveLoopback } from './loopback.ts';
import { flooding, granted, type NetworkAttack, smuggling, targets } from './network-tables.ts';
import { expectLimit, expectRecorded, recording } from './record.ts';
import type { Register, Suite } from './suite.ts';

/**
 * Attacks on the network gate. The guest may connect to a server on loopback and to some names, which a resolver of the
 * tests' own leads to wherever they are meant to lead; the server sees all bytes that arrive.
 */
export function network({ attack, control }: Register): void {
  describe('what was granted works:', () => {
    control('a request to the granted address', async (suite) => {
      const server = await prepared(suite);
      expect(await suite.run('net', `request('127.0.0.1:${server.port}')`)).toBe('200 words');
      expect(await suite.run('net', `request('2130706433:${server.port}', { path: '/a?b' })`)).toBe('200 words');
      const paths = (await server.taken()).map((request) => request.split('\r\n')[0]);
      expect(paths).toEqual(['GET / HTTP/1.1', 'GET /a?b HTTP/1.1']);
    });
    control('a request with a body', async (suite) => {
      const server = await prepared(suite);
      const script = `request('127.0.0.1:${server.port}', { method: 'POST', headers: [['content-length', '5']], body: 'words' })`;
      expect(await suite.run('net', script)).toBe('200 words');
      expect((await server.taken())[0]).toMatch(/\r\n\r\nwords$/);
    });
  });

  describe.each([
    ['to where it may not', targets],
    ['by smuggling', smuggling],
    ['by an answer without an end', flooding],
  ] as const)('network %s:', (_what, table) => {
    for (const each of table) attack(each.script, (suite) => withstands(suite, each), 60_000);
  });
}

async function withstands(suite: Suite, { script, gets, recorded, arrives = 0 }: NetworkAttack): Promise<void> {
  const server = await prepared(suite);
  const filled = script.replaceAll('PORT', String(server.port)).replaceAll('OTHER', String(server.other));
  const attempt = await recording(suite, 'net', () => suite.run('net', filled));
  if (typeof gets === 'string') expect(attempt.value).toBe(gets);
  else expect(attempt.value).toMatch(gets);
  expectRecorded(attempt.recorded, recorded);
  expectLimit(attempt, attempt.value);
  const requests = await server.taken();
  expect(requests).toHaveLength(arrives);
  for (const request of requests) {
    expect(request).toMatch(new RegExp(`\\r\\nhost: (?:127\\.0\\.0\\.1|allowed\\.test):${server.port}\\r\\n`));
    expect(request.toLowerCase()).not.toContain('smuggled');
    expect(request.match(/ HTTP\/1\.1\r\n/g)).toHaveLength(1);
  }
}

let serving: Promise<Loopback> | undefined;

/** The server, with a guest that may connect to it. Both are there until the attacks end. */
async function prepared(suite: Suite): Promise<Loopback> {
  serving ??= serveLoopback();
  const server = await serving;
  if (suite.host.snapshot(suite.key('net'))?.state !== 'running') {
    const asked: readonly Right[] = rights(...granted(server.port).map((pattern) => `connect ${pattern}`));
    const heldBack = rights('connect http://held-back.test');
    const version = { ...suite.hostile, callTimeMs: 1500 };
    expect(await suite.deploy('net', version, asked, heldBack)).toMatchObject({ kind: 'returned' });
  }
  await server.taken();
  return server;
}
