import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { ManualClock } from '../../../src/base/index.ts';
import { createBroker } from '../../../src/host/broker/broker.ts';
import type { Message, Requested } from '../../../src/host/broker/message.ts';
import type { Acknowledgement } from '../../../src/host/broker/receiver.ts';

const subjects = ['a', 'a.b', 'a.c', 'b'] as const;
const patterns = ['a', 'a.*', 'a.>', '>', 'b'] as const;

/** How a receiver takes a message: at once, when a later step says so, or never well. Requests are answered or not. */
const behaviour = fc.record({
  pattern: fc.constantFrom(...patterns),
  queue: fc.constantFrom(undefined, undefined, 'group'),
  mostMessages: fc.nat(3),
  whenFull: fc.constantFrom('drop-newest', 'drop-oldest', 'refuse'),
  acknowledge: fc.constantFrom<Acknowledgement | undefined>(
    undefined,
    undefined,
    { withinMs: 20, attempts: 2 },
    { attempts: 3, backoffMs: [10, 15] },
  ),
  takes: fc.constantFrom('at-once', 'later', 'fails', 'fails-later'),
  answers: fc.constantFrom('yes', 'no', 'late'),
});

type Behaviour = typeof behaviour extends fc.Arbitrary<infer T> ? T : never;

const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('publish' as const), from: fc.nat(2), to: fc.nat(3) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('request' as const), to: fc.nat(3), timeout: fc.nat(50) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('finish' as const), which: fc.nat(20) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('advance' as const), by: fc.nat(30) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('leave' as const), which: fc.nat(5) }) },
);

it('whatever happens, order is kept, counts add up, and every request settles', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(behaviour, { maxLength: 5 }),
      fc.array(step, { maxLength: 60 }),
      fc.boolean(),
      async (behaviours, steps, endsEarly) => {
        const run = start(behaviours);
        for (const each of steps) {
          await run.step(each);
          run.check();
        }
        if (!endsEarly) await run.calmDown();
        run.broker.dispose();
        await turn();
        run.check();
        const { queued, waiting, requests, replies } = run.broker.counts();
        expect({ queued, waiting }).toEqual({ queued: 0, waiting: 0 });
        expect(run.settled).toHaveLength(requests);
        expect(run.settled.filter(({ kind }) => kind === 'reply')).toHaveLength(replies);
      },
    ),
    { numRuns: 300, seed: 3 },
  );
});

function start(behaviours: readonly Behaviour[]) {
  const clock = new ManualClock();
  let ids = 0;
  const broker = createBroker({ clock, newId: () => `id${ids++}` });
  const settled: Requested[] = [];
  /** What each receiver got, in its order: sender, number, attempt. */
  const got: (readonly [sender: number, number: number, attempt: number])[][] = behaviours.map(() => []);
  const finishes: (() => void)[] = [];
  const sent = [0, 0, 0, 0];

  const answer = ({ replyTo }: Message, how: Behaviour['answers']): void => {
    if (replyTo === undefined || how === 'no') return;
    const reply = (): void => void broker.publish({ subject: replyTo, body: new Uint8Array() });
    if (how === 'yes') reply();
    else clock.after(40, reply);
  };

  const subscriptions = behaviours.map(({ pattern, takes, answers, ...options }, index) =>
    broker.subscribe(
      [pattern],
      (message, delivery) => {
        const [sender = 0, number = 0] = message.body;
        got[index]?.push([sender, number, delivery.attempt]);
        answer(message, answers);
        if (takes === 'fails') throw new Error('failed');
        if (takes === 'at-once') return delivery.acknowledge();
        return new Promise((resolve, reject) => {
          finishes.push(() => {
            if (takes === 'fails-later') return reject(new Error('failed'));
            delivery.acknowledge();
            resolve();
          });
        });
      },
      options,
    ),
  );

  /** The body says who sent it and which of theirs it is. */
  const bodyOf = (sender: number): Uint8Array => Uint8Array.of(sender, (sent[sender] = (sent[sender] ?? 0) + 1));

  async function act(each: typeof step extends fc.Arbitrary<infer T> ? T : never): Promise<void> {
    switch (each.kind) {
      case 'publish':
        broker.publish({ subject: subjects[each.to] ?? 'a', body: bodyOf(each.from) });
        break;
      case 'request':
        void broker
          .request({ subject: subjects[each.to] ?? 'a', body: bodyOf(3) }, each.timeout)
          .then((outcome) => settled.push(outcome));
        break;
      case 'finish':
        finishes.splice(each.which % Math.max(1, finishes.length), 1)[0]?.();
        break;
      case 'advance':
        clock.advance(each.by);
        break;
      case 'leave':
        subscriptions[each.which]?.dispose();
    }
    await turn();
  }

  return {
    broker,
    settled,
    step: act,
    /** Lets everything come to its end. */
    async calmDown() {
      for (let round = 0; round < 200; round++) {
        finishes.shift()?.();
        clock.advance(30);
        await turn();
      }
      expect(broker.counts()).toMatchObject({ queued: 0, waiting: 0 });
    },
    check() {
      const { routed, delivered, dropped, queued, redelivered, failed, deadLetters, unheard, requests, waiting } =
        broker.counts();
      expect(routed).toBe(delivered + dropped + queued);
      expect(deadLetters).toBe(dropped + failed + unheard);
      expect(delivered + redelivered).toBe(got.reduce((sum, each) => sum + each.length, 0));
      expect(settled.length + waiting).toBe(requests);
      for (const each of got) expect(inOrder(each)).toBe(true);
    },
  };
}

/** Each sender's messages came in the order in which they were sent; only the latest may have come again. */
function inOrder(received: readonly (readonly [number, number, number])[]): boolean {
  const latest = new Map<number, number>();
  return received.every(([sender, number, attempt]) => {
    const before = latest.get(sender) ?? 0;
    latest.set(sender, number);
    return attempt > 1 ? number === before : number > before;
  });
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
