import { type Arbitrary, assert, asyncProperty, constantFrom, array, integer, oneof, record } from 'fast-check';
import { expect, it } from 'vitest';
import { ManualClock } from '../../src/base/index.ts';
import { createOutbox, outboxBounds } from '../../src/telemetry/outbox.ts';
import type { Posted } from '../../src/telemetry/post.ts';

const taken: Posted = { kind: 'taken', rejected: 0, message: '' };
const later: Posted = { kind: 'later', message: 'not there' };
const refused: Posted = { kind: 'refused', message: 'no' };
const settled = () => new Promise((resolve) => setImmediate(resolve));

function outbox(answers: (some: readonly number[]) => Posted) {
  const clock = new ManualClock();
  const sent: (readonly number[])[] = [];
  const box = createOutbox<number>({
    clock,
    async send(some) {
      sent.push([...some]);
      return answers(some);
    },
  });
  const put = (count: number, from = 0): void => {
    for (let at = 0; at < count; at++) box.put(from + at);
  };
  return { clock, sent, box, put };
}

it('sends what came within some seconds together, and much of it at once', async () => {
  const { clock, sent, put } = outbox(() => taken);
  put(3);
  clock.advance(outboxBounds.waitMs - 1);
  expect(sent).toEqual([]);
  clock.advance(1);
  expect(sent).toEqual([[0, 1, 2]]);
  await settled();
  put(outboxBounds.atOnce);
  expect(sent.at(-1)).toHaveLength(outboxBounds.atOnce);
  await settled();
  clock.advance(60_000);
  expect(sent).toHaveLength(2);
});

it('holds so much and no more while nothing goes, tries less and less often, and sends what it holds at last', async () => {
  let answer: Posted = later;
  const { clock, sent, box, put } = outbox(() => answer);
  put(outboxBounds.most + 10);
  await settled();
  expect(box.dropped).toBe(10);
  const times: number[] = [];
  for (let second = 0; second < 300; second++) {
    const before = sent.length;
    clock.advance(1000);
    await settled();
    if (sent.length > before) times.push(second + 1);
  }
  expect(times).toEqual([5, 15, 35, 75, 135, 195, 255]);
  answer = taken;
  await box.flush();
  expect(sent.slice(-4).flat()).toEqual(Array.from({ length: outboxBounds.most }, (_none, at) => at));
  expect(box.dropped).toBe(10);
});

it('tries once more at the end, and counts what is left', async () => {
  const { sent, box, put } = outbox(() => later);
  put(5);
  await box.flush();
  expect(sent).toHaveLength(1);
  box.end();
  box.put(6);
  expect(box.dropped).toBe(6);
});

it('has each of those that came sent, dropped or waiting, whatever becomes of them, and all in their order', async () => {
  const answer: Arbitrary<Posted> = oneof(
    constantFrom(taken, later, refused),
    record({ kind: constantFrom('taken' as const), rejected: integer({ min: 1, max: 3 }), message: constantFrom('') }),
  );
  const step = record({ puts: integer({ min: 0, max: 900 }), ms: integer({ min: 0, max: 20_000 }), answer });
  await assert(
    asyncProperty(array(step, { maxLength: 12 }), async (steps) => {
      let now: Posted = taken;
      const accepted: number[] = [];
      let rejected = 0;
      const { clock, box, put } = outbox((some) => {
        if (now.kind !== 'taken') return now;
        accepted.push(...some);
        rejected += now.rejected;
        return now;
      });
      let came = 0;
      for (const each of steps) {
        now = each.answer;
        put(each.puts, came);
        came += each.puts;
        clock.advance(each.ms);
        await settled();
      }
      now = taken;
      await box.flush();
      expect(accepted).toEqual(accepted.toSorted((a, b) => a - b));
      expect(new Set(accepted).size).toBe(accepted.length);
      expect(box.dropped).toBe(came - accepted.length + rejected);
    }),
    { seed: 11, numRuns: 60 },
  );
});
