import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../../src/base/index.ts';
import { type BackPressure, createMailbox, type Delivered } from '../../../src/host/mailbox/mailbox.ts';

/** A mailbox whose calls end when the test says so. */
function open(size: number, backPressure: BackPressure, atOnce = 1) {
  const clock = new ManualClock(1000);
  const mailbox = createMailbox({ size, backPressure }, clock, { atOnce: () => atOnce, ahead: () => 0 });
  const begun: { readonly name: string; end(): void }[] = [];
  const ends = new Map<string, Delivered<string>>();
  return {
    clock,
    mailbox,
    ends,
    begun: () => begun.map(({ name }) => name),
    async send(name: string, deadline?: number) {
      void mailbox
        .deliver(() => new Promise<string>((resolve) => void begun.push({ name, end: () => resolve(`${name}!`) })), {
          isAlone: false,
          deadline,
        })
        .then((delivered) => ends.set(name, delivered));
      await settled();
    },
    async end(name: string) {
      begun
        .splice(
          begun.findIndex((each) => each.name === name),
          1,
        )[0]
        ?.end();
      await settled();
    },
  };
}

async function settled(): Promise<void> {
  for (let turn = 0; turn < 10; turn++) await Promise.resolve();
}

describe('a mailbox', () => {
  it('serves one after the other, in the order in which they came', async () => {
    const box = open(10, 'error');
    for (const name of ['a', 'b', 'c']) await box.send(name);
    expect(box.begun()).toEqual(['a']);
    expect(box.mailbox.waiting).toBe(2);
    await box.end('a');
    expect(box.begun()).toEqual(['b']);
    expect(box.ends.get('a')).toEqual({ kind: 'served', value: 'a!' });
  });

  it.each([
    ['error', { c: 'full' }, ['a', 'b', 'd']],
    ['drop-newest', { c: 'dropped' }, ['a', 'b', 'd']],
    ['drop-oldest', { b: 'dropped' }, ['a', 'c', 'd']],
    ['block', {}, ['a', 'b', 'c', 'd']],
  ] as const)('that is full, with %s', async (backPressure, refused, served) => {
    const box = open(1, backPressure);
    for (const name of ['a', 'b', 'c']) await box.send(name);
    expect(Object.fromEntries(Array.from(box.ends, ([name, { kind }]) => [name, kind]))).toEqual(refused);
    const order: string[] = [];
    for (let next = box.begun()[0]; next !== undefined; next = box.begun()[0]) {
      order.push(next);
      await box.end(next);
      if (next === 'a') await box.send('d');
    }
    expect(new Set(order)).toEqual(new Set(served));
  });

  it('does not begin what has waited past its deadline', async () => {
    const box = open(10, 'error');
    await box.send('a');
    await box.send('b', 1500);
    await box.send('late', 1000);
    expect(box.ends.get('late')).toEqual({ kind: 'expired' });
    box.clock.advance(500);
    await settled();
    expect(box.ends.get('b')).toEqual({ kind: 'expired' });
    expect(box.mailbox.waiting).toBe(0);
    await box.end('a');
    expect(box.begun()).toEqual([]);
  });

  it('lets what it serves come to its end when it is closed, and settles the rest', async () => {
    const box = open(1, 'block');
    for (const name of ['a', 'b', 'c']) await box.send(name);
    box.mailbox.close('it stops');
    await box.send('d');
    const closed = { kind: 'closed', reason: 'it stops' };
    expect(['b', 'c', 'd'].map((name) => box.ends.get(name))).toEqual([closed, closed, closed]);
    let isDrained = false;
    void box.mailbox.drained().then(() => (isDrained = true));
    await settled();
    expect(isDrained).toBe(false);
    await box.end('a');
    expect(isDrained).toBe(true);
    expect(box.ends.get('a')).toEqual({ kind: 'served', value: 'a!' });
  });

  it('goes on after a call that throws', async () => {
    const mailbox = createMailbox({ size: 1, backPressure: 'error' }, new ManualClock());
    await expect(mailbox.deliver(() => Promise.reject(new Error('bug')))).rejects.toThrow('bug');
    expect(await mailbox.deliver(() => Promise.resolve(1))).toEqual({ kind: 'served', value: 1 });
  });

  it('settles every call, serves no more at once than it may and nobody out of turn, whatever happens', async () => {
    const action = fc.oneof(
      { weight: 4, arbitrary: fc.record({ do: fc.constant('send' as const), within: fc.option(fc.nat({ max: 50 })) }) },
      { weight: 3, arbitrary: fc.record({ do: fc.constant('end' as const), which: fc.nat({ max: 3 }) }) },
      { weight: 1, arbitrary: fc.record({ do: fc.constant('wait' as const), for: fc.nat({ max: 40 }) }) },
    );
    const pressure = fc.constantFrom<BackPressure>('block', 'drop-newest', 'drop-oldest', 'error');
    await fc.assert(
      fc.asyncProperty(
        fc.array(action, { maxLength: 40 }),
        fc.integer({ min: 0, max: 4 }),
        pressure,
        fc.integer({ min: 1, max: 3 }),
        async (actions, size, backPressure, atOnce) => {
          const box = open(size, backPressure, atOnce);
          const began: string[] = [];
          const look = (): void => {
            expect(box.begun().length).toBeLessThanOrEqual(atOnce);
            expect(box.mailbox.waiting).toBeLessThanOrEqual(backPressure === 'block' ? Infinity : size);
            for (const name of box.begun()) if (!began.includes(name)) began.push(name);
          };
          let sent = 0;
          for (const each of actions) {
            if (each.do === 'send') {
              await box.send(String(sent++), each.within === null ? undefined : box.clock.now() + each.within);
            } else if (each.do === 'end') {
              const name = box.begun()[each.which];
              if (name !== undefined) await box.end(name);
            } else {
              box.clock.advance(each.for);
              await settled();
            }
            look();
          }
          for (let next = box.begun()[0]; next !== undefined; next = box.begun()[0]) {
            await box.end(next);
            look();
          }
          expect(box.ends.size).toBe(sent);
          expect(began).toEqual(began.toSorted((a, b) => Number(a) - Number(b)));
          await box.mailbox.drained();
        },
      ),
      { seed: 5, numRuns: 400 },
    );
  });
});
