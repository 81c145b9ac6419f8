import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Clock, ManualClock, systemClock } from '../../../src/base/index.ts';
import type { ActorWorker } from '../../../src/host/actor-worker.ts';
import type { DenialEntry } from '../../../src/host/ledger/layout.ts';
import { messageDesk } from '../../../src/host/broker/desk.ts';
import { refusedImports, referenceOf } from '../../../src/host/imports-check.ts';
import {
  type Broker,
  type CallOutcome,
  connectMessaging,
  createBroker,
  type ComponentVersion,
  type Messaging,
} from '../../../src/host/index.ts';
import { policyOf, type Right } from '../../../src/manifest/index.ts';
import { aloneWorker } from '../support/actor-worker.ts';
import { referenceWit, type Source, versionOf } from '../support/component.ts';
import { answering, asking, exportsOf } from './guest-sources.ts';

let broker: Broker;
const ends: (() => unknown)[] = [];

beforeEach(() => {
  broker = createBroker({ clock: systemClock, newId: () => crypto.randomUUID() });
});

afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
  broker.dispose();
});

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const subscribe = (pattern: string): Right => ({ capability: 'messaging.subscribe', pattern });
const publishing = (pattern: string): Right => ({ capability: 'messaging.publish', pattern });

interface Member {
  readonly worker: ActorWorker;
  readonly messaging: Messaging;
  grant(...rights: readonly Right[]): void;
  call(name: string, ...args: readonly unknown[]): Promise<unknown>;
  /** What was refused outside of its worker. */
  readonly denied: readonly DenialEntry[];
  /** Sizes of the bodies that were moved to its worker. */
  readonly moved: number[];
}

/** A component in a worker of its own, joined to the broker in the way that the host is to do it. */
async function join(
  source: Source,
  requests: readonly Right[],
  {
    messagesPerSecond = 100,
    subscriptions = [],
    ...more
  }: { clock?: Clock; origin?: string } & Pick<ComponentVersion, 'messagesPerSecond' | 'subscriptions'> = {},
): Promise<Member> {
  const version: ComponentVersion = await versionOf(source, {
    requests,
    exports: exportsOf(source),
    messagesPerSecond,
    subscriptions,
  });
  expect(refusedImports(version, referenceOf(referenceWit))).toEqual([]);
  const moved: number[] = [];
  const denied: DenialEntry[] = [];
  const messaging = connectMessaging({
    broker,
    clock: systemClock,
    name: 'member',
    origin: 'built-here',
    async call(path, delivered): Promise<CallOutcome> {
      if (!('message' in delivered)) return worker.call(path, delivered, true, 5000);
      const { body } = delivered.message;
      const { length } = body;
      const answer = worker.call(path, delivered, true, 5000);
      if (body.buffer.byteLength < length) moved.push(length);
      return answer;
    },
    denied: (denial) => void denied.push(denial),
    ...more,
  });
  const policy = policyOf(requests, requests);
  const worker = await aloneWorker(
    version,
    {
      async answer(question, ended) {
        if (question.kind !== 'messaging') throw new Error(`nobody answers ${question.kind}`);
        const asked = { requests, policy: () => policy };
        const permit = (): Promise<boolean> => Promise.resolve(false);
        return { kind: 'messaging', outcome: await messaging.answer(question, { ...asked, ended, permit }) };
      },
    },
    (owned) => ends.push(() => owned.dispose()),
    policy,
  );
  ends.push(async () => {
    messaging.dispose();
    await worker.dispose();
  });
  expect(await worker.started).toEqual({ kind: 'ready' });
  messaging.set(policy, version);
  return {
    worker,
    messaging,
    moved,
    denied,
    grant(...rights) {
      const next = policyOf(requests, rights);
      worker.setPolicy(next, {});
      messaging.set(next, version);
    },
    async call(name, ...args) {
      const answer = await worker.call({ function: name }, args, name !== 'counts' && name !== 'tell-often', 10_000);
      return answer.kind === 'returned' ? answer.value : answer;
    },
  };
}

