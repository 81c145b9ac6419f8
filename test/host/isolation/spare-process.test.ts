import { expect, it } from 'vitest';
import { ManualClock } from '../../../src/base/index.ts';
import type { IsolatedProcess } from '../../../src/host/isolation/fork.ts';
import { createProcesses } from '../../../src/host/isolation/spare-process.ts';

interface FakeProcess extends IsolatedProcess {
  end(): Promise<void>;
}

function start() {
  const clock = new ManualClock();
  const alive = new Set<number>();
  let forks = 0;
  function fork(): FakeProcess {
    const number = ++forks;
    const ended = Promise.withResolvers<string>();
    alive.add(number);
    const end = (): void => {
      alive.delete(number);
      ended.resolve('SIGKILL');
    };
    return {
      number,
      send: () => {},
      listen: () => {},
      ended: ended.promise,
      kill: end,
      async end() {
        end();
        await ended.promise;
      },
    };
  }
  const processes = createProcesses(clock, fork);
  const ahead = (): void => {
    processes.startAhead();
    clock.advance(1000);
  };
  return { take: () => processes.take() as FakeProcess, ahead, clock, processes, alive: () => Array.from(alive) };
}

it('one is started ahead when an instance stands, is taken next, and goes with the last', async () => {
  const { take, ahead, alive } = start();
  const first = take();
  expect(alive()).toEqual([1]);
  ahead();
  ahead();
  expect(alive()).toEqual([1, 2]);
  const second = take();
  expect([first.number, second.number]).toEqual([1, 2]);
  ahead();
  expect(alive()).toEqual([1, 2, 3]);
  await first.end();
  expect(alive()).toEqual([2, 3]);
  await second.end();
  expect(alive()).toEqual([]);
});

it('none is started when the instance is gone meanwhile', async () => {
  const { take, processes, clock, alive } = start();
  processes.startAhead();
  const first = take();
  await first.end();
  processes.startAhead();
  clock.advance(1000);
  expect(alive()).toEqual([]);
});

it('one that ends while it waits is not taken', async () => {
  const { take, ahead, alive } = start();
  take();
  ahead();
  const waiting = take();
  ahead();
  expect(alive()).toEqual([1, 2, 3]);
  await waiting.end();
  const next = take();
  await next.end();
  expect(take().number).toBe(4);
});
