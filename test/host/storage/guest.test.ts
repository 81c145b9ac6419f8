import { afterEach, expect, it } from 'vitest';
import { silentLog, systemClock } from '../../../src/base/index.ts';
import { openStorage, type Storage } from '../../../src/host/index.ts';
import { type TemporaryFolder, temporaryFolder } from '../../support/workspace.ts';
import { versionOf } from '../support/component.ts';
import { startHost, type TestHost } from '../support/host.ts';
import { workerFile } from '../support/worker-file.ts';
import { keeping } from './guest-source.ts';

const right = { capability: 'storage', pattern: 'things.*' } as const;
const ends: (() => unknown)[] = [];

afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

async function startStorage(): Promise<{ readonly storage: Storage; readonly folder: TemporaryFolder }> {
  const folder = await temporaryFolder('airlock-storage');
  const storage = openStorage({
    clock: systemClock,
    log: silentLog,
    workerFile: await workerFile(),
    folder: folder.path,
  });
  ends.push(async () => {
    await storage.dispose();
    await folder.dispose();
  });
  return { storage, folder };
}

async function start(storage?: Storage): Promise<TestHost> {
  const test = await startHost({}, storage ? { storage } : {});
  ends.push(() => test.end());
  const deployed = await test.deploy(await versionOf(keeping, { requests: [right] }));
  expect(deployed).toEqual({ kind: 'returned', value: undefined });
  return test;
}

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

it('a component keeps values, which another instance and a person find', async () => {
  const { storage } = await startStorage();
  const test = await start(storage);
  test.grant(right);
  const give = async (name: string, ...args: readonly unknown[]): Promise<unknown> => {
    const outcome = await test.call(name, ...args);
    return outcome.kind === 'returned' ? outcome.value : outcome;
  };
  expect(await give('open', 'things.a')).toBe(0);
  expect(await give('put', 'k', bytes('value'))).toBe(0);
  expect(await give('length', 'k')).toBe(15);
  expect(await give('length', 'other')).toBe(9);
  expect(await give('put', 'large', new Uint8Array(1024 * 1024))).toBe(0);
  expect(await give('length', 'large')).toBe(1024 * 1024 + 10);
  expect(await give('put', 'large', new Uint8Array(1024 * 1024 + 1))).toBe(3);
  // What was too large was not stored.
  expect(test.host.metrics(test.key)?.bytesStored).toBe(5 + 1024 * 1024);
  expect(await give('remove', 'large')).toBe(0);
  expect(await give('has', 'large')).toBe(9);
  expect(await give('add', 'n', -5n)).toEqual([0, -5n]);
  expect(await give('add', 'k', 1n)).toEqual([3, 0n]);
  expect(await give('contend', 'd')).toBe(0);
  expect(await give('together')).toBe(0);
  await test.host.restart(test.key);
  expect(await give('open', 'things.a')).toBe(0);
  expect(await give('keys')).toBe(13);
  expect(await give('has', 'k')).toBe(10);
  expect(await storage.people({ kind: 'view', namespace: 'things.a', key: 'd' })).toEqual({
    kind: 'done',
    result: bytes('value'),
  });
  expect(test.host.snapshot(test.key)?.denials).toEqual([]);
});

it('what is not granted is refused where it is used, recorded, and a bucket that is open does not outlive its grant', async () => {
  const { storage } = await startStorage();
  const test = await start(storage);
  const value = (code: number): unknown => ({ kind: 'returned', value: code });
  expect(await test.call('open', 'things.a')).toEqual(value(2));
  test.grant(right);
  expect(await test.call('open', 'elsewhere.a')).toEqual(value(2));
  expect(await test.call('open', 'things')).toEqual(value(2));
  expect(await test.call('open', 'things.*')).toEqual(value(2));
  expect(await test.call('open', 'things.a')).toEqual(value(0));
  expect(await test.call('put', 'k', bytes('1'))).toEqual(value(0));
  test.revoke(right);
  expect(await test.call('put', 'k', bytes('2'))).toEqual(value(2));
  expect(await test.call('length', 'k')).toEqual(value(2));
  expect(test.host.snapshot(test.key)?.denials).toMatchObject([
    { what: 'elsewhere.a', reason: 'not-requested', count: 1 },
    { what: 'things', reason: 'not-requested' },
    { what: 'things.*', reason: 'not-requested' },
    {
      what: 'things.a',
      reason: 'revoked',
      request: 'things.*',
      operation: 'wasi:keyvalue/store#[method]bucket.set',
    },
    { what: 'things.a', reason: 'revoked', operation: 'wasi:keyvalue/store#[method]bucket.get' },
  ]);
  expect(await storage.people({ kind: 'view', namespace: 'things.a', key: 'k' })).toEqual({
    kind: 'done',
    result: bytes('1'),
  });
});

it('a host that keeps nothing says so', async () => {
  const test = await start();
  test.grant(right);
  expect(await test.call('open', 'things.a')).toEqual({ kind: 'returned', value: 3 });
});

it('what is allowed is counted by the request that allows it', async () => {
  const { storage } = await startStorage();
  const test = await start(storage);
  test.grant(right);
  await test.call('open', 'things.a');
  for (let at = 0; at < 3; at++) await test.call('put', `k${at}`, bytes('1'));
  expect(test.host.snapshot(test.key)?.uses).toMatchObject([
    { capability: 'storage', pattern: 'things.*', operation: 'wasi:keyvalue/store#open', count: 1 },
    { capability: 'storage', pattern: 'things.*', operation: 'wasi:keyvalue/store#[method]bucket.set', count: 3 },
  ]);
});

it("a component keeps no more than its version's limit, and can still make it less", async () => {
  const { storage } = await startStorage();
  const test = await startHost({}, { storage });
  ends.push(() => test.end());
  await test.deploy(await versionOf(keeping, { requests: [right], storageBytes: 2048 }));
  test.grant(right);
  const value = (code: number): unknown => ({ kind: 'returned', value: code });
  expect(await test.call('open', 'things.a')).toEqual(value(0));
  expect(await test.call('put', 'k', new Uint8Array(1000))).toEqual(value(0));
  expect(await test.call('put', 'more', new Uint8Array(1000))).toEqual(value(3));
  // Another namespace counts for the same component.
  expect(await test.call('open', 'things.b')).toEqual(value(0));
  expect(await test.call('put', 'more', new Uint8Array(1000))).toEqual(value(3));
  expect(await test.call('open', 'things.a')).toEqual(value(0));
  expect(await test.call('remove', 'k')).toEqual(value(0));
  expect(await test.call('put', 'more', new Uint8Array(1000))).toEqual(value(0));
  expect(test.host.snapshot(test.key)?.denials).toMatchObject([
    { capability: 'limit', what: 'storage: 2048 bytes', reason: 'over-limit', count: 2 },
  ]);
});
