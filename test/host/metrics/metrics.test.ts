import { expect, it } from 'vitest';
import { newMeter, writeMeter } from '../../../src/host/metrics/meter.ts';
import { createMetrics } from '../../../src/host/metrics/metrics.ts';

it('the processor time of ended workers stays, their memory does not', () => {
  const metrics = createMetrics(() => 0);
  const [one, other] = [{}, {}];
  const [ofOne, ofOther] = [newMeter(), newMeter()];
  metrics.add(one, ofOne);
  metrics.add(other, ofOther);
  ofOne.set([65_536, 4000]);
  ofOther.set([131_072, 1000]);
  expect(metrics.snapshot(0)).toMatchObject({ memoryBytes: 196_608, cpuMs: 5 });
  metrics.settle(one);
  metrics.settle(one);
  expect(metrics.snapshot(0)).toMatchObject({ memoryBytes: 131_072, cpuMs: 5 });
});

it('where nothing tells of processor time it is unknown, not nothing', () => {
  const metrics = createMetrics(() => 0);
  metrics.add({}, newMeter());
  expect(metrics.snapshot(0).cpuMs).toBe(undefined);
});

it('more names than are kept apart are counted together', () => {
  const metrics = createMetrics(() => 0);
  for (let at = 0; at < 600; at++) metrics.called(`f${at}`, 1, at === 599 ? 'failed' : 'returned');
  const { exports, calls, errors } = metrics.snapshot(0);
  expect([exports.length, calls, errors]).toEqual([501, 600, 1]);
  expect(exports.at(-1)).toMatchObject({ name: '(others)', calls: 100, errors: 1 });
});

it('a worker notes its memories, and what its thread took where that is told', () => {
  const meter = newMeter();
  writeMeter(meter, [new WebAssembly.Memory({ initial: 1 }), new WebAssembly.Memory({ initial: 2 })]);
  expect(meter[0]).toBe(3 * 65_536);
  expect((meter[1] ?? 0) > 0).toBe('threadCpuUsage' in process);
});

it('what was called since the version serves is counted apart; a restart begins nothing anew', () => {
  const metrics = createMetrics(() => 0);
  metrics.serves('1');
  metrics.called('f', 1, 'returned');
  metrics.called('f', 2, 'returned-error');
  metrics.serves('1');
  metrics.called('f', 3, 'failed');
  expect(metrics.snapshot(0).sinceSwap).toMatchObject([{ name: 'f', calls: 3, errors: 1, errorResults: 1 }]);
  metrics.serves('2');
  metrics.called('g', 1, 'returned');
  const { sinceSwap, exports, calls, errors, errorResults } = metrics.snapshot(0);
  expect(sinceSwap).toMatchObject([{ name: 'g', calls: 1, errors: 0, errorResults: 0 }]);
  expect(exports.map(({ name }) => name)).toEqual(['f', 'g']);
  expect([calls, errors, errorResults, metrics.returned]).toEqual([4, 1, 1, 3]);
});

it('the last minutes hold what happened in each second: calls, waits and memory', () => {
  const meter = newMeter();
  let now = 10_000;
  const metrics = createMetrics(() => now);
  const worker = {};
  metrics.add(worker, meter);
  metrics.queued(2);
  meter.set([65_536, 0]);
  metrics.called('f', 200, 'returned');
  metrics.queued(1);
  now = 11_500;
  meter.set([131_072, 0]);
  metrics.called('f', 1400, 'failed');
  now = 12_000;
  metrics.settle(worker);
  expect(metrics.snapshot(0).minutes).toEqual([
    { second: 10, calls: 1, errors: 0, longestMs: 200, sumMs: 200, mostQueued: 2, memoryBytes: 65_536 },
    { second: 11, calls: 1, errors: 1, longestMs: 1400, sumMs: 1400, mostQueued: 1, memoryBytes: 131_072 },
    { second: 12, calls: 0, errors: 0, longestMs: 0, sumMs: 0, mostQueued: 1, memoryBytes: 0 },
  ]);
  now = 311_000;
  expect(metrics.snapshot(0).minutes.map(({ second }) => second)).toEqual([12]);
  now = 900_000;
  expect(metrics.snapshot(0).minutes).toEqual([]);
});
