import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../../../src/base/index.ts';
import { type Broker, createBroker } from '../../../src/host/broker/broker.ts';
import type { Requested } from '../../../src/host/broker/message.ts';
import type { Delivery } from '../../../src/host/broker/receiver.ts';

let clock: ManualClock;
let broker: Broker;

beforeEach(() => {
  clock = new ManualClock(5000);
  let ids = 0;
  broker = createBroker({ clock, newId: () => `id${ids++}` });
});

/** What is counted adds up at the end of each test, whatever happened in it. */
afterEach(() => {
  const { routed, delivered, dropped, queued } = broker.counts();
  if (routed !== delivered + dropped + queued) throw new Error('the counts do not add up');
  broker.dispose();
  if (broker.counts().queued + broker.counts().waiting > 0) throw new Error('something waits for ever');
});

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const text = (body: Uint8Array): string => new TextDecoder().decode(body);

/** Publishes words, each as a message. */
function publish(subject: string, ...words: readonly string[]) {
  return words.map((word) => broker.publish({ subject, body: bytes(word) }));
}

/** A receiver that writes down what it gets, and is busy until it is told otherwise. */
function slow(pattern: string, options: Parameters<Broker['subscribe']>[2] = {}) {
  const got: string[] = [];
  const pending: PromiseWithResolvers<void>[] = [];
  const subscription = broker.subscribe(
    [pattern],
    ({ body }) => {
      got.push(text(body));
      const done = Promise.withResolvers<void>();
      pending.push(done);
      return done.promise;
    },
    options,
  );
  return {
    got,
    subscription,
    /** Lets the delivery that is going on end. */
    async finish() {
      pending.shift()?.resolve();
      await settled();
    },
  };
}

