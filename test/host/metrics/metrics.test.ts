import { expect, it } from 'vitest';
import { newMeter, writeMeter } from '../../../src/host/metrics/meter.ts';
import { createMetrics } from '../../../src/host/metrics/metrics.ts';

it('the processor time of ended workers stays, their memory does not', () => {
  const metrics = createMetrics();
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
  const metrics = createMetrics();
  metrics.add({}, newMeter());
  expect(metrics.snapshot(0).cpuMs).toBe(undefined);
});

it('more names than are kept apart are counted together', () => {
  const metrics = createMetrics();
  for (let at = 0; at < 600; at++) metrics.called(`f${at}`, 1, at === 599);
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
