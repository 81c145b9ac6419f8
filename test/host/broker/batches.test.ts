import { afterEach, beforeEach, expect, it } from 'vitest';
import type { ComponentKey } from '../../../src/host/index.ts';
import type { Right } from '../../../src/manifest/index.ts';
import { plain, type Source, versionOf } from '../support/component.ts';
import { startHost, type TestHost } from '../support/host.ts';
import { roomyMemory } from '../support/sources.ts';
import { answering, asking, exportsOf, numbered } from './guest-sources.ts';

const hear: Right = { capability: 'messaging.subscribe', pattern: 'orders.*' };
const send: Right = { capability: 'messaging.publish', pattern: 'orders.>' };
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const soon = { timeout: 60_000 };

let test: TestHost;
let sender: ComponentKey;

beforeEach(async () => {
  test = await startHost();
  sender = { ...test.key, name: 'sender' };
  test.grant(hear);
  test.grantTo(sender, send);
});
afterEach(() => test.end());

const receiver = (source: Source, more = {}) =>
  versionOf(source, { requests: [hear], exports: exportsOf(source), callTimeMs: 60_000, ...more });
const tellOften = (key: ComponentKey, times: number) =>
  test.host.call(key, { function: 'tell-often' }, plain, ['orders.new', times]);
const broker = () => test.host.messages.counts();

function publish(...texts: readonly string[]): void {
  for (const text of texts) test.host.messages.publish({ subject: 'orders.new', body: bytes(text) });
}

function used(key: ComponentKey): number {
  return (test.host.snapshot(key)?.uses ?? []).reduce((sum, { count }) => sum + count, 0);
}

async function untilTaken(messages: number): Promise<void> {
  await expect.poll(broker, soon).toMatchObject({ delivered: messages, queued: 0 });
  await expect.poll(() => used(test.key), soon).toBe(messages);
}

const ones = (times: number): readonly string[] => Array.from({ length: times }, () => '1');

it('what one fails at in the midst of many is dead, and nothing else', async () => {
  await test.deploy(await receiver(answering));
  publish(...ones(20), 'error', ...ones(20), 'error', ...ones(9));
  await untilTaken(51);
  expect(await test.call('counts')).toEqual({ kind: 'returned', value: [51, 0] });
  expect(test.host.messages.deadLetters().map(({ detail, body }) => [detail, body])).toEqual([
    ['no good', bytes('error')],
    ['no good', bytes('error')],
  ]);
  expect(test.host.metrics(test.key)).toMatchObject({ messagesReceived: 51, errorResults: 2, errors: 0 });
});

it('one that traps in the midst of many takes none of the others along: they come to the next instance', async () => {
  await test.deploy(await receiver(answering));
  publish(...ones(20), 'trap', ...ones(29));
  await untilTaken(50);
  expect(test.host.messages.deadLetters()).toMatchObject([
    { body: bytes('trap'), reason: 'failed', detail: expect.stringContaining('unreachable') as string },
  ]);
  expect(await test.call('counts')).toEqual({ kind: 'returned', value: [29, 0] });
  expect(test.host.metrics(test.key)).toMatchObject({ messagesReceived: 50, errors: 1 });
});

it('one that never ends in the midst of many is ended by its own time, and the others are taken', async () => {
  const looping = { ...answering, core: answering.core.replace('(then (unreachable))', '(then (loop (br 0)))') };
  await test.deploy(await receiver(looping, { callTimeMs: 400 }));
  publish(...ones(20), 'trap', ...ones(29));
  await untilTaken(50);
  expect(test.host.messages.deadLetters()).toMatchObject([
    { body: bytes('trap'), detail: 'the call did not end within 400 ms and was ended' },
  ]);
  expect(await test.call('counts')).toEqual({ kind: 'returned', value: [29, 0] });
});

it('small and large messages of one call come in the order in which they were sent', async () => {
  await test.deploy(await receiver(numbered));
  await test.host.deploy(sender, await versionOf(mixing, { requests: [send], messagesPerSecond: 1e6 }));
  const sent = await test.host.call(sender, { function: 'send' }, plain, [300]);
  expect(sent).toEqual({ kind: 'returned', value: 300 });
  await untilTaken(300);
  expect(await test.call('counts')).toEqual({ kind: 'returned', value: [300, 0] });
  expect(used(sender)).toBe(300);
  expect(test.host.metrics(sender)).toMatchObject({ messagesSent: 300 });
});

