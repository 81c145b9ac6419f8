import { setTimeout as pause } from 'node:timers/promises';
import { versionOf } from '../../test/host/support/component.ts';
import { startHost, type TestHost } from '../../test/host/support/host.ts';
import { alone, type Figures, quantile } from '../figure.ts';
import { adding, addingToo } from './sources.ts';

const swaps = 100;

/** Swaps two versions under a thousand calls a second, each with a worker of its own, then rolls back as often to warm ones. */
export async function measureSwaps(now: () => number): Promise<Figures> {
  const test = await startHost();
  const versions = [await versionOf(adding), await versionOf(addingToo)] as const;
  await test.deploy(versions[1]);
  const swapLoad = startLoad(test, now);
  for (let at = 0; at < swaps; at++) {
    // A version of its own each time, as after a save.
    await must(test.deploy({ ...versions[at % 2 === 0 ? 0 : 1], hash: `version ${at}` }));
    await pause(10);
  }
  const swapped = await swapLoad.end();
  const { swapMs } = test.host.metrics(test.key) ?? { swapMs: { p95: Infinity } };

  await must(test.deploy(versions[0]));
  await must(test.deploy(versions[1]));
  const rollbackLoad = startLoad(test, now);
  const rollbacks: number[] = [];
  for (let at = 0; at < swaps; at++) {
    // So that the worker of before is kept ready, and has no call any more.
    await pause(20);
    const start = now();
    await must(test.host.rollback(test.key, versions[at % 2 === 0 ? 0 : 1].hash));
    rollbacks.push(now() - start);
  }
  const rolledBack = await rollbackLoad.end();
  await test.end();
  return {
    [`calls dropped or answered wrongly in ${swaps} swaps, of ${swapped.calls}`]: alone(swapped.wrong, 'calls', 0),
    'swap, new instance ready to route moved, p95': alone(swapMs.p95, 'ms', 5),
    [`calls dropped or answered wrongly in ${swaps} rollbacks, of ${rolledBack.calls}`]: alone(
      rolledBack.wrong,
      'calls',
      0,
    ),
    'rollback to a warm version, p95': alone(quantile(rollbacks, 0.95), 'ms', 10),
  };
}

/** A thousand calls a second, whatever becomes of them, until it is ended. */
function startLoad(test: TestHost, now: () => number) {
  const begun = now();
  const outcomes: Promise<boolean>[] = [];
  const timer = setInterval(() => {
    while (outcomes.length < now() - begun) {
      const at = outcomes.length;
      outcomes.push(test.call('add', at, 1).then((outcome) => outcome.kind === 'returned' && outcome.value === at + 1));
    }
  }, 1);
  return {
    async end(): Promise<{ readonly calls: number; readonly wrong: number }> {
      clearInterval(timer);
      const right = await Promise.all(outcomes);
      return { calls: right.length, wrong: right.filter((each) => !each).length };
    },
  };
}

async function must(outcome: ReturnType<TestHost['deploy']>): Promise<void> {
  const { kind } = await outcome;
  if (kind !== 'returned') throw new Error(JSON.stringify(await outcome));
}
