import { array, assert, constantFrom, integer, oneof, property, record } from 'fast-check';
import { expect, it } from 'vitest';
import { createGrownTogether, ownGrowth } from '../../../src/host/isolation/grown.ts';

/** A process with an instance that counts in its memory, and messages on their way to it and from it. */
function startProcess(sum: SharedArrayBuffer, together: ReturnType<typeof createGrownTogether>) {
  const memory = new SharedArrayBuffer(8);
  const bytes = new BigInt64Array(memory);
  bytes[0] = new BigInt64Array(sum)[0] ?? 0n;
  const growth = ownGrowth(memory);
  const [toHost, toProcess]: [number[], number[]] = [[], []];
  const share = together.join(sum, (by) => void toProcess.push(by));
  return {
    grow: (by: number) => void Atomics.add(bytes, 0, BigInt(by)),
    say: () => void toHost.push(growth.own()),
    hearOne(): boolean {
      const by = toProcess.shift();
      if (by !== undefined) growth.hear(by);
      return by !== undefined;
    },
    hostHearsOne(): boolean {
      const own = toHost.shift();
      if (own !== undefined) share.told(own);
      return own !== undefined;
    },
    knows: () => Number(bytes[0]),
  };
}

it('all processes of a component come to the one sum, however their messages cross', () => {
  const which = integer({ min: 0, max: 2 });
  const step = oneof(
    record({ which, grows: integer({ min: -50, max: 100 }) }),
    record({ which, does: constantFrom('say', 'hearOne', 'hostHearsOne') }),
  );
  assert(
    property(array(step, { maxLength: 60 }), integer({ min: 0, max: 1000 }), (steps, before) => {
      const sum = new SharedArrayBuffer(8);
      new BigInt64Array(sum)[0] = BigInt(before);
      const together = createGrownTogether();
      const all = Array.from({ length: 3 }, () => startProcess(sum, together));
      let grown = before;
      for (const each of steps) {
        const one = all[each.which];
        if ('grows' in each) {
          one?.grow(each.grows);
          grown += each.grows;
        } else one?.[each.does]();
      }
      for (const one of all) one.say();
      while (all.some((one) => one.hostHearsOne())) continue;
      while (all.some((one) => one.hearOne())) continue;
      expect(Number(new BigInt64Array(sum)[0])).toBe(grown);
      expect(all.map((one) => one.knows())).toEqual([grown, grown, grown]);
    }),
    { seed: 5, numRuns: 300 },
  );
});

it('what cannot be a number of bytes is refused, and counts for nothing', () => {
  const sum = new SharedArrayBuffer(8);
  const share = createGrownTogether().join(sum, () => {});
  for (const own of [0.5, NaN, Infinity, 2 ** 60]) expect(() => share.told(own)).toThrow('no number of bytes');
  expect(new BigInt64Array(sum)[0]).toBe(0n);
});