it('a guest that never returns sends nothing more once its right is taken back, and each refusal is on record', async () => {
  const version = await versionOf(asking, { requests: [send], exports: exportsOf(asking), messagesPerSecond: 1e9 });
  await test.host.deploy(sender, { ...version, callTimeMs: 600_000 });
  const endless = tellOften(sender, 0xffff_ffff);
  await expect.poll(() => broker().published, soon).toBeGreaterThan(1000);
  test.host.revoke(sender, send);
  const refused = (): number => test.host.snapshot(sender)?.denials.reduce((sum, { count }) => sum + count, 0) ?? 0;
  await expect.poll(refused, soon).toBeGreaterThan(0);
  const { published } = broker();
  const before = refused();
  await expect.poll(refused, soon).toBeGreaterThan(before + 100);
  expect(broker().published).toBe(published);
  expect(used(sender)).toBe(published);
  expect(test.host.snapshot(sender)?.denials).toMatchObject([{ what: 'orders.new', reason: 'revoked' }]);
  await test.host.stop(sender, 0);
  expect(await endless).toMatchObject({ kind: 'failed' });
});

it('what was allowed is counted exactly and has left, also where the worker is ended in the midst of it', async () => {
  const version = await versionOf(asking, { requests: [send], exports: exportsOf(asking), messagesPerSecond: 1e9 });
  await test.host.deploy(sender, { ...version, callTimeMs: 300 });
  expect(await tellOften(sender, 0xffff_ffff)).toMatchObject({ failure: { kind: 'execution-timeout' } });
  const { published } = broker();
  expect(published).toBeGreaterThan(0);
  // One may have been counted, and not yet have been put where it is found. A process tells of its counts now and then.
  const isApart = process.env['AIRLOCK_ISOLATION'] === 'all';
  expect(used(sender) - published).toBeLessThanOrEqual(1);
  expect(used(sender)).toBeGreaterThanOrEqual(isApart ? 1 : published);
  expect(test.host.metrics(sender)?.messagesSent).toBe(published);
});

it('the rate of a component is one, whichever of its instances sends', async () => {
  const version = await versionOf(asking, { requests: [send], exports: exportsOf(asking), messagesPerSecond: 1 });
  await test.host.deploy(sender, version);
  const taken = [await tellOften(sender, 50)];
  const begun = Date.now();
  await test.host.restart(sender);
  taken.push(await tellOften(sender, 50));
  const all = taken.map((each) => (each.kind === 'returned' ? Number(each.value) : Number.NaN));
  expect(all[0]).toBeGreaterThan(0);
  // As many as the time that it took gives, and no second burst.
  expect((all[0] ?? 0) + (all[1] ?? 0)).toBeLessThanOrEqual(2 + (Date.now() - begun) / 1000);
  const denials = test.host.snapshot(sender)?.denials ?? [];
  expect(denials).toMatchObject([{ capability: 'limit', what: 'messages: 1 a second' }]);
  expect(denials[0]?.count).toBe(100 - (all[0] ?? 0) - (all[1] ?? 0));
});

/** Sends so many messages, each second one of 9,000 bytes, with their numbers in their first words. */
const mixing: Source = {
  world: 'import wasmcloud:messaging/consumer@0.2.0; export send: func(times: u32) -> u32;',
  core: `(module
    (import "wasmcloud:messaging/consumer@0.2.0" "publish"
      (func $publish (param i32 i32 i32 i32 i32 i32 i32 i32)))
    ${roomyMemory}
    (func (export "send") (param $times i32) (result i32)
      (local $at i32) (local $taken i32)
      (loop $again
        (i32.store (i32.const 1024) (local.get $at))
        (call $publish (i32.const 64) (i32.const 10) (i32.const 1024)
          (select (i32.const 9000) (i32.const 8) (i32.and (local.get $at) (i32.const 1)))
          (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 512))
        (local.set $taken (i32.add (local.get $taken) (i32.eqz (i32.load8_u (i32.const 512)))))
        (local.set $at (i32.add (local.get $at) (i32.const 1)))
        (br_if $again (i32.lt_u (local.get $at) (local.get $times))))
      (local.get $taken))
    (data (i32.const 64) "orders.new"))`,
};
