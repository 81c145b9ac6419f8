import { describe, expect, it } from 'vitest';
import { createCallHistory } from '../../../src/extension/calls/history.ts';
import { deniedBetween } from '../../../src/extension/calls/perform.ts';
import { figuresOf, figureWords } from '../../../src/extension/calls/figures.ts';
import { createMetrics } from '../../../src/host/metrics/metrics.ts';

describe('the figures of an export', () => {
  it('are what the host measured since the version serves; an error that was returned is one', () => {
    const metrics = createMetrics(() => 0);
    metrics.serves('v1');
    metrics.called('greet', 1, 'returned');
    metrics.called('greet', 9, 'failed');
    metrics.called('greet', 3, 'returned-error');
    metrics.called('other', 7, 'returned');
    const { p50, ...counts } = figuresOf(metrics.snapshot(0), 'greet');
    expect(counts).toEqual({ calls: 3, errors: 2 });
    expect(p50).toBeGreaterThanOrEqual(3);
    expect(p50).toBeLessThan(3.2);
    metrics.serves('v2');
    expect(figuresOf(metrics.snapshot(0), 'greet')).toEqual({ calls: 0, errors: 0, p50: undefined });
    expect(figuresOf(undefined, 'greet').calls).toBe(0);
  });

  it('are read as words', () => {
    expect(figureWords({ calls: 0, errors: 0, p50: undefined })).toBe('not called yet');
    expect(figureWords({ calls: 1, errors: 0, p50: 0.421 })).toBe('1 call, p50 0.42 ms');
    expect(figureWords({ calls: 1200, errors: 1, p50: 17.4 })).toBe('1,200 calls, 1 error, p50 17 ms');
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
