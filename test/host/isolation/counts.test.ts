import { expect, it } from 'vitest';
import type { CountedDenial, CountedUse } from '../../../src/host/index.ts';
import { changedCounts, createToldCounts } from '../../../src/host/isolation/counts.ts';
import { createGrownTogether, ownGrowth } from '../../../src/host/isolation/grown.ts';
import { newMeter } from '../../../src/host/metrics/meter.ts';

const denial = (what: string, count: number): CountedDenial => ({
  capability: 'filesystem.read',
  what,
  operation: 'open-at',
  reason: 'not-granted',
  count,
  lastTime: count,
});

const use = (pattern: string, count: number): CountedUse => ({
  capability: 'filesystem.read',
  pattern,
  operation: 'open-at',
  count,
  lastTime: count,
});

/** A thread that counts, and the host's side of what it is told. */
function pair(grownSoFar = 0n) {
  const thread = { denials: [] as CountedDenial[], uses: [] as CountedUse[] };
  const [there, here] = [new SharedArrayBuffer(8), new SharedArrayBuffer(8)];
  for (const memory of [there, here]) new BigInt64Array(memory)[0] = grownSoFar;
  const meter = newMeter();
  const counted = { denials: () => thread.denials, uses: () => thread.uses, meter };
  const changes = changedCounts(counted, ownGrowth(there).own);
  const told = createToldCounts(createGrownTogether().join(here, () => {}));
  return { thread, meter, changes, told, grown: new BigInt64Array(there), all: new BigInt64Array(here) };
}

it('only what has changed goes over, and what was told so far is whole', () => {
  const { thread, meter, changes, told } = pair();
  thread.denials = [denial('a', 1), denial('b', 2)];
  thread.uses = [use('./**', 5)];
  meter[0] = 65536;
  const first = changes();
  if (!first) throw new Error('something was counted');
  told.take(first);
  expect(changes()).toBeUndefined();
  thread.denials = [denial('a', 1), denial('b', 7), denial('c', 1)];
  const second = changes();
  expect(second).toMatchObject({ denials: [denial('b', 7), denial('c', 1)], uses: [] });
  if (second) told.take(second);
  expect(told.denials()).toEqual(thread.denials);
  expect(told.uses()).toEqual(thread.uses);
  expect(Array.from(told.meter)).toEqual([65536, 0]);
});

it('by how much files grow is added to what other instances have counted meanwhile', () => {
  const { changes, told, grown, all } = pair(100n);
  const tell = (): void => {
    const changed = changes();
    if (changed) told.take(changed);
  };
  grown[0] = 150n;
  tell();
  expect(all[0]).toBe(150n);
  all[0] = 1000n;
  grown[0] = 120n;
  tell();
  expect(all[0]).toBe(970n);
});