it('a request goes from one component to another and its answer back, by the right to ask alone', async () => {
  const orders = await join(answering, [subscribe('orders.*')]);
  const asker = await join(asking, [publishing('orders.>')]);
  expect(await asker.call('ask', 'orders.new', bytes('hello'), 5000)).toEqual({ tag: 'ok', val: bytes('hello') });
  const large = new Uint8Array(1024 * 1024).fill(120);
  expect(await asker.call('ask', 'orders.new', large, 5000)).toEqual({ tag: 'ok', val: large });
  // An answer is given once: the second one needs a right that the component does not have.
  expect(await asker.call('ask', 'orders.new', bytes('2 answers'), 5000)).toEqual({
    tag: 'ok',
    val: bytes('2 answers'),
  });
  expect(await orders.call('counts')).toEqual([3, 1]);
  expect(orders.worker.denials()).toMatchObject([
    { capability: 'messaging.publish', operation: 'wasmcloud:messaging/consumer#publish', reason: 'not-requested' },
  ]);
  expect(orders.moved).toEqual([5, 1024 * 1024, 9]);
  expect(broker.counts()).toMatchObject({ requests: 3, replies: 3, lateReplies: 0, waiting: 0, deadLetters: 0 });
});

it('messages reach those who were granted them, in order, and nobody else', async () => {
  const all = await join(answering, [subscribe('orders.>')]);
  const none = await join(answering, [subscribe('people.*')]);
  const sender = await join(asking, [publishing('orders.new'), publishing('people')]);
  for (let sent = 0; sent < 20; sent++) {
    expect(await sender.call('tell', 'orders.new', bytes('x'))).toEqual({ tag: 'ok', val: undefined });
  }
  expect(await sender.call('tell', 'orders.old', bytes('x'))).toEqual({
    tag: 'err',
    val: 'access denied: sending to orders.old is not granted',
  });
  expect(await sender.call('tell', 'people', bytes('x'))).toEqual({ tag: 'ok', val: undefined });
  expect(sender.worker.denials()).toMatchObject([{ what: 'orders.old', reason: 'not-requested' }]);
  await expect.poll(() => broker.counts().queued).toBe(0);
  expect(await all.call('counts')).toEqual([20, 0]);
  expect(await none.call('counts')).toEqual([0, 0]);
});

it('what the handler says of a request is told to whoever asked', async () => {
  await join(answering, [subscribe('orders.*')]);
  const asker = await join(asking, [publishing('>'), publishing('orders.*'), publishing('nobody')]);
  expect(await asker.call('ask', 'orders.new', bytes('error'), 5000)).toEqual({ tag: 'err', val: 'no good' });
  expect(await asker.call('ask', 'orders.new', bytes('quiet'), 20)).toEqual({
    tag: 'err',
    val: 'there was no answer within 20 ms',
  });
  expect(await asker.call('ask', 'nobody', bytes('x'), 5000)).toEqual({ tag: 'err', val: 'nobody listens to nobody' });
  const trapped = await asker.call('ask', 'orders.new', bytes('trap'), 5000);
  expect(trapped).toMatchObject({ tag: 'err', val: expect.stringContaining('trap') as string });
  expect(broker.deadLetters().map(({ reason, detail }) => [reason, detail])).toMatchObject([
    ['failed', 'no good'],
    ['no-receiver', undefined],
    ['failed', expect.stringContaining('trap') as string],
  ]);
  expect(broker.counts()).toMatchObject({ waiting: 0, requests: 4 });
});

it('a grant that ends, ends for messages that wait, and one that is given is heard at once', async () => {
  const right = subscribe('orders.*');
  const orders = await join(answering, [right]);
  orders.grant();
  expect(broker.publish({ subject: 'orders.new', body: bytes('x') })).toMatchObject({ receivers: 0 });
  orders.grant(right);
  expect(broker.publish({ subject: 'orders.new', body: bytes('x') })).toMatchObject({ receivers: 1 });
  await expect.poll(() => orders.call('counts')).toEqual([1, 0]);
  for (let sent = 0; sent < 3; sent++) broker.publish({ subject: 'orders.new', body: bytes('x') });
  orders.grant();
  await expect.poll(() => broker.counts()).toMatchObject({ delivered: 4, queued: 0 });
  await expect.poll(() => broker.deadLetters().length).toBeGreaterThan(2);
  const [given] = (await orders.call('counts')) as readonly number[];
  // What is on its way when the right ends is refused where it arrives, what waits where it waits.
  const denials = [
    ...orders.denied,
    ...orders.worker.denials().flatMap((each) => Array<DenialEntry>(each.count).fill(each)),
  ];
  expect(denials).toHaveLength(4 - (given ?? 0));
  expect(
    broker
      .deadLetters()
      .slice(1)
      .map(({ reason, detail }) => [reason, detail]),
  ).toEqual(denials.map(() => ['failed', 'receiving orders.new is not granted']));
  for (const denial of denials) {
    expect(denial).toMatchObject({
      capability: 'messaging.subscribe',
      what: 'orders.new',
      operation: 'wasmcloud:messaging/handler#handle-message',
      reason: 'not-granted',
      request: 'orders.*',
    });
  }
});