/** Lets all that is due on this thread happen. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('publishing', () => {
  it('reaches all who listen, by name and by pattern, each once', () => {
    const got: string[] = [];
    const note = (name: string) => () => void got.push(name);
    broker.subscribe(['a.b'], note('exact'));
    broker.subscribe(['a.*', 'a.>', '*.b'], note('thrice'));
    broker.subscribe(['a.*.c', 'b.>'], note('other'));
    expect(publish('a.b', 'x')).toEqual([{ kind: 'published', receivers: 2 }]);
    expect(got).toEqual(['exact', 'thrice']);
    expect(publish('c', 'x')).toEqual([{ kind: 'published', receivers: 0 }]);
    expect(broker.counts()).toMatchObject({ published: 2, unheard: 1, routed: 2, delivered: 2 });
    expect(broker.deadLetters()).toMatchObject([{ subject: 'c', reason: 'no-receiver', time: 5000 }]);
  });

  it.each([
    [{ subject: 'a.*', body: new Uint8Array() }, 'not-a-subject'],
    [{ subject: '', body: new Uint8Array() }, 'not-a-subject'],
    [{ subject: 'a', body: new Uint8Array(), replyTo: 'b.>' }, 'not-a-subject'],
    [{ subject: 'a', body: new Uint8Array(1024 * 1024 + 1) }, 'too-large'],
  ])('%o is refused', (message, reason) => {
    broker.subscribe(['>'], () => expect.unreachable());
    expect(broker.publish(message)).toEqual({ kind: 'refused', reason });
    expect(broker.counts()).toMatchObject({ refused: 1, published: 0 });
  });

  it('to a new listener and to none any more follows what was listened to', () => {
    const got: string[] = [];
    publish('a', '1');
    const subscription = broker.subscribe(['a'], ({ body }) => void got.push(text(body)));
    publish('a', '2');
    subscription.dispose();
    subscription.dispose();
    publish('a', '3');
    expect(got).toEqual(['2']);
  });

  it('a pattern that is none is thrown back', () => {
    expect(() => broker.subscribe(['a', 'b.>.c'], () => {})).toThrow(RangeError);
    expect(publish('a', '1')).toEqual([{ kind: 'published', receivers: 0 }]);
  });

  it('from within a delivery comes behind what was sent before, everywhere', () => {
    const got: string[] = [];
    broker.subscribe(['a'], ({ body }) => {
      got.push(`first ${text(body)}`);
      if (text(body) === '1') publish('a', '2');
    });
    broker.subscribe(['a'], ({ body }) => void got.push(`second ${text(body)}`));
    publish('a', '1');
    expect(got.filter((line) => line.startsWith('first'))).toEqual(['first 1', 'first 2']);
    expect(got.filter((line) => line.startsWith('second'))).toEqual(['second 1', 'second 2']);
  });

  it('says to a receiver whether it is the only one, so that it may move the body', () => {
    const sole: boolean[] = [];
    const note = (_: unknown, delivery: Delivery) => void sole.push(delivery.sole);
    broker.subscribe(['a'], note);
    publish('a', '1');
    const second = broker.subscribe(['a'], note);
    publish('a', '2');
    second.dispose();
    publish('a', '3');
    expect(sole).toEqual([true, false, false, true]);
    broker.subscribe(['b'], note, { acknowledge: { withinMs: 10, attempts: 2 } });
    publish('b', '4');
    expect(sole.at(-1)).toBe(false);
  });
});

describe('a busy receiver', () => {
  it('gets what comes meanwhile in order, one at a time', async () => {
    const { got, finish } = slow('a');
    publish('a', '1', '2', '3');
    expect(got).toEqual(['1']);
    await finish();
    expect(got).toEqual(['1', '2']);
    await finish();
    await finish();
    publish('a', '4');
    expect(got).toEqual(['1', '2', '3', '4']);
  });

  it.each([
    ['drop-newest', ['1', '2', '3'], ['4', '5'], 'published'],
    ['drop-oldest', ['1', '4', '5'], ['2', '3'], 'published'],
    ['refuse', ['1', '2', '3'], [], 'refused'],
  ] as const)('with two places and %s', async (whenFull, taken, dead, last) => {
    const { got, finish } = slow('a', { mostMessages: 2, whenFull, name: 'slow' });
    const outcomes = publish('a', '1', '2', '3', '4', '5');
    expect(outcomes.map(({ kind }) => kind)).toEqual(['published', 'published', 'published', last, last]);
    for (let round = 0; round < 4; round++) await finish();
    expect(got).toEqual(taken);
    expect(broker.deadLetters().map(({ body }) => text(body))).toEqual(dead);
    expect(broker.deadLetters().every(({ reason, receiver }) => reason === 'queue-full' && receiver === 'slow')).toBe(
      true,
    );
  });

  it('is bounded in bytes as well', async () => {
    const { got, finish } = slow('a', { mostBytes: 5 });
    publish('a', 'longer than five', '123', '45', '6');
    for (let round = 0; round < 4; round++) await finish();
    expect(got).toEqual(['longer than five', '123', '45']);
    expect(broker.counts()).toMatchObject({ dropped: 1 });
  });

  it('that refuses keeps a message from everybody', () => {
    const other: string[] = [];
    slow('a', { mostMessages: 1, whenFull: 'refuse' });
    broker.subscribe(['a'], ({ body }) => void other.push(text(body)));
    publish('a', '1', '2');
    expect(publish('a', '3')).toEqual([{ kind: 'refused', reason: 'queue-full' }]);
    expect(other).toEqual(['1', '2']);
  });

  it('that goes leaves what waits to the dead letters', () => {
    const { got, subscription } = slow('a');
    publish('a', '1', '2', '3');
    expect(subscription.queued).toBe(2);
    subscription.dispose();
    expect(got).toEqual(['1']);
    expect(broker.deadLetters().map(({ body, reason }) => [text(body), reason])).toEqual([
      ['2', 'unsubscribed'],
      ['3', 'unsubscribed'],
    ]);
  });
});

describe('a queue group', () => {
  it('gets each message once, in turns, whatever patterns its members have', () => {
    const got: string[] = [];
    const note = (name: string) => () => void got.push(name);
    broker.subscribe(['a'], note('one'), { queue: 'workers' });
    broker.subscribe(['*'], note('two'), { queue: 'workers' });
    broker.subscribe(['a'], note('other'), { queue: 'others' });
    broker.subscribe(['a'], note('alone'));
    publish('a', '1', '2', '3', '4');
    const count = (name: string): number => got.filter((each) => each === name).length;
    expect(['one', 'two', 'other', 'alone'].map(count)).toEqual([2, 2, 4, 4]);
  });

  it('passes over a member that has no room', () => {
    const busy = slow('a', { queue: 'workers', mostMessages: 0 });
    const free: string[] = [];
    broker.subscribe(['a'], ({ body }) => void free.push(text(body)), { queue: 'workers' });
    publish('a', '1', '2', '3', '4', '5');
    expect(busy.got).toEqual(['1']);
    expect(free).toEqual(['2', '3', '4', '5']);
  });
});

describe('a receiver that fails', () => {
  it('is told of in the dead letters, and gets the next message', async () => {
    const got: string[] = [];
    broker.subscribe(
      ['a'],
      ({ body }) => {
        got.push(text(body));
        if (text(body) === 'throw') throw new Error('thrown');
        return text(body) === 'reject' ? Promise.reject(new Error('rejected')) : undefined;
      },
      { name: 'failing' },
    );
    publish('a', 'throw', 'reject', 'fine');
    await settled();
    expect(got).toEqual(['throw', 'reject', 'fine']);
    expect(broker.deadLetters()).toMatchObject([
      { reason: 'failed', detail: 'thrown', receiver: 'failing', size: 5 },
      { reason: 'failed', detail: 'rejected' },
    ]);
    expect(broker.counts()).toMatchObject({ delivered: 3, failed: 2, dropped: 0 });
  });
});

describe('at least once', () => {
  const acknowledge = { withinMs: 100, attempts: 3 };

  it('a message comes again until it is acknowledged, and the next one only then', () => {
    const got: string[] = [];
    broker.subscribe(
      ['a'],
      ({ body }, delivery) => {
        got.push(`${text(body)} ${delivery.attempt}`);
        if (delivery.attempt === 2) delivery.acknowledge();
      },
      { acknowledge },
    );
    publish('a', 'x', 'y');
    expect(got).toEqual(['x 1']);
    clock.advance(99);
    expect(got).toEqual(['x 1']);
    clock.advance(1);
    expect(got).toEqual(['x 1', 'x 2', 'y 1']);
    clock.advance(1000);
    expect(got).toEqual(['x 1', 'x 2', 'y 1', 'y 2']);
    expect(broker.counts()).toMatchObject({ delivered: 2, redelivered: 2, failed: 0, deadLetters: 0 });
  });

  it('means so often and no more', () => {
    const attempts: number[] = [];
    broker.subscribe(['a'], (_, { attempt }) => void attempts.push(attempt), { acknowledge });
    publish('a', 'x');
    clock.advance(10_000);
    expect(attempts).toEqual([1, 2, 3]);
    expect(broker.deadLetters()).toMatchObject([{ reason: 'unacknowledged', body: bytes('x') }]);
  });

  it('a failure brings it again at once, and an acknowledgement that comes late counts', async () => {
    const deliveries: Delivery[] = [];
    broker.subscribe(
      ['a'],
      (_, delivery) => {
        deliveries.push(delivery);
        if (delivery.attempt === 1) throw new Error('not yet');
      },
      { acknowledge },
    );
    publish('a', 'x', 'y');
    expect(deliveries).toHaveLength(2);
    deliveries[0]?.acknowledge();
    expect(deliveries).toHaveLength(4);
    deliveries[3]?.acknowledge();
    clock.advance(10_000);
    await settled();
    expect(deliveries).toHaveLength(4);
    expect(broker.deadLetters()).toEqual([]);
  });

  it('waits are longer and longer before a message comes again, and an acknowledgement meanwhile counts', () => {
    const attempts: string[] = [];
    const deliveries: Delivery[] = [];
    broker.subscribe([{ pattern: 'a', acknowledge: { attempts: 5, backoffMs: [10, 25] } }], (message, delivery) => {
      attempts.push(`${text(message.body)} ${clock.now() - 5000}`);
      deliveries.push(delivery);
      throw new Error('not yet');
    });
    publish('a', 'x', 'y');
    clock.advance(1000);
    expect(attempts.slice(0, 5)).toEqual(['x 0', 'x 10', 'x 30', 'x 55', 'x 80']);
    expect(attempts[5]).toBe('y 80');
    expect(broker.deadLetters()).toMatchObject([
      { reason: 'failed', detail: 'not yet', deliveries: 5, body: bytes('x') },
      { body: bytes('y') },
    ]);
    publish('a', 'z');
    deliveries.at(-1)?.acknowledge();
    clock.advance(1000);
    expect(attempts.filter((each) => each.startsWith('z'))).toHaveLength(1);
    expect(broker.counts()).toMatchObject({ failed: 2 });
  });

  it('a handler that ends without an acknowledgement has not taken it, where no time is set for one', async () => {
    const attempts: number[] = [];
    broker.subscribe([{ pattern: 'a', acknowledge: { attempts: 2 } }], async (_, { attempt }) => {
      attempts.push(attempt);
      return Promise.resolve();
    });
    broker.subscribe([{ pattern: 'a', acknowledge: { attempts: 2 } }], (_, { attempt }) => void attempts.push(attempt));
    publish('a', 'x');
    await settled();
    expect(attempts.toSorted((a, b) => a - b)).toEqual([1, 1, 2, 2]);
    expect(broker.deadLetters().map(({ reason }) => reason)).toEqual(['unacknowledged', 'unacknowledged']);
  });

  it('a message of several patterns of a receiver comes once, on the terms of the first', () => {
    const got: string[] = [];
    const subscription = broker.subscribe(
      ['a.b', { pattern: 'a.*', queue: 'workers', acknowledge: { attempts: 2 } }],
      ({ subject }, { attempt }) => {
        got.push(`first ${subject} ${attempt}`);
        throw new Error('no');
      },
    );
    broker.subscribe([{ pattern: 'a.>', queue: 'workers' }], ({ subject }) => void got.push(`second ${subject}`));
    publish('a.b', 'x');
    expect(got.splice(0)).toEqual(['first a.b 1', 'second a.b']);
    publish('a.c', 'x', 'x');
    expect(got.splice(0).toSorted()).toEqual(['first a.c 1', 'first a.c 2', 'second a.c']);
    subscription.listenTo([{ pattern: 'a.*', acknowledge: { attempts: 3 } }, 'a.b']);
    publish('a.b', 'x');
    expect(got).toEqual(['first a.b 1', 'second a.b', 'first a.b 2', 'first a.b 3'].toSorted());
  });

  it('a receiver that goes leaves what it has not acknowledged to the dead letters', () => {
    const subscription = broker.subscribe(['a'], () => {}, { acknowledge });
    publish('a', 'x', 'y');
    subscription.dispose();
    clock.advance(10_000);
    expect(broker.deadLetters().map(({ reason }) => reason)).toEqual(['unsubscribed', 'unsubscribed']);
    expect(broker.counts()).toMatchObject({ redelivered: 0, failed: 1, dropped: 1 });
  });
});

describe('a request', () => {
  const request = (subject: string, timeoutMs = 100, abort?: AbortSignal): Promise<Requested> =>
    broker.request({ subject, body: bytes('?') }, timeoutMs, abort);

  it('has its answer, also one that comes before it has left', async () => {
    broker.subscribe(['ask'], ({ replyTo = '' }) => void broker.publish({ subject: replyTo, body: bytes('!') }));
    expect(await request('ask')).toMatchObject({ kind: 'reply', message: { body: bytes('!') } });
    clock.advance(1000);
    expect(broker.counts()).toMatchObject({ requests: 1, replies: 1, lateReplies: 0, waiting: 0 });
  });

  it('takes the first answer, and drops and counts all others', async () => {
    const answer = ({ replyTo = '' }): void => void broker.publish({ subject: replyTo, body: bytes('!') });
    broker.subscribe(['ask'], answer);
    broker.subscribe(['ask'], answer);
    await request('ask');
    expect(broker.counts()).toMatchObject({ replies: 1, lateReplies: 1 });
  });

  it('waits as long as it says', async () => {
    let replyTo = '';
    broker.subscribe(['ask'], (message) => void (replyTo = message.replyTo ?? ''));
    const asked = request('ask');
    clock.advance(99);
    expect(broker.counts()).toMatchObject({ waiting: 1 });
    clock.advance(1);
    expect(await asked).toEqual({ kind: 'timeout', milliseconds: 100 });
    expect(broker.publish({ subject: replyTo, body: bytes('late') })).toEqual({ kind: 'published', receivers: 0 });
    expect(broker.counts()).toMatchObject({ lateReplies: 1, replies: 0, waiting: 0 });
    expect(broker.deadLetters()).toEqual([]);
  });

  it('that nobody hears does not wait', async () => {
    expect(await request('ask')).toEqual({ kind: 'no-receiver' });
  });

  it('fails when all who have it have failed, and not before', async () => {
    const first = Promise.withResolvers<void>();
    broker.subscribe(['ask'], () => first.promise);
    broker.subscribe(['ask'], () => Promise.reject(new Error('second')));
    const asked = request('ask');
    await settled();
    expect(broker.counts()).toMatchObject({ waiting: 1 });
    first.reject(new Error('first'));
    expect(await asked).toEqual({ kind: 'failed', message: 'first' });
  });

  it('fails at once when its receiver has no room, and is refused where that is wanted', async () => {
    slow('ask', { mostMessages: 0 });
    publish('ask', 'x');
    expect(await request('ask')).toEqual({ kind: 'failed', message: 'the receiver has no room for more messages' });
    slow('other', { mostMessages: 0, whenFull: 'refuse' });
    publish('other', 'x');
    expect(await request('other')).toEqual({ kind: 'refused', reason: 'queue-full' });
  });

  it('ends with whoever asked, and with the broker', async () => {
    slow('ask');
    const abort = new AbortController();
    const first = request('ask', 100, abort.signal);
    abort.abort();
    expect(await first).toEqual({ kind: 'gone' });
    expect(await request('ask', 100, abort.signal)).toEqual({ kind: 'gone' });
    const second = request('ask');
    broker.dispose();
    expect((await second).kind).not.toBe('reply');
    expect(await request('ask')).toEqual({ kind: 'refused', reason: 'ended' });
    expect(publish('ask', 'x')).toEqual([{ kind: 'refused', reason: 'ended' }]);
  });

  it('is answered where no subscription hears of it', async () => {
    const heard: string[] = [];
    broker.subscribe(['>'], ({ subject, replyTo }) => {
      heard.push(subject);
      if (replyTo) broker.publish({ subject: replyTo, body: bytes('!') });
    });
    expect((await request('ask')).kind).toBe('reply');
    expect(heard).toEqual(['ask']);
  });
});

it('dead letters are bounded in number and in bytes, the latest stay', () => {
  publish('a', ...Array.from({ length: 300 }, (_, at) => String(at)));
  expect(broker.deadLetters()).toHaveLength(256);
  expect(text(broker.deadLetters().at(-1)?.body ?? new Uint8Array())).toBe('299');
  expect(broker.counts()).toMatchObject({ deadLetters: 300 });
  for (let sent = 0; sent < 10; sent++) broker.publish({ subject: 'a', body: new Uint8Array(1024 * 1024) });
  expect(broker.deadLetters()).toHaveLength(4);
});

it('subjects without end fill no memory, and are found all the same', () => {
  const got: string[] = [];
  broker.subscribe(['a.*'], ({ subject }) => void got.push(subject));
  for (let sent = 0; sent < 10_000; sent++) publish(`a.${sent}`, '');
  publish('a.0', '');
  expect(got).toHaveLength(10_001);
});
