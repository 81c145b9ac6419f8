import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CallOutcome } from '../../src/host/index.ts';
import { versionOf } from './support/component.ts';
import { startHost, type TestHost } from './support/host.ts';
import * as sources from './support/sources.ts';

let test: TestHost;

beforeEach(async () => {
  test = await startHost();
});

afterEach(async () => {
  await test.end();
});

const counts = (times: number): Promise<CallOutcome>[] => Array.from({ length: times }, () => test.call('count'));
const told = (outcome: CallOutcome): unknown => (outcome.kind === 'returned' ? outcome.value : outcome.failure.kind);
const upTo = (times: number): number[] => Array.from({ length: times }, (_, at) => at + 1);

describe('calls that are made together', () => {
  it('are made once each and in their order, and a failure is one of its own call', async () => {
    await test.deploy(await versionOf(sources.misbehaving, { callTimeMs: 300 }));
    const calls = [
      ...counts(100),
      test.call('trap'),
      ...counts(100),
      test.call('missing'),
      test.call('add', () => 1, 2),
      ...counts(100),
      test.call('loop'),
      ...counts(100),
    ];
    const outcomes = (await Promise.all(calls)).map(told);
    expect(outcomes.slice(0, 101)).toEqual([...upTo(100), 'trapped']);
    expect(outcomes.slice(101, 203)).toEqual([...upTo(100), 'export-not-found', 'arguments-not-transferable']);
    expect(outcomes.slice(203)).toEqual([...upTo(200).slice(100), 'execution-timeout', ...upTo(100)]);
    expect(test.host.metrics(test.key)).toMatchObject({ calls: 404, errors: 4, restarts: 2, queueDepth: 0 });
  });

  it('go on with the next instance where they had not begun, whatever takes the place of the one before', async () => {
    const [one, other] = [await versionOf(sources.misbehaving), await versionOf(sources.misbehaving)];
    await test.deploy(one);
    const calls: Promise<CallOutcome>[] = [];
    for (let round = 0; round < 12; round++) {
      calls.push(...counts(70));
      // Some of them are under way by now, and some are not.
      await Promise.race(calls.slice(-60));
      if (round % 3 === 2) await test.host.restart(test.key);
      else await test.deploy(round % 2 === 0 ? one : other);
    }
    const outcomes = (await Promise.all(calls)).map(told);
    // Whoever counts begins with one, and leaves nothing out: so no call was made twice, or out of its order.
    const begun = outcomes.filter((each, at) => each === 1 && at > 0).length;
    const wrong = outcomes.filter(
      (each, at) => each !== 'stopped' && each !== 1 && each !== Number(outcomes[at - 1]) + 1,
    );
    expect(wrong).toEqual([]);
    expect(begun).toBeGreaterThanOrEqual(10);
    // Only what is being made when an instance is ended cannot be answered.
    expect(outcomes.filter((each) => each === 'stopped').length).toBeLessThanOrEqual(4);
  });

  it('settle where the component is stopped, and are bounded', async () => {
    await test.deploy(await versionOf(sources.misbehaving));
    const calls = counts(1001);
    expect(told(await test.call('count'))).toBe('mailbox-full');
    await test.host.stop(test.key, 0);
    const outcomes = (await Promise.all(calls)).map(told);
    const answered = outcomes.filter((each) => typeof each === 'number');
    expect(answered).toEqual(upTo(answered.length));
    expect(new Set(outcomes.slice(answered.length))).toEqual(new Set(['stopped']));
  });
});
