import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { createAnswerReader, createAnswerWriter, newAnswers } from '../../../src/host/worker/answers.ts';
import type { CallEnding } from '../../../src/host/worker/messages.ts';

const plain = fc.oneof(fc.constant(undefined), fc.boolean(), fc.double(), fc.integer());
const value = fc.oneof(
  { weight: 4, arbitrary: plain },
  { weight: 2, arbitrary: fc.record({ tag: fc.constantFrom('ok', 'err'), val: fc.oneof(plain, fc.string()) }) },
  { weight: 2, arbitrary: fc.oneof(fc.string(), fc.bigInt(), fc.array(fc.integer()), fc.constant(null)) },
  { weight: 1, arbitrary: fc.record({ tag: fc.constant('ok') }) },
);
const ending = fc.oneof(
  { weight: 9, arbitrary: value.map((returned): CallEnding => ({ kind: 'returned', value: returned })) },
  { weight: 1, arbitrary: fc.constant<CallEnding>({ kind: 'trap', message: 'm', stack: '' }) },
);

it('answers are heard once each, as they were given and in their order, whenever somebody looks', () => {
  const step = fc.record({ ending, isPlain: fc.boolean(), reads: fc.boolean() });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 400 }), (steps) => {
      const memory = newAnswers();
      /** What is on its way by message: an ending, or that there is something to read. */
      const onItsWay: ({ readonly id: number; readonly ending: CallEnding } | 'wake')[] = [];
      const heard: unknown[] = [];
      const write = createAnswerWriter(memory, () => void onItsWay.push('wake'));
      const reader = createAnswerReader(memory, (answer) => void heard.push(answer));
      for (const [id, { ending: how, isPlain, reads }] of steps.entries()) {
        if (!write({ id, ending: how }, isPlain)) onItsWay.push({ id, ending: how });
        for (const came of reads ? onItsWay.splice(0, 1 + (id % 3)) : []) {
          if (came === 'wake') reader.read();
          else reader.message(came);
        }
      }
      for (const came of onItsWay) {
        if (came === 'wake') reader.read();
        else reader.message(came);
      }
      expect(heard).toEqual(steps.map((each, id) => ({ id, ending: each.ending })));
    }),
    { seed: 11, numRuns: 300 },
  );
});
