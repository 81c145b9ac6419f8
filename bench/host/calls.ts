import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { silentLog, systemClock } from '../../src/base/index.ts';
import { openGrantStore } from '../../src/host/index.ts';
import { versionOf } from '../../test/host/support/component.ts';
import { startHost } from '../../test/host/support/host.ts';
import { compared, type Figures, median, rate } from '../figure.ts';
import { bareWorker, coreOf } from './bare.ts';
import { adding } from './sources.ts';

type Add = (a: number, b: number) => Promise<unknown>;

/**
 * Measures a call of an export through the whole host, grants on disk included, beside the same call of the same module
 * over a bare MessagePort: the round trip of one call after the other, and as many calls at once as a mailbox takes.
 */
export async function measureCalls(now: () => number, rounds = 31): Promise<Figures> {
  const folder = mkdtempSync(join(tmpdir(), 'airlock-bench-'));
  const opened = openGrantStore(folder, { clock: systemClock, log: silentLog });
  if (opened.kind === 'unusable') throw new Error(opened.message);
  const test = await startHost({}, { grants: opened.store });
  const version = await versionOf(adding);
  await test.deploy(version);
  const bare = await bareWorker({ workerData: { role: 'add', module: await coreOf(version) } });
  const waiting = new Map<number, (value: unknown) => void>();
  bare.on('message', ({ id, value }: { readonly id: number; readonly value: unknown }) => {
    waiting.get(id)?.(value);
    waiting.delete(id);
  });
  // As on most days: the last word about grants was not said just now, so that a look at them is cheap.
  await pause(4000);
  let lastId = 0;
  const byPort: Add = (...args) =>
    new Promise((resolve) => {
      waiting.set(++lastId, resolve);
      bare.postMessage({ id: lastId, args });
    });
  const byHost: Add = async (...args) => {
    const outcome = await test.call('add', ...args);
    return outcome.kind === 'returned' ? outcome.value : outcome;
  };

  const times = {
    ours: [] as number[],
    theirs: [] as number[],
    oursAtOnce: [] as number[],
    theirsAtOnce: [] as number[],
  };
  for (let round = 0; round < rounds; round++) {
    // The first rounds are those of code that is not compiled yet.
    const count = round < 5 ? [] : undefined;
    (count ?? times.ours).push(await oneByOne(byHost, now));
    (count ?? times.theirs).push(await oneByOne(byPort, now));
    (count ?? times.oursAtOnce).push(await atOnce(byHost, now));
    (count ?? times.theirsAtOnce).push(await atOnce(byPort, now));
  }
  await bare.terminate();
  await test.end();
  await opened.store.dispose();
  rmSync(folder, { recursive: true, force: true });
  return {
    'call of an export, round trip (bare MessagePort beside it)': compared(
      median(times.ours),
      median(times.theirs),
      1 / 1.3,
      'µs',
    ),
    'calls of an export, pipelined (bare MessagePort beside it)': rate(
      median(times.oursAtOnce),
      median(times.theirsAtOnce),
      0.8,
      'calls/ms',
    ),
  };
}

/** Microseconds a call. */
async function oneByOne(add: Add, now: () => number, times = 500): Promise<number> {
  const start = now();
  for (let at = 0; at < times; at++) if ((await add(at, 1)) !== at + 1) throw new Error('a call was answered wrongly');
  return ((now() - start) / times) * 1000;
}

/** Calls a millisecond. */
async function atOnce(add: Add, now: () => number, times = 1000): Promise<number> {
  const start = now();
  const answers = await Promise.all(Array.from({ length: times }, (_, at) => add(at, 1)));
  const took = now() - start;
  if (answers.some((answer, at) => answer !== at + 1)) throw new Error('a call was answered wrongly');
  return times / took;
}
