import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { newOutbox, readOutbox, type SentMessage, writeOutbox } from '../../../src/host/gates/messaging/outbox.ts';

function outbox() {
  const memory = newOutbox();
  let told = 0;
  const writer = writeOutbox(memory, () => void told++);
  return { memory, reader: readOutbox(memory), writer, told: () => told };
}

const message = (subject: string, length: number, fill: number): SentMessage => ({
  subject,
  body: new Uint8Array(length).fill(fill),
});

describe('the outbox', () => {
  it('gives what was put, in order and whole, round the ring and with more subjects than it has numbers', () => {
    const step = fc.oneof(
      { weight: 1, arbitrary: fc.constant('take' as const) },
      { weight: 6, arbitrary: fc.record({ subject: fc.nat(400), length: fc.constantFrom(0, 1, 63, 64, 1000, 8192) }) },
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 300 }), (steps) => {
        const { reader, writer } = outbox();
        const [put, got]: [SentMessage[], SentMessage[]] = [[], []];
        for (const [at, each] of steps.entries()) {
          if (each === 'take') got.push(...reader.take());
          else {
            const sent = message(`subject.${each.subject}`, each.length, at);
            if (!writer.takes(sent.body)) got.push(...reader.take());
            if (!writer.takes(sent.body)) throw new Error('there is room in an empty ring');
            writer.put(sent.subject, sent.body);
            put.push(sent);
          }
        }
        got.push(...reader.take());
        expect(got).toEqual(put);
        expect(reader.take()).toEqual([]);
      }),
      { numRuns: 60, seed: 11 },
    );
  });

  it('counts on past what 32 bits hold', () => {
    const { memory, reader, writer } = outbox();
    const words = new Int32Array(memory, 0, 2);
    words.fill(-1024);
    const body = new Uint8Array(1000).fill(7);
    for (let at = 0; at < 3; at++) writer.put('a', body);
    expect(reader.take()).toEqual([1, 2, 3].map(() => ({ subject: 'a', body })));
    expect(words[0]).toBeGreaterThan(0);
  });

  it('takes no more than there is room for, no large body, and nothing once it is closed', () => {
    const { reader, writer } = outbox();
    const body = new Uint8Array(8192);
    expect(writer.takes(new Uint8Array(8193))).toBe(false);
    let put = 0;
    for (; writer.takes(body); put++) writer.put('a.b', body);
    expect(put).toBeGreaterThan(25);
    expect(reader.take()).toHaveLength(put);
    expect(writer.takes(body)).toBe(true);
    reader.close();
    expect(writer.takes(body)).toBe(false);
    // Whoever looked by itself and stops does not open it again.
    reader.watch(false);
    expect(writer.takes(body)).toBe(false);
  });

  it('tells of the first message, of many at once, and of the first after nobody looks any more', () => {
    const { reader, writer, told } = outbox();
    const body = new Uint8Array(1);
    writer.put('a', body);
    expect(told()).toBe(1);
    for (let at = 0; at < 127; at++) writer.put('a', body);
    expect(told()).toBe(1);
    writer.put('a', body);
    expect(told()).toBe(2);
    reader.take();
    reader.watch(false);
    writer.put('a', body);
    expect(told()).toBe(3);
  });

  it('is read to an end whatever is written there', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }), { minLength: 8, maxLength: 64 }),
        fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
        fc.array(fc.record({ at: fc.nat(40), is: fc.constantFrom(-1, 0, 8, 16, 24, 256, 1 << 18) }), { maxLength: 8 }),
        (words, written, usual) => {
          const { memory, reader } = outbox();
          const all = new Int32Array(memory);
          all.set(words, 4);
          for (const { at, is } of usual) all[4 + at] = is;
          all[0] = written;
          const messages = reader.take();
          expect(messages.every(({ body }) => body.length <= 8192)).toBe(true);
          expect(messages.length).toBeLessThanOrEqual(16_384);
        },
      ),
      { numRuns: 300, seed: 5 },
    );
  });
});
