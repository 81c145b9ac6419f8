import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import type { CallMessage } from '../../../src/host/worker/messages.ts';
import { pack, unpack } from '../../../src/host/worker/packed-calls.ts';

const path = fc.oneof(
  fc.record({ function: fc.constantFrom('a', 'b') }),
  fc.record({ interface: fc.constantFrom('x:y/z', 'x:y/w@1.0.0'), function: fc.constantFrom('a', 'b') }),
);
const args = fc.oneof(
  fc.array(fc.oneof(fc.integer(), fc.string(), fc.array(fc.integer()), fc.constant(undefined)), { maxLength: 4 }),
  fc.record({ given: fc.array(fc.integer()), signature: fc.constant({ params: [] }), instance: fc.string() }),
);
const call = fc.record<CallMessage>({ id: fc.nat(), path, args, returnsResult: fc.boolean() });

it('calls come out as they went in, from one thread to another', () => {
  fc.assert(
    fc.property(fc.array(call, { maxLength: 20 }), (calls) => {
      const message = pack(calls);
      expect(unpack(structuredClone(message))).toEqual(calls);
      const different = new Set(calls.map((each) => JSON.stringify([each.path, each.returnsResult])));
      expect(message.targets).toHaveLength(different.size);
    }),
    { seed: 3, numRuns: 200 },
  );
});
