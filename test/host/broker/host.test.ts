import { afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import type { ComponentKey, ComponentVersion, SeenMessage } from '../../../src/host/index.ts';
import type { Right } from '../../../src/manifest/index.ts';
import type { FunctionSignature } from '../../../src/wit/index.ts';
import { plain, versionOf } from '../support/component.ts';
import { startHost, type TestHost } from '../support/host.ts';
import { answering, asking, exportsOf } from './guest-sources.ts';

const hear: Right = { capability: 'messaging.subscribe', pattern: 'orders.*' };
const send: Right = { capability: 'messaging.publish', pattern: 'orders.>' };
const resulting: FunctionSignature = { ...plain, result: { kind: 'result' } };
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const textOf = (body: Uint8Array): string => new TextDecoder().decode(body);
const ok = (val?: unknown): unknown => ({ tag: 'ok', val });

let answers: ComponentVersion;
let asks: ComponentVersion;
let test: TestHost;
/** The one that asks; the test host's own key is that of the one that answers. */
let asker: ComponentKey;

beforeAll(async () => {
  answers = await versionOf(answering, { requests: [hear], exports: exportsOf(answering) });
  asks = await versionOf(asking, { requests: [send], exports: exportsOf(asking) });
});
beforeEach(async () => {
  test = await startHost();
  asker = { ...test.key, name: 'asker' };
  await test.deploy(answers);
  await test.host.deploy(asker, asks);
});
afterEach(() => test.end());

async function from(key: ComponentKey, name: string, ...args: readonly unknown[]): Promise<unknown> {
  const signature = name === 'ask' || name === 'tell' ? resulting : plain;
  const outcome = await test.host.call(key, { function: name }, signature, args);
  return outcome.kind === 'returned' ? outcome.value : outcome.failure;
}
const ask = (text: string, subject = 'orders.new') => from(asker, 'ask', subject, bytes(text), 5000);
const tell = (text: string, subject = 'orders.new') => from(asker, 'tell', subject, bytes(text));
const counts = () => from(test.key, 'counts');
const dead = () => test.host.messages.deadLetters().map(({ reason, receiver, detail }) => [reason, receiver, detail]);

function grantAll(): void {
  test.grant(hear);
  test.host.grant(asker, send, { kind: 'always' });
}

it('what is granted goes from one component to the other and back, is counted, and what is not is recorded', async () => {
  expect(await ask('x')).toEqual({ tag: 'err', val: 'access denied: sending to orders.new is not granted' });
  test.host.grant(asker, send, { kind: 'always' });
  expect(await ask('x')).toEqual({ tag: 'err', val: 'nobody listens to orders.new' });
  test.grant(hear);
  expect(await ask('x')).toEqual(ok(bytes('x')));
  expect(await tell('y')).toEqual(ok());
  // Whoever asked may go on before the one that answered has returned, and only then is that given the next message.
  await expect.poll(counts).toEqual([2, 0]);
  expect(test.host.snapshot(asker)?.denials).toEqual([]);
  expect(test.host.snapshot(asker)?.uses).toMatchObject([
    {
      capability: 'messaging.publish',
      pattern: 'orders.>',
      operation: 'wasmcloud:messaging/consumer#request',
      count: 2,
    },
    {
      capability: 'messaging.publish',
      pattern: 'orders.>',
      operation: 'wasmcloud:messaging/consumer#publish',
      count: 1,
    },
  ]);
  // Two requests with nobody to take them, or refused, were not sent; the answer to the third was a message as well.
  expect(test.host.metrics(asker)).toMatchObject({ messagesSent: 2, messagesReceived: 0 });
  expect(test.host.metrics(test.key)).toMatchObject({ messagesSent: 1, messagesReceived: 2 });
  // The answer to the request is no use of a right.
  expect(test.host.snapshot(test.key)?.uses).toMatchObject([
    {
      capability: 'messaging.subscribe',
      pattern: 'orders.*',
      operation: 'wasmcloud:messaging/handler#handle-message',
      count: 2,
    },
  ]);
  expect(await tell('x', 'elsewhere')).toMatchObject({ tag: 'err' });
  expect(test.host.snapshot(asker)?.denials).toMatchObject([
    { capability: 'messaging.publish', what: 'elsewhere', reason: 'not-requested', suggestion: 'elsewhere' },
  ]);
});

it('a right that is taken back ends the subscription that stands and the next sending', async () => {
  grantAll();
  expect(await tell('x')).toEqual(ok());
  await expect.poll(counts).toEqual([1, 0]);
  test.revoke(hear);
  expect(await tell('x')).toEqual(ok());
  expect(await counts()).toEqual([1, 0]);
  expect(dead()).toEqual([['no-receiver', undefined, undefined]]);
  test.grant(hear);
  expect(await tell('x')).toEqual(ok());
  test.host.revoke(asker, send);
  expect(await tell('x')).toMatchObject({ tag: 'err' });
  expect(await counts()).toEqual([2, 0]);
});

it('messages that wait for a component whose right ends are not delivered, and that is on its record', async () => {
  grantAll();
  for (let sent = 0; sent < 5; sent++) test.host.messages.publish({ subject: 'orders.new', body: bytes('x') });
  // The first one is on its way to the component, which may have begun with it; those behind it wait.
  test.revoke(hear);
  await expect.poll(() => test.host.messages.counts()).toMatchObject({ queued: 0, delivered: 5 });
  await expect.poll(() => test.host.messages.counts().failed).toBeGreaterThan(3);
  const [given] = (await counts()) as readonly number[];
  const refused = 5 - (given ?? 0);
  expect(test.host.messages.counts()).toMatchObject({ failed: refused, deadLetters: refused });
  const denials = test.host.snapshot(test.key)?.denials ?? [];
  expect(denials.reduce((sum, { count }) => sum + count, 0)).toBe(refused);
  for (const denial of denials) {
    const right = { capability: 'messaging.subscribe', what: 'orders.new', request: 'orders.*' };
    expect(denial).toMatchObject({ ...right, reason: 'revoked' });
  }
});

it('the subscription goes over to another version and back, and ends with what requests nothing', async () => {
  grantAll();
  expect(await ask('x')).toEqual(ok(bytes('x')));
  const { requests: _, ...rest } = answers;
  await test.deploy({ ...rest, hash: 'without', requests: [] });
  expect(await ask('x')).toEqual({ tag: 'err', val: 'nobody listens to orders.new' });
  await test.host.rollback(test.key);
  expect(await ask('x')).toEqual(ok(bytes('x')));
  await test.host.restart(test.key);
  expect(await ask('x')).toEqual(ok(bytes('x')));
  await test.host.stop(test.key);
  expect(await ask('x')).toEqual({ tag: 'err', val: 'nobody listens to orders.new' });
  await test.host.restart(test.key);
  expect(await ask('x')).toEqual(ok(bytes('x')));
  await test.host.remove(test.key);
  expect(await ask('x')).toEqual({ tag: 'err', val: 'nobody listens to orders.new' });
});

it('a trap while a message is taken is told to whoever asked, and the next one finds a fresh instance', async () => {
  grantAll();
  expect(await ask('trap')).toMatchObject({ tag: 'err', val: expect.stringContaining('unreachable') as string });
  expect(await ask('x')).toEqual(ok(bytes('x')));
  expect(dead()).toMatchObject([['failed', 'subject', expect.stringContaining('unreachable') as string]]);
  expect(await counts()).toEqual([1, 0]);
});

it('late answers are dropped and counted', async () => {
  test.host.grant(asker, send, { kind: 'always' });
  const letters: SeenMessage[] = [];
  test.host.messages.watch('orders.>', (seen) => void letters.push(seen));
  test.grant(hear);
  expect(await ask('x')).toEqual(ok(bytes('x')));
  const [seen] = letters;
  expect(seen).toMatchObject({ subject: 'orders.new', size: 1, start: bytes('x') });
  expect(test.host.messages.publish({ subject: seen?.replyTo ?? '', body: bytes('late') })).toMatchObject({
    receivers: 0,
  });
  expect(test.host.messages.counts()).toMatchObject({ replies: 1, lateReplies: 1, requests: 1 });
});

it('who watches sees what is published and is no receiver of it', async () => {
  const seen: string[] = [];
  const watching = test.host.messages.watch('>', ({ subject, start }) => void seen.push(subject + textOf(start)));
  expect(test.host.messages.publish({ subject: 'a.b', body: bytes('1') })).toEqual({ kind: 'published', receivers: 0 });
  await watching.dispose();
  test.host.messages.publish({ subject: 'a.b', body: bytes('2') });
  expect(seen).toEqual(['a.b1']);
  expect(dead()).toHaveLength(2);
  expect(() => test.host.messages.watch('a..b', () => {})).toThrow(RangeError);
});

it("a component sends at its own version's rate, and receivers are not asked for more than that", async () => {
  grantAll();
  await test.host.deploy(asker, { ...asks, hash: 'slow', messagesPerSecond: 3 });
  expect(await from(asker, 'tell-often', 'orders.new', 50)).toBeLessThan(50);
  expect(test.host.snapshot(asker)?.denials).toMatchObject([{ capability: 'limit', what: 'messages: 3 a second' }]);
});

/** Answers as the other one, and takes what that one traps on. */
const taking = { ...answering, core: answering.core.replace('(i32.const 116)', '(i32.const 1)') };
const again = (maxDeliver: number) =>
  [{ subject: hear.pattern, redelivery: { maxDeliver, backoffMs: [50, 50] } }] as const;

it('at least once: what an instance crashes over comes to the next ones, and after the last is kept with its reason', async () => {
  grantAll();
  await test.deploy({ ...answers, hash: 'at least once', subscriptions: again(3) });
  expect(test.host.messages.subscriptions()).toEqual([
    { subject: 'orders.*', receiver: 'subject', queued: 0, redelivery: { maxDeliver: 3, backoffMs: [50, 50] } },
  ]);
  for (const text of ['trap', 'x']) expect(await tell(text)).toEqual(ok());
  await expect.poll(() => test.host.messages.counts(), { timeout: 60_000 }).toMatchObject({ failed: 1, queued: 0 });
  expect(await counts()).toEqual([1, 0]);
  expect(test.host.messages.counts()).toMatchObject({ delivered: 2, redelivered: 2 });
  expect(test.host.messages.deadLetters()).toMatchObject([
    { reason: 'failed', deliveries: 3, body: bytes('trap'), detail: expect.stringContaining('unreachable') as string },
  ]);
});

it('at least once: what the version before crashed over is taken by the one that came in its place', async () => {
  grantAll();
  const better = await versionOf(taking, { requests: [hear], exports: exportsOf(taking) });
  await test.deploy({ ...answers, hash: 'at least once', subscriptions: again(100) });
  for (const text of ['trap', 'x']) expect(await tell(text)).toEqual(ok());
  await expect.poll(() => test.host.messages.counts().redelivered, { timeout: 60_000 }).toBeGreaterThan(0);
  await test.deploy({ ...better, subscriptions: again(100) });
  await expect.poll(counts, { timeout: 60_000 }).toEqual([2, 0]);
  expect(test.host.messages.counts()).toMatchObject({ delivered: 2, failed: 0, deadLetters: 0 });
});
