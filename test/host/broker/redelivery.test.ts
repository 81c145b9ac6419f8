import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { ManualClock } from '../../../src/base/index.ts';
import { createBroker } from '../../../src/host/broker/broker.ts';

/** A message, and how often its handler fails before it takes it. */
const sent = fc.record({ subject: fc.constantFrom('once', 'again', 'queue.once', 'queue.again'), failures: fc.nat(5) });
const attempts = 3;
const acknowledge = { attempts, backoffMs: [10, 15] } as const;

/** What the handlers of some members get, each in its order, and which messages are dead, with how often they came. */
interface Run {
  readonly got: readonly (readonly string[])[];
  readonly dead: readonly string[];
}

/**
 * By hand: messages of no queue go to everybody and those of a queue to the members in turn; one that is delivered at
 * least once comes until it is taken, at most three times; nothing overtakes anything.
 */
function expected(messages: readonly { readonly subject: string; readonly failures: number }[], members: number): Run {
  const got: string[][] = Array.from({ length: members }, () => []);
  const dead: string[] = [];
  const turns = new Map<string, number>();
  for (const [at, { subject, failures }] of messages.entries()) {
    const before = turns.get(subject) ?? 0;
    turns.set(subject, before + 1);
    const most = subject.endsWith('again') ? attempts : 1;
    for (const [member, log] of got.entries()) {
      if (subject.startsWith('queue') && before % members !== member) continue;
      const deliveries = Math.min(most, failures + 1);
      for (let attempt = 1; attempt <= deliveries; attempt++) log.push(`${at} ${attempt}`);
      if (failures >= most) dead.push(`${at} ${deliveries}`);
    }
  }
  return { got, dead: dead.toSorted() };
}

async function actual(
  messages: readonly { readonly subject: string; readonly failures: number }[],
  members: number,
  isSlow: boolean,
): Promise<Run> {
  const clock = new ManualClock();
  const broker = createBroker({ clock, newId: () => 'id' });
  const got: string[][] = Array.from({ length: members }, () => []);
  for (const log of got) {
    broker.subscribe(
      [
        'once',
        { pattern: 'again', acknowledge },
        { pattern: 'queue.again', queue: 'q', acknowledge },
        { pattern: 'queue.*', queue: 'q' },
      ],
      async ({ body: [at = 0, failures = 0] }, delivery) => {
        log.push(`${at} ${delivery.attempt}`);
        if (isSlow) await turn();
        if (delivery.attempt <= failures) throw new Error('not yet');
        delivery.acknowledge();
      },
    );
  }
  for (const [at, { subject, failures }] of messages.entries()) {
    broker.publish({ subject, body: Uint8Array.of(at, failures) });
  }
  for (let rounds = 0; rounds < 400 && broker.counts().delivered < broker.counts().routed; rounds++) await pass();
  // The last of each may still be tried again.
  for (let rounds = 0; rounds < 2 * attempts; rounds++) await pass();
  async function pass(): Promise<void> {
    await turn();
    clock.advance(15);
    await turn();
  }
  const dead = broker.deadLetters().map(({ body: [at], deliveries = 1 }) => `${at} ${deliveries}`);
  broker.dispose();
  return { got, dead: dead.toSorted() };
}

it('each message is delivered as often as its terms say, in order, and is taken or a dead letter', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(sent, { maxLength: 12 }),
      fc.integer({ min: 1, max: 3 }),
      fc.boolean(),
      async (messages, members, isSlow) => {
        expect(await actual(messages, members, isSlow)).toEqual(expected(messages, members));
      },
    ),
    { numRuns: 150, seed: 7 },
  );
});

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