it('a component sends as many a second as it may, and the rest is refused and recorded', async () => {
  const clock = new ManualClock();
  const sender = await join(asking, [publishing('orders')], { clock, messagesPerSecond: 5 });
  expect(await sender.call('tell-often', 'orders', 8)).toBe(5);
  clock.advance(400);
  expect(await sender.call('tell-often', 'orders', 8)).toBe(2);
  expect(sender.worker.denials()).toMatchObject([{ capability: 'limit', what: 'messages: 5 a second', count: 9 }]);
});

it('at least once by the manifest: what the handler gives an error for comes again, so often, after its waits', async () => {
  const redelivery = { maxDeliver: 3, backoffMs: [1000, 1500] } as const;
  const clock = new ManualClock();
  broker.dispose();
  broker = createBroker({ clock, newId: () => crypto.randomUUID() });
  const orders = await join(answering, [subscribe('orders'), subscribe('news')], {
    clock,
    subscriptions: [{ subject: 'orders', redelivery }],
  });
  broker.publish({ subject: 'orders', body: bytes('error') });
  broker.publish({ subject: 'news', body: bytes('x') });
  for (const [wait, given] of [
    [1000, 1],
    [1500, 2],
  ] as const) {
    await expect.poll(() => orders.call('counts')).toEqual([given, 0]);
    clock.advance(wait - 1);
    expect(await orders.call('counts')).toEqual([given, 0]);
    // What came behind it waits for it, though it has other terms.
    expect(broker.counts()).toMatchObject({ queued: 1 });
    clock.advance(1);
  }
  await expect.poll(() => broker.counts().queued).toBe(0);
  expect(await orders.call('counts')).toEqual([4, 0]);
  expect(orders.moved).toEqual([1]);
  expect(broker.counts()).toMatchObject({ delivered: 2, redelivered: 2, failed: 1 });
  expect(broker.deadLetters()).toMatchObject([
    { reason: 'failed', detail: 'no good', body: bytes('error'), deliveries: 3 },
  ]);
});

it('a message whose right ended is not tried again', async () => {
  const right = subscribe('orders');
  const subscriptions = [{ subject: 'orders', redelivery: { maxDeliver: 5, backoffMs: [1, 1] } }] as const;
  const orders = await join(answering, [right], { subscriptions });
  for (const text of ['1', '2']) broker.publish({ subject: 'orders', body: bytes(text) });
  orders.grant();
  await expect.poll(() => broker.deadLetters().at(-1)?.body).toEqual(bytes('2'));
  expect(broker.counts()).toMatchObject({ queued: 0, redelivered: 0 });
  const refused = orders.denied.length + orders.worker.denials().reduce((sum, { count }) => sum + count, 0);
  expect(broker.deadLetters().map(({ detail }) => detail)).toEqual(
    Array.from({ length: refused }, () => 'receiving orders is not granted'),
  );
});

it('members of a queue group take turns, and a component of another origin is in no group of theirs', async () => {
  const subscriptions = [{ subject: 'orders', queue: 'workers' }];
  const requests = [subscribe('orders')];
  const [one, two] = [
    await join(answering, requests, { subscriptions }),
    await join(answering, requests, { subscriptions }),
  ];
  const foreign = await join(answering, requests, { subscriptions, origin: 'elsewhere' });
  for (let sent = 0; sent < 10; sent++) broker.publish({ subject: 'orders', body: bytes('x') });
  await expect.poll(() => broker.counts().queued).toBe(0);
  expect(await Promise.all([one, two, foreign].map((each) => each.call('counts')))).toEqual([
    [5, 0],
    [5, 0],
    [10, 0],
  ]);
  expect(messageDesk(broker, systemClock).subscriptions()).toMatchObject([
    { subject: 'orders', receiver: 'member', queue: 'workers' },
    { subject: 'orders', queue: 'workers' },
    { subject: 'orders', queue: 'workers' },
  ]);
});

it('whoever waits for an answer and is ended waits no more', async () => {
  broker.subscribe(['orders'], () => {});
  const asker = await join(asking, [publishing('orders')]);
  const asked = asker.call('ask', 'orders', bytes('x'), 4_000_000_000);
  await expect.poll(() => broker.counts().waiting).toBe(1);
  await asker.worker.dispose();
  expect(await asked).toMatchObject({ kind: 'failed' });
  expect(broker.counts()).toMatchObject({ waiting: 0 });
});
