import { setTimeout as pause } from 'node:timers/promises';
import type { CallOutcome } from '../../../src/host/index.ts';
import type { Part, SoakParts } from './parts.ts';
import { countModel } from './watch.ts';

/** What a soak has done, by name. */
export type Tally = Record<string, number>;

/** One thing that is done to the host, and how often in comparison with the others. */
interface Act {
  readonly weight: number;
  /** Settles when all that it began has. What is not as it must be is complained of. */
  run(): Promise<void>;
}

export interface ActPorts {
  readonly parts: SoakParts;
  /** A whole number from 0 up to, not including, `below`; the same for the same seed. */
  random(below: number): number;
  complain(what: string): void;
  readonly tally: Tally;
}

/** All that is done at random, and what must hold when nothing is under way. */
export function createActs({ parts, random, complain, tally }: ActPorts) {
  const { test, keys } = parts;
  const counts = countModel();
  /** Components that are being stopped or started anew out of their turn, and how often they were. */
  const interrupting = new Map<Part, { now: number; times: number }>();
  let number = 0;
  let receiverTraps = 0;
  const stored = new Map<string, { length: number }>();
  const sums = new Map<string, bigint>();

  const count = (name: string, by = 1): void => void (tally[name] = (tally[name] ?? 0) + by);

  function interruption(part: Part) {
    const known = interrupting.get(part) ?? { now: 0, times: 0 };
    interrupting.set(part, known);
    return known;
  }

  /** Calls, and complains of a failure that nothing explains. */
  async function call(part: Part, name: string, args: readonly unknown[], returnsResult = false): Promise<CallOutcome> {
    const interrupted = interruption(part);
    const before = interrupted.now > 0 ? -1 : interrupted.times;
    const outcome = await parts.call(part, name, args, returnsResult);
    count('calls');
    if (outcome.kind === 'returned') return outcome;
    count(`failed: ${outcome.failure.kind}`);
    // One that had failed when it was stopped says so to whoever calls it then.
    const isExplained = ended.has(outcome.failure.kind) && before !== interrupted.times;
    const isAsked = { trap: 'trapped', spin: 'execution-timeout' }[name] === outcome.failure.kind;
    if (!isExplained && !isAsked) complain(`${part} ${name}: ${outcome.failure.kind}, ${outcome.failure.message}`);
    return outcome;
  }

  /** Ends instances of a component out of the turn of its calls. */
  async function interrupt(part: Part, act: () => Promise<unknown>): Promise<void> {
    const interrupted = interruption(part);
    interrupted.now++;
    interrupted.times++;
    const over = part === 'counter' ? counts.endsOutOfTurn() : undefined;
    await act();
    over?.();
    interrupted.now--;
  }

  /** What only a stop at the same time explains. */
  function judgeChange(what: string, outcome: CallOutcome): void {
    if (outcome.kind === 'returned') return count(what);
    // A rollback may have come to the first version of all.
    const isExplained =
      outcome.failure.kind === 'version-not-found' ||
      (outcome.failure.kind === 'stopped' && interruption('counter').now > 0);
    if (!isExplained) complain(`${what}: ${outcome.failure.kind}, ${outcome.failure.message}`);
  }

  async function bump(): Promise<void> {
    const outcome = await call('counter', 'bump', []);
    if (outcome.kind !== 'returned') return;
    const flaw = counts.flaw(outcome.value);
    if (flaw !== undefined) complain(flaw);
  }

  async function add(): Promise<void> {
    const [a, b] = [random(1000), random(1000)];
    const outcome = await call('counter', 'add', [a, b]);
    if (outcome.kind === 'returned' && outcome.value !== a + b) complain(`${a} + ${b} gave ${String(outcome.value)}`);
  }

  async function ask(): Promise<void> {
    const [asked, traps] = [++number, receiverTraps];
    const outcome = await call('sender', 'ask', [asked], true);
    if (outcome.kind !== 'returned') return;
    count('requests');
    const { tag, val } = outcome.value as { readonly tag: string; readonly val: unknown };
    if (tag === 'ok' && val !== asked) complain(`the answer to ${asked} was ${String(val)}`);
    // A receiver that failed takes with it what it had been given.
    if (tag === 'err' && traps === receiverTraps) complain(`${asked} was not answered: ${String(val)}`);
  }

  async function send(): Promise<void> {
    const [first, times] = [number + 1, 1 + random(50)];
    number += times;
    const outcome = await call('sender', 'send', [first, times]);
    if (outcome.kind !== 'returned') return;
    count('messages', times);
    if (outcome.value !== times) complain(`of ${times} messages ${String(outcome.value)} were taken`);
  }

  async function end(part: Part, how: 'trap' | 'spin'): Promise<void> {
    if (part === 'receiver') receiverTraps++;
    const { kind } = await call(part, how, []);
    if (part === 'receiver') receiverTraps++;
    else counts.freshened();
    if (kind === 'returned') complain(`${part} ${how} came to an end`);
    count('crashes');
  }

  async function put(): Promise<void> {
    const [key, length] = [`k${random(8)}`, random(2000)];
    stored.set(key, { length });
    const outcome = await call('keeper', 'put', [key, new Uint8Array(length)]);
    if (outcome.kind === 'returned' && outcome.value !== 0) complain(`storing ${key} gave ${String(outcome.value)}`);
    count('stored');
  }

  async function increment(): Promise<void> {
    const [key, by] = [`n${random(4)}`, BigInt(random(10))];
    const sum = (sums.get(key) ?? 0n) + by;
    sums.set(key, sum);
    const outcome = await call('keeper', 'add', [key, by]);
    if (outcome.kind === 'returned' && String(outcome.value) !== `0,${sum}`) {
      complain(`${key} was to be ${sum} and is ${String(outcome.value)}`);
    }
    count('stored');
  }

  const acts: readonly Act[] = [
    { weight: 400, run: add },
    { weight: 300, run: bump },
    { weight: 60, run: send },
    { weight: 40, run: ask },
    { weight: 40, run: put },
    { weight: 40, run: increment },
    { weight: 8, run: async () => judgeChange('swaps', await parts.swap()) },
    { weight: 6, run: async () => judgeChange('rollbacks', await test.host.rollback(keys.counter)) },
    { weight: 6, run: () => end('counter', 'trap') },
    { weight: 3, run: () => end('receiver', 'trap') },
    { weight: 0.2, run: () => end('counter', 'spin') },
    { weight: 2, run: () => interrupt('counter', () => test.host.restart(keys.counter)) },
    {
      weight: 1,
      run: () =>
        interrupt('counter', async () => {
          await test.host.stop(keys.counter);
          await parts.swap();
        }),
    },
  ];
  const total = acts.reduce((sum, { weight }) => sum + weight, 0);

  return {
    /** Does one of them. */
    next(): Promise<void> {
      let at = (random(1_000_000) / 1_000_000) * total;
      const chosen = acts.find(({ weight }) => (at -= weight) < 0) ?? acts[0];
      return chosen?.run() ?? Promise.resolve();
    },
    /** A keeper that begins again finds what was acknowledged. */
    async open(restarted: boolean): Promise<void> {
      if (restarted) await test.host.restart(keys.keeper);
      const opened = await call('keeper', 'open', ['soak.values']);
      if (opened.kind !== 'returned' || opened.value !== 0) complain(`storage did not open: ${JSON.stringify(opened)}`);
      for (const [key, { length }] of stored) {
        const found = await call('keeper', 'length', [key]);
        if (found.kind === 'returned' && found.value !== length + 10) {
          complain(`${key} was to have ${length} bytes, and gave ${String(found.value)}`);
        }
      }
    },
    /** What must hold when nothing is under way. */
    async check(): Promise<void> {
      // What was sent is on its way still when its sender has its answer.
      const latest = performance.now() + 60_000;
      const isUnderWay = (): boolean =>
        test.host.messages.counts().queued > 0 ||
        Object.values(keys).some((key) => inBetween.has(test.host.snapshot(key)?.state ?? ''));
      while (isUnderWay() && performance.now() < latest) await pause(5);
      const { queued, waiting, routed, delivered, dropped } = test.host.messages.counts();
      if (queued + waiting > 0) complain(`${queued} messages and ${waiting} requests wait for nothing`);
      if (routed !== delivered + dropped)
        complain(`${routed} messages went out, ${delivered} came, ${dropped} did not`);
      if (dropped > 0) complain(`${dropped} messages were dropped`);
      for (const key of Object.values(keys)) {
        const snapshot = test.host.snapshot(key);
        const depth = test.host.metrics(key)?.queueDepth;
        if (snapshot?.state !== 'running') complain(`${key.name} is ${snapshot?.state} at rest`);
        if (snapshot?.waiting !== 0 || depth !== 0) complain(`${key.name} has calls that wait at rest`);
      }
      const received = await call('receiver', 'counts', []);
      if (received.kind !== 'returned') return;
      const [, outOfOrder] = received.value as readonly [number, number];
      if (outOfOrder !== 0) complain(`${outOfOrder} messages came out of order`);
    },
  };
}

/** One that failed in the last call is started again, which that call does not wait for. */
const inBetween: ReadonlySet<string> = new Set(['failed', 'starting', 'updating']);

/** What a call may end with because somebody stopped its component at the same time. */
const ended: ReadonlySet<string> = new Set(['stopped', 'trapped', 'execution-timeout']);
