import { expect, it } from 'vitest';
import { ManualClock } from '../../../src/base/index.ts';
import { createSpares } from '../../../src/host/worker/spares.ts';
import { workerFile } from '../support/worker-file.ts';

const glueOf = (name: string): string => `export function instantiate() { return '${name}'; }`;

it('keeps a thread for the next version of the same glue, for its owner’s life, and gives it once', async () => {
  const file = await workerFile();
  const [spares, clock] = [createSpares(), new ManualClock()];
  const wanted = { workerFile: file, glue: glueOf('a') };
  const owner = spares.keep(wanted, true, clock);
  expect(spares.take(wanted)).toBeUndefined();
  clock.advance(100);
  expect(spares.take({ ...wanted, glue: glueOf('b') })).toBeUndefined();
  const worker = spares.take(wanted);
  expect(spares.take(wanted)).toBeUndefined();
  // It is the taker's now.
  owner.dispose();
  expect(worker?.threadId).toBeGreaterThan(0);
  await worker?.terminate();

  const other = spares.keep(wanted, true, clock);
  clock.advance(100);
  other.dispose();
  expect(spares.take(wanted)).toBeUndefined();
  const late = spares.keep(wanted, true, clock);
  late.dispose();
  clock.advance(1000);
  expect(spares.take(wanted)).toBeUndefined();
});

it('keeps no more than two, the newest', async () => {
  const file = await workerFile();
  const [spares, clock] = [createSpares(), new ManualClock()];
  const all = ['a', 'b', 'c'].map((name) => ({ workerFile: file, glue: glueOf(name) }));
  for (const wanted of all) {
    spares.keep(wanted, true, clock);
    clock.advance(100);
  }
  const taken = all.map((wanted) => spares.take(wanted));
  expect(taken.map((worker) => worker !== undefined)).toEqual([false, true, true]);
  for (const worker of taken) await worker?.terminate();
});

it('shares one that has loaded nothing among all, until the last of them has ended', async () => {
  const file = await workerFile();
  const [spares, clock] = [createSpares(), new ManualClock()];
  const [a, b] = ['a', 'b'].map((name) => spares.keep({ workerFile: file, glue: glueOf(name) }, false, clock));
  clock.advance(100);
  const any = { workerFile: file, glue: glueOf('any') };
  expect(spares.take({ ...any, workerFile: 'other' })).toBeUndefined();
  const worker = spares.take(any);
  expect(worker?.threadId).toBeGreaterThan(0);
  expect(spares.take(any)).toBeUndefined();
  await worker?.terminate();

  const c = spares.keep(any, false, clock);
  clock.advance(100);
  a?.dispose();
  b?.dispose();
  const kept = spares.take(any);
  expect(kept).toBeDefined();
  await kept?.terminate();
  const d = spares.keep(any, false, clock);
  clock.advance(100);
  c.dispose();
  d.dispose();
  expect(spares.take(any)).toBeUndefined();

  // One that has failed leaves it to what comes in its place.
  for (const loaded of [false, true]) {
    const failed = spares.keep(any, loaded, clock);
    clock.advance(100);
    failed.leave();
    const left = spares.take(any);
    expect(left).toBeDefined();
    await left?.terminate();
  }
});
