import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { type Clock, Emitter, ManualClock, systemClock } from '../../src/base/index.ts';
import type { AskPerson, CallOutcome, PermissionQuestion, PersonsAnswer } from '../../src/host/index.ts';
import type { Policy } from '../../src/manifest/index.ts';
import { versionOf } from './support/component.ts';
import { rights } from './support/gates.ts';
import { startHost, type TestHost } from './support/host.ts';
import * as sources from './support/sources.ts';

const ends: (() => unknown)[] = [];

afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

const requests = rights('read ./data/**', 'environment TOKEN');
const [right] = requests;
if (!right) throw new Error('there is a right');

interface Put {
  readonly question: PermissionQuestion;
  readonly settled: AbortSignal;
  answer(answer: PersonsAnswer): void;
}

interface Asking extends TestHost {
  /** Waits for the next question. */
  next(): Promise<Put>;
  set(setting: Policy['onUndecided']): void;
  /** How many questions were put that no test has taken. */
  waiting(): number;
}

/** A host that asks, and a test for a person. */
async function start(clock: Clock = systemClock): Promise<Asking> {
  const put: Put[] = [];
  const takers: ((question: Put) => void)[] = [];
  let setting: Policy['onUndecided'] = 'ask';
  const changed = new Emitter<void>(() => expect.unreachable());
  const ask: AskPerson = (_, question, settled) => {
    const { promise, resolve } = Promise.withResolvers<PersonsAnswer>();
    const asked = { question, settled, answer: resolve };
    const taker = takers.shift();
    if (taker) taker(asked);
    else put.push(asked);
    return promise;
  };
  const test = await startHost(
    { TOKEN: 'secret' },
    { clock, ask, onUndecided: { get: () => setting, onChange: changed.event } },
  );
  ends.push(() => test.end());
  mkdirSync(join(test.folder, 'data'));
  writeFileSync(join(test.folder, 'data/a.txt'), 'alpha');
  return {
    ...test,
    waiting: () => put.length,
    next() {
      const asked = put.shift();
      if (asked) return Promise.resolve(asked);
      const { promise, resolve } = Promise.withResolvers<Put>();
      takers.push(resolve);
      return promise;
    },
    set(to) {
      setting = to;
      changed.fire();
    },
  };
}

const returned = (value: number): CallOutcome => ({ kind: 'returned', value });
const reasons = (test: TestHost) =>
  test.host.snapshot(test.key)?.denials.map(({ reason, count }) => `${reason} ${count}`);

