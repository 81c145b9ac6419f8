import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { Right } from '../../src/manifest/index.ts';
import { type Source, versionOf } from './support/component.ts';
import { rights } from './support/gates.ts';
import { startHost, type TestHost } from './support/host.ts';
import { serveHttp } from './support/server.ts';
import * as sources from './support/sources.ts';

const ends: (() => unknown)[] = [];

afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

/**
 * Opens `data/a.txt` once and then reads from it, or writes to `data/b.txt`, or reads a stream of it, until that fails;
 * after the first success it asks for `signal`, which nobody requested.
 */
const holding: Source = {
  world: `
    import wasi:filesystem/types@0.2.12;
    import wasi:filesystem/preopens@0.2.12;
    import wasi:io/streams@0.2.12;
    export read: func() -> u32;
    export write: func() -> u32;
    export %stream: func() -> u32;
  `,
  core: `(module
    (import "wasi:filesystem/preopens@0.2.12" "get-directories" (func $directories (param i32)))
    (import "wasi:filesystem/types@0.2.12" "[method]descriptor.open-at"
      (func $open (param i32 i32 i32 i32 i32 i32 i32)))
    (import "wasi:filesystem/types@0.2.12" "[method]descriptor.read" (func $read (param i32 i64 i64 i32)))
    (import "wasi:filesystem/types@0.2.12" "[method]descriptor.write" (func $write (param i32 i32 i32 i64 i32)))
    (import "wasi:filesystem/types@0.2.12" "[method]descriptor.read-via-stream" (func $stream (param i32 i64 i32)))
    (import "wasi:io/streams@0.2.12" "[method]input-stream.read" (func $next (param i32 i64 i32)))
    ${sources.allocator}
    (global $folder (mut i32) (i32.const -1))
    (global $said (mut i32) (i32.const 0))
    (func $open-at (param $at i32) (param $length i32) (param $flags i32) (result i32)
      (call $directories (i32.const 16))
      (global.set $folder (i32.load (i32.load (i32.const 16))))
      (call $open (global.get $folder) (i32.const 0) (local.get $at) (local.get $length) (i32.const 0) (local.get $flags) (i32.const 32))
      (i32.load (i32.const 36)))
    (func $say
      (if (i32.eqz (global.get $said)) (then
        (global.set $said (i32.const 1))
        (drop (call $open-at (i32.const 80) (i32.const 6) (i32.const 1))))))
    (func (export "read") (result i32)
      (local $file i32) (local $times i32)
      (local.set $file (call $open-at (i32.const 64) (i32.const 10) (i32.const 1)))
      (loop $again
        (call $read (local.get $file) (i64.const 4) (i64.const 0) (i32.const 32))
        (if (i32.eqz (i32.load8_u (i32.const 32))) (then
          (local.set $times (i32.add (local.get $times) (i32.const 1))) (call $say) (br $again))))
      (local.get $times))
    (func (export "write") (result i32)
      (local $file i32) (local $times i32)
      (local.set $file (call $open-at (i32.const 96) (i32.const 10) (i32.const 2)))
      (loop $again
        (call $write (local.get $file) (i32.const 64) (i32.const 4) (i64.const 0) (i32.const 48))
        (if (i32.eqz (i32.load8_u (i32.const 48))) (then
          (local.set $times (i32.add (local.get $times) (i32.const 1))) (call $say) (br $again))))
      (local.get $times))
    (func (export "stream") (result i32)
      (local $from i32) (local $times i32)
      (call $stream (call $open-at (i32.const 64) (i32.const 10) (i32.const 1)) (i64.const 0) (i32.const 32))
      (local.set $from (i32.load (i32.const 36)))
      (loop $again
        (call $next (local.get $from) (i64.const 0) (i32.const 32))
        (if (i32.eqz (i32.load8_u (i32.const 32))) (then
          (local.set $times (i32.add (local.get $times) (i32.const 1))) (call $say) (br $again))))
      (local.get $times))
    (data (i32.const 64) "data/a.txt") (data (i32.const 80) "signal") (data (i32.const 96) "data/b.txt"))`,
};

const requests = rights('read ./data/**', 'write ./data/**');

async function start(): Promise<TestHost> {
  const test = await startHost();
  ends.push(() => test.end());
  mkdirSync(join(test.folder, 'data'));
  for (const name of ['a', 'b']) writeFileSync(join(test.folder, `data/${name}.txt`), 'alpha');
  return test;
}

/** Settles when the component was denied `what`. */
function denied(test: TestHost, what: string): Promise<void> {
  return new Promise((resolve) => {
    const check = (): void => {
      if (!test.host.snapshot(test.key)?.denials.some((denial) => denial.what === what)) return;
      void subscription.dispose();
      resolve();
    };
    const subscription = test.host.onEvent(check);
    check();
  });
}

