import { describe, expect, it } from 'vitest';
import { createCallHistory } from '../../../src/extension/calls/history.ts';
import { LastMinutes } from '../../../src/extension/calls/minutes.ts';
import { deniedBetween } from '../../../src/extension/calls/perform.ts';
import { CallTally, figureWords } from '../../../src/extension/calls/tally.ts';

describe('the figures of an export', () => {
  it('count calls, errors and the middle of what they took, and begin anew with a version', () => {
    const tally = new CallTally();
    for (const milliseconds of [1, 9, 3]) tally.add('v1', 'greet', { milliseconds, failed: milliseconds === 9 });
    tally.add('v1', 'other', { milliseconds: 7, failed: false });
    expect(tally.of('v1', 'greet')).toEqual({ calls: 3, errors: 1, p50: 3 });
    expect(tally.of('v2', 'greet').calls).toBe(0);
    tally.add('v2', 'greet', { milliseconds: 5, failed: false });
    expect(tally.of('v2', 'greet')).toEqual({ calls: 1, errors: 0, p50: 5 });
    expect(tally.of('v2', 'other').calls).toBe(0);
  });

  it('are read as words', () => {
    expect(figureWords({ calls: 0, errors: 0, p50: undefined })).toBe('not called yet');
    expect(figureWords({ calls: 1, errors: 0, p50: 0.421 })).toBe('1 call, p50 0.42 ms');
    expect(figureWords({ calls: 1200, errors: 1, p50: 17.4 })).toBe('1,200 calls, 1 error, p50 17 ms');
  });
});

describe('the last minutes', () => {
  it('hold what happened in each second, and how many calls were open at once', () => {
    const minutes = new LastMinutes();
    minutes.began(10_000);
    minutes.began(10_100);
    minutes.ended(10_200, 200, false);
    minutes.ended(11_500, 1400, true);
    expect(minutes.list(12_000)).toEqual([
      { second: 10, calls: 1, errors: 0, longestMs: 200, sumMs: 200, open: 2 },
      { second: 11, calls: 1, errors: 1, longestMs: 1400, sumMs: 1400, open: 1 },
    ]);
    expect(minutes.list(10_000 + 300_000)).toHaveLength(1);
    expect(minutes.list(900_000)).toEqual([]);
  });
});

describe('the history of calls', () => {
  const memory = () => {
    const kept = new Map<string, unknown>();
    return {
      kept,
      get: (key: string): never => kept.get(key) as never,
      update: (key: string, value: unknown) => Promise.resolve(void kept.set(key, value)),
    };
  };
  const call = (text: string) => ({ text, outcome: 'x'.repeat(500), milliseconds: 1, time: 2 });

  it('has the newest first, each text once, of this export alone, and not without end', () => {
    const history = createCallHistory(memory());
    for (const text of ['1', '2', '1']) history.add('a', 'greet', call(text));
    history.add('b', 'greet', call('9'));
    expect(history.of('a', 'greet').map(({ text }) => text)).toEqual(['1', '2']);
    expect(history.of('a', 'greet')[0]?.outcome).toHaveLength(200);
    for (let at = 0; at < 50; at++) history.add('a', 'greet', call(String(at)));
    expect(history.of('a', 'greet')).toHaveLength(20);
    expect(history.of('a', 'greet')[0]?.text).toBe('49');
  });

  it('leaves out what is no call in a memory of another version', () => {
    const memento = memory();
    memento.kept.set('airlock.calls', { 'a greet': [{ text: 1 }, call('good')], 'a other': 'nonsense' });
    const history = createCallHistory(memento);
    expect(history.of('a', 'greet').map(({ text }) => text)).toEqual(['good']);
    expect(history.of('a', 'other')).toEqual([]);
  });
});

describe('the denials that a call met', () => {
  const denial = (what: string, count: number) => ({
    capability: 'filesystem.read',
    what,
    operation: 'wasi:filesystem/types#[method]descriptor.open-at',
    reason: 'not-granted',
    count,
    lastTime: 0,
  });

  it('are those that are new or counted higher', () => {
    const before = [denial('a', 1), denial('b', 2)];
    const after = [denial('a', 1), denial('b', 3), denial('c', 1)];
    expect(deniedBetween(before, after).map(({ what }) => what)).toEqual(['b', 'c']);
  });
});