describe('a use that is undecided', () => {
  it('and allowed once happens once', async () => {
    const began = Date.now() - 1;
    const test = await start();
    await test.deploy(await versionOf(sources.opening, { requests }));
    const calling = test.call('attempts', 2);
    const first = await test.next();
    expect(first.question).toEqual({
      use: { capability: 'filesystem.read', path: 'data/a.txt' },
      request: right,
      operation: 'wasi:filesystem/types#[method]descriptor.open-at',
      words: 'read files: ./data/a.txt',
    });
    first.answer('once');
    (await test.next()).answer('deny');
    expect(await calling).toEqual(returned(1));
    expect(await test.call('attempts', 50)).toEqual(returned(0));
    expect(test.waiting()).toBe(0);
    expect(reasons(test)).toEqual(['refused 51']);
    expect(test.host.snapshot(test.key)).toMatchObject({ grants: [], refused: [right] });
    const [use] = test.host.snapshot(test.key)?.uses ?? [];
    expect(use).toMatchObject({
      capability: 'filesystem.read',
      pattern: './data/**',
      operation: 'wasi:filesystem/types#[method]descriptor.open-at',
      count: 1,
    });
    expect(use?.lastTime).toBeGreaterThan(began);
  });

  it.each(['session', 'always'] as const)('and allowed (%s) happens from then on', async (answer) => {
    const test = await start();
    await test.deploy(await versionOf(sources.opening, { requests }));
    const calling = test.call('attempts', 3);
    (await test.next()).answer(answer);
    expect(await calling).toEqual(returned(3));
    expect(test.waiting()).toBe(0);
    expect(test.host.snapshot(test.key)).toMatchObject({
      denials: [],
      grants: [{ ...right, ...(answer === 'session' ? { session: true } : {}) }],
    });
  });

  it('does not count against the time of the call, which goes on after the answer', async () => {
    const clock = new ManualClock(Date.now());
    const test = await start(clock);
    await test.deploy(await versionOf(sources.opening, { requests, callTimeMs: 300 }));
    const calling = test.call('for-ever');
    const asked = await test.next();
    clock.advance(100);
    clock.advance(50_000);
    asked.answer('session');
    // What it may do now, it does: so its time goes on, and it is not over yet.
    await expect.poll(() => test.host.snapshot(test.key)?.uses.length, { timeout: 20_000 }).toBe(1);
    expect(test.host.snapshot(test.key)?.state).toBe('running');
    clock.advance(300);
    expect(await calling).toMatchObject({ failure: { kind: 'execution-timeout' } });
  });

  it('is refused when a component asks too much', async () => {
    const test = await start();
    await test.deploy(await versionOf(sources.opening, { requests }));
    const calling = test.call('attempts', 1000);
    for (let question = 0; question < 5; question++) (await test.next()).answer('once');
    expect(await calling).toEqual(returned(5));
    expect(reasons(test)).toEqual(['too-many-questions 995']);
  });

  it.each([
    ['the right is granted elsewhere', (test: Asking) => test.grant(right), 1, undefined],
    ['the right is ruled out', (test: Asking) => test.host.ruleOut(test.key, right), 0, 'ruled-out 1'],
    ['nobody is to be asked any more', (test: Asking) => test.set('deny'), 0, 'not-granted 1'],
  ])('is settled when %s', async (_, change, opened, reason) => {
    const test = await start();
    await test.deploy(await versionOf(sources.opening, { requests }));
    const calling = test.call('attempts', 1);
    const asked = await test.next();
    change(test);
    expect(await calling).toEqual(returned(opened));
    expect(asked.settled.aborted).toBe(true);
    expect(reasons(test)).toEqual(reason === undefined ? [] : [reason]);
  });

  it('is settled by a stop, and by the end of the host', async () => {
    const test = await start();
    await test.deploy(await versionOf(sources.opening, { requests }));
    for (const end of [() => test.host.stop(test.key), () => test.host.dispose()]) {
      const calling = test.call('attempts', 1);
      const asked = await test.next();
      await end();
      expect(await calling).toMatchObject({ failure: { kind: 'stopped' } });
      expect(asked.settled.aborted).toBe(true);
      await test.host.restart(test.key);
    }
  });

  it('is not asked about where the setting says so, from the moment in which it does', async () => {
    const test = await start();
    test.set('deny');
    await test.deploy(await versionOf(sources.opening, { requests }));
    expect(await test.call('attempts', 2)).toEqual(returned(0));
    expect([test.waiting(), reasons(test)]).toEqual([0, ['not-granted 2']]);
    test.set('ask');
    const calling = test.call('attempts', 1);
    (await test.next()).answer('once');
    expect(await calling).toEqual(returned(1));
  });
});

/** Reads its variables when it starts, and says how many there are and how long the value of the first is. */
const starting = {
  world:
    'import wasi:cli/environment@0.2.12; export count: func() -> u32; export length: func() -> u32; export again: func() -> u32;',
  core: `(module
    (import "wasi:cli/environment@0.2.12" "get-environment" (func $get (param i32)))
    (memory (export "memory") 1)
    (global $top (mut i32) (i32.const 1024))
    (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32)
      (global.set $top (i32.add (global.get $top) (i32.const 256)))
      (global.get $top))
    (func (export "_initialize") (call $get (i32.const 16)))
    (func (export "count") (result i32) (i32.load (i32.const 20)))
    (func (export "length") (result i32)
      (if (result i32) (i32.load (i32.const 20)) (then (i32.load offset=12 (i32.load (i32.const 16)))) (else (i32.const 0))))
    (func (export "again") (result i32) (call $get (i32.const 16)) (i32.load (i32.const 20))))`,
};

describe('the start of an instance', () => {
  it.each([
    ['once', 6, 1],
    ['session', 6, 0],
    ['always', 6, 0],
    ['deny', 0, 0],
  ] as const)('may ask, and goes on with the answer (%s)', async (answer, length, questions) => {
    const test = await start();
    const deploying = test.deploy(await versionOf(starting, { requests }));
    (await test.next()).answer(answer);
    expect(await deploying).toMatchObject({ kind: 'returned' });
    expect(await test.call('length')).toEqual(returned(length));
    const again = test.call('again');
    if (questions > 0) (await test.next()).answer('deny');
    expect(await again).toEqual(returned(length > 0 && questions === 0 ? 1 : 0));
    // Nothing was started anew for it.
    expect(test.events.filter((event) => event.kind === 'moved' && event.move.to === 'starting')).toHaveLength(1);
  });
});