const reasons = (test: TestHost, what: string) =>
  test.host.snapshot(test.key)?.denials.flatMap((denial) => (denial.what === what ? [denial.reason] : []));

describe('an open file', () => {
  const ways = [
    ['read', 'data/a.txt', 'filesystem.read'],
    ['stream', 'data/a.txt', 'filesystem.read'],
    ['write', 'data/b.txt', 'filesystem.write'],
  ] as const;

  it.each(ways)(
    '(%s) is closed in effect when its right is revoked, in an endless loop too',
    async (name, file, capability) => {
      const test = await start();
      const right: Right = { capability, pattern: './data/**' };
      test.host.grant(test.key, right, { kind: 'session' });
      await test.deploy(await versionOf(holding, { requests, callTimeMs: 20_000 }));
      const running = test.call(name);
      await denied(test, './signal');
      test.host.revoke(test.key, right);
      const outcome = await running;
      expect(outcome).toMatchObject({ kind: 'returned' });
      expect(outcome.kind === 'returned' ? outcome.value : 0).toBeGreaterThan(0);
      expect(reasons(test, `./${file}`)).toEqual(['revoked']);
    },
  );

  it.each(ways)(
    '(%s) is closed in effect when its right ends, without a word from the host',
    async (name, file, capability) => {
      const test = await start();
      await test.deploy(await versionOf(holding, { requests, callTimeMs: 20_000 }));
      test.host.grant(test.key, { capability, pattern: './data/**' }, { kind: 'until', time: Date.now() + 2000 });
      const outcome = await test.call(name);
      expect(outcome).toMatchObject({ kind: 'returned' });
      expect(outcome.kind === 'returned' ? outcome.value : 0).toBeGreaterThan(0);
      expect(reasons(test, `./${file}`)).toEqual(['expired']);
    },
  );
});

it('a right that is revoked is gone in every worker of a pool', async () => {
  const test = await start();
  const right: Right = { capability: 'filesystem.read', pattern: './data/**' };
  test.host.grant(test.key, right, { kind: 'session' });
  const pool = { workers: 2, balance: 'round-robin' } as const;
  await test.deploy(await versionOf(holding, { requests, callTimeMs: 20_000, pool }));
  // Each loops in a worker of its own, and says so by a file that nobody requested.
  const running = [test.call('read'), test.call('read')];
  await expect.poll(() => countOf(test, './signal'), { timeout: 30_000 }).toBe(2);
  test.host.revoke(test.key, right);
  for (const outcome of await Promise.all(running)) expect(outcome).toMatchObject({ kind: 'returned' });
  expect(countOf(test, './data/a.txt')).toBe(2);
});

function countOf(test: TestHost, what: string): number {
  const denials = test.host.snapshot(test.key)?.denials ?? [];
  return denials.reduce((sum, denial) => sum + (denial.what === what ? denial.count : 0), 0);
}

describe('a response that never ends', () => {
  async function fetching() {
    const test = await start();
    const server = await serveHttp((_, response) => {
      const more = (): void => {
        if (!response.writableEnded && !response.destroyed) response.write('x'.repeat(1024), () => setImmediate(more));
      };
      more();
    });
    ends.push(() => server.end());
    const right: Right = { capability: 'network.connect', pattern: `http://127.0.0.1:${server.port}` };
    const deploy = async (): Promise<unknown> =>
      test.deploy(await versionOf(sources.fetching, { requests: [right], callTimeMs: 20_000 }));
    return { test, server, right, deploy, what: right.pattern };
  }

  it('breaks off when the right to it is revoked', async () => {
    const { test, server, right, deploy, what } = await fetching();
    test.host.grant(test.key, right, { kind: 'always' });
    await deploy();
    const running = test.call('fetch', `127.0.0.1:${server.port}`);
    await expect.poll(() => server.connections()).toBe(1);
    test.host.revoke(test.key, right);
    expect(await running).toMatchObject({ kind: 'returned' });
    expect(reasons(test, what)).toEqual(['revoked']);
  });

  it('breaks off when the right to it ends', async () => {
    const { test, server, right, deploy, what } = await fetching();
    await deploy();
    test.host.grant(test.key, right, { kind: 'until', time: Date.now() + 2000 });
    const outcome = await test.call('fetch', `127.0.0.1:${server.port}`);
    expect(outcome.kind === 'returned' && (outcome.value as bigint) > 0n).toBe(true);
    expect(reasons(test, what)).toEqual(['expired']);
  });
});
