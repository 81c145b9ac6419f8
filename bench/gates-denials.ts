import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { silentLog, systemClock } from '../src/base/index.ts';
import { createGuard } from '../src/host/gates/guard.ts';
import { stillAllowed } from '../src/host/gates/still-allowed.ts';
import { type Audit, openAudit } from '../src/host/index.ts';
import { createUseCounter, newUsesMemory } from '../src/host/ledger/uses.ts';
import type { Asker } from '../src/host/questions/asker.ts';
import { policyOf } from '../src/manifest/index.ts';
import { type Source, versionOf } from '../test/host/support/component.ts';
import { rights } from '../test/host/support/gates.ts';
import { startHost, type TestHost } from '../test/host/support/host.ts';
import { allocator, opening } from '../test/host/support/sources.ts';
import { temporaryFolder } from '../test/support/workspace.ts';
import { alone, type Figure, type Figures, quantile } from './figure.ts';

const requests = rights('read ./data/**');
const flood = 100_000;

/**
 * Measures what refusals cost the host: real components in real workers, with the audit log on disk and somebody who
 * looks at every news, as the tree does. It throws where a count is not exact.
 */
export async function measureDenials(now: () => number): Promise<Figures> {
  const folder = await temporaryFolder('airlock-bench');
  const opened = openAudit(folder.path, { clock: systemClock, log: silentLog });
  if (opened.kind === 'unusable') throw new Error(opened.message);
  try {
    return {
      ...(await withHost(opened.audit, (test) => measureMemory(test))),
      ...(await withHost(opened.audit, (test) => measureNews(test, now))),
      ...(await withHost(opened.audit, (test) => measureLag(test))),
      ...measureJudging(now),
    };
  } finally {
    await opened.audit.dispose();
    await folder.dispose();
  }
}

async function withHost(audit: Audit, measure: (test: TestHost) => Promise<Figures>): Promise<Figures> {
  const test = await startHost({}, { audit });
  test.host.onEvent(() => test.host.snapshot(test.key));
  try {
    return await measure(test);
  } finally {
    await test.end();
  }
}

async function measureMemory(test: TestHost): Promise<Figures> {
  await test.deploy(await versionOf(naming, { requests, callTimeMs: 120_000 }));
  for (const name of ['same', 'distinct']) await test.call(name, 1000);
  const before = residentMegabytes();
  await test.call('same', flood);
  const between = residentMegabytes();
  await test.call('distinct', flood);
  const after = residentMegabytes();
  const counted = (test.host.snapshot(test.key)?.denials ?? []).reduce((sum, { count }) => sum + count, 0);
  if (counted !== 2 * (flood + 1000)) throw new Error(`${counted} of ${2 * (flood + 1000)} denials were counted`);
  return {
    '100,000 equal denials in a row, memory': alone(between - before, 'MB', 50),
    '100,000 distinct denials in a row, memory': alone(after - between, 'MB', 50),
  };
}

const samples = 60;

/** From a revocation, which a guest in an endless loop runs into at once, to the snapshot that shows the refusal. */
async function measureNews(test: TestHost, now: () => number): Promise<Figures> {
  const [right] = requests;
  if (!right) throw new Error('there is a right');
  await test.deploy(await versionOf(opening, { requests, callTimeMs: 120_000 }));
  test.grant(right);
  const running = test.call('for-ever');
  const times: number[] = [];
  for (let sample = 0; sample < samples; sample++) {
    await pause(20 + ((sample * 37) % 150));
    const { promise, resolve } = Promise.withResolvers<number>();
    const start = now();
    const subscription = test.host.onEvent(() => {
      if (test.host.snapshot(test.key)?.denials.some(({ reason }) => reason === 'revoked')) resolve(now() - start);
    });
    test.revoke(right);
    times.push(await promise);
    void subscription.dispose();
    test.grant(right);
  }
  await test.host.stop(test.key);
  await running;
  return {
    'denial to snapshot, median': alone(quantile(times, 0.5), 'ms', 100),
    'denial to snapshot, p95': alone(quantile(times, 0.95), 'ms', 100),
  };
}

/**
 * How late the main thread is while a guest is refused in a tight loop, and how late it is in the same run with no guest
 * at all: what else the machine does is in both. What the main thread itself works in one go does not depend on that.
 */
async function measureLag(test: TestHost): Promise<Figures> {
  await test.deploy(await versionOf(naming, { requests, callTimeMs: 120_000 }));
  const idle = await lagOf(5000);
  const figures: Record<string, Figure> = {};
  for (const name of ['same', 'distinct']) {
    const running = test.call(name, 4_000_000_000);
    await pause(500);
    const lag = await lagOf(5000);
    await test.host.stop(test.key);
    await running;
    await test.host.restart(test.key);
    const what = name === 'same' ? 'equal' : 'distinct';
    figures[`loop lag under ${what} denials, p99 (idle beside it)`] = beside(lag.p99, idle.p99, 50);
    const worst = Math.max(50, idle.largest);
    figures[`loop lag under ${what} denials, largest in 5 s (idle beside it)`] = beside(
      lag.largest,
      idle.largest,
      worst,
    );
    figures[`longest work in one go under ${what} denials`] = alone(lag.work, 'ms', 50);
  }
  return figures;
}

async function lagOf(milliseconds: number): Promise<{ p99: number; largest: number; work: number }> {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  let work = 0;
  let last = threadMilliseconds();
  const timer = setInterval(() => {
    const current = threadMilliseconds();
    work = Math.max(work, current - last);
    last = current;
  }, 1);
  delay.enable();
  await pause(milliseconds);
  delay.disable();
  clearInterval(timer);
  return { p99: delay.percentile(99) / 1e6, largest: delay.max / 1e6, work };
}

/** What this thread has worked so far. */
function threadMilliseconds(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}

function beside(value: number, reference: number, target: number): Figure {
  const figure = alone(value, 'ms', target);
  return { ...figure, reference: Math.round(reference * 100) / 100 };
}

/** What the guard adds to a use that is made again and again by one handle. */
function measureJudging(now: () => number): Figures {
  const guard = createGuard({
    policy: { epoch: () => Atomics.load(epoch, 0), read: () => policyOf(requests, requests) },
    record: () => {},
    uses: createUseCounter(newUsesMemory()),
    asker: {} as Asker,
    learn: () => {},
    now: () => Date.now(),
  });
  const epoch = new Int32Array(new SharedArrayBuffer(4));
  const use = { capability: 'filesystem.read', path: 'data/a.txt' } as const;
  if (!guard.allows(use, 'open-at')) throw new Error('it is granted');
  const gated = stillAllowed(guard, use, 'read');
  let free = 0;
  const ungated = (): boolean => ++free > 0;
  const times = [gated, ungated].map((call) => {
    const rounds = Array.from({ length: 7 }, () => {
      const start = now();
      for (let time = 0; time < 1_000_000; time++) if (!call()) throw new Error('it is granted');
      return now() - start;
    });
    return quantile(rounds, 0.5);
  });
  const [with_ = NaN, without = NaN] = times;
  return { 'a million uses of an open handle, judged, more than none': alone(with_ - without, 'ms', 100) };
}

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

function residentMegabytes(): number {
  collect();
  return process.memoryUsage().rss / 1e6;
}

/** Opens `data/a.txt` so many times, or a file of another name each time. */
const naming: Source = {
  world: `
    import wasi:filesystem/types@0.2.12;
    import wasi:filesystem/preopens@0.2.12;
    export same: func(times: u32) -> u32;
    export distinct: func(times: u32) -> u32;
  `,
  core: `(module
    (import "wasi:filesystem/preopens@0.2.12" "get-directories" (func $directories (param i32)))
    (import "wasi:filesystem/types@0.2.12" "[method]descriptor.open-at"
      (func $open (param i32 i32 i32 i32 i32 i32 i32)))
    ${allocator}
    (global $folder (mut i32) (i32.const -1))
    (func $next (local $at i32)
      (local.set $at (i32.const 91))
      (loop $carry
        (i32.store8 (local.get $at) (i32.add (i32.load8_u (local.get $at)) (i32.const 1)))
        (if (i32.gt_u (i32.load8_u (local.get $at)) (i32.const 57)) (then
          (i32.store8 (local.get $at) (i32.const 48))
          (local.set $at (i32.sub (local.get $at) (i32.const 1)))
          (br_if $carry (i32.gt_u (local.get $at) (i32.const 84)))))))
    (func $run (param $times i32) (param $at i32) (param $length i32) (result i32)
      (if (i32.eq (global.get $folder) (i32.const -1)) (then
        (call $directories (i32.const 16))
        (global.set $folder (i32.load (i32.load (i32.const 16))))))
      (loop $again
        (call $open (global.get $folder) (i32.const 0) (local.get $at) (local.get $length) (i32.const 0) (i32.const 1) (i32.const 32))
        (call $next)
        (local.set $times (i32.sub (local.get $times) (i32.const 1)))
        (br_if $again (local.get $times)))
      (i32.const 0))
    (func (export "same") (param i32) (result i32) (call $run (local.get 0) (i32.const 64) (i32.const 10)))
    (func (export "distinct") (param i32) (result i32) (call $run (local.get 0) (i32.const 80) (i32.const 12)))
    (data (i32.const 64) "data/a.txt") (data (i32.const 80) "data/0000000"))`,
};
