import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../src/base/index.ts';
import { createDeadlineClock } from '../../src/host/deadline-clock.ts';
import { createCurrentCall } from '../../src/host/links/origin.ts';
import { createSentCalls, type SentCall } from '../../src/host/sent-calls.ts';
import { begins, newBegun } from '../../src/host/worker/begun.ts';
import type { CallMessage } from '../../src/host/worker/messages.ts';

function open({ shares = true } = {}) {
  const clock = new ManualClock(1000);
  const begun = newBegun();
  const posted: CallMessage[][] = [];
  const ends: string[] = [];
  const current = createCurrentCall(clock, createDeadlineClock(clock), new AbortController().signal);
  const sent = createSentCalls({
    clock,
    current,
    thread: () => ({
      ...(shares && { begun }),
      call(calls) {
        if (calls.some(({ args }) => Array.isArray(args) && args.includes('never'))) throw new Error('no form');
        posted.push([...calls]);
      },
    }),
  });
  let worked = 0;
  return {
    clock,
    sent,
    current,
    ends,
    posted: () => posted.map((calls) => calls.map(({ path }) => path.function)),
    send(name: string, more: Partial<SentCall> = {}) {
      const call = { path: { function: name }, args: [], returnsResult: false, timeoutMs: 100, mayWait: true };
      sent.send({ ...call, ...more }, (end, ms) => void ends.push(`${name} ${end.kind} ${ms}`));
    },
    /** What the worker does: the next call begins, and perhaps its answer comes. */
    work(answers: boolean) {
      const next = posted.flat()[worked++];
      if (!next || !begins(begun, next.id)) return undefined;
      if (answers) sent.answered(next.id, { kind: 'returned', value: undefined });
      return next.id;
    },
  };
}

const turn = async (): Promise<void> => {
  for (let at = 0; at < 5; at++) await Promise.resolve();
};

describe('calls that are sent to a worker', () => {
  it('go together where they are made together, and each ends', async () => {
    const { send, posted, work, ends, clock } = open();
    for (const name of ['a', 'b']) send(name);
    await turn();
    send('c');
    await turn();
    expect(posted()).toEqual([['a', 'b'], ['c']]);
    clock.advance(5);
    work(true);
    clock.advance(7);
    work(true);
    work(true);
    expect(ends).toEqual(['a returned 5', 'b returned 7', 'c returned 0']);
  });

  it('do not keep each other from going', async () => {
    const { send, posted, ends } = open();
    send('a');
    send('b', { args: ['never'] });
    send('c');
    await turn();
    expect(posted()).toEqual([['a'], ['c']]);
    expect(ends).toEqual(['b not-sent 0']);
  });

  it('have their time from when they begin, and those behind one that took too long are withdrawn', async () => {
    const { send, work, ends, clock } = open();
    for (const name of ['a', 'b', 'c']) send(name);
    await turn();
    clock.advance(90);
    work(true);
    work(false);
    clock.advance(99);
    expect(ends).toEqual(['a returned 90']);
    clock.advance(1);
    expect(ends).toEqual(['a returned 90', 'c withdrawn 0', 'b timeout 100']);
    expect(work(false)).toBeUndefined();
  });

  it('are late even where the worker does not begin them', async () => {
    const { send, work, ends, clock } = open();
    send('a');
    await turn();
    clock.advance(100);
    expect(ends).toEqual(['a timeout 100']);
    expect(work(false)).toBeUndefined();
  });

  it('are not late while a person is waited for', async () => {
    const { send, work, ends, clock, current } = open();
    send('a');
    await turn();
    work(false);
    clock.advance(40);
    const pause = current.pause();
    clock.advance(5000);
    await pause.dispose();
    clock.advance(59);
    expect(ends).toEqual([]);
    clock.advance(200);
    expect(ends).toHaveLength(1);
    expect(ends[0]).toContain('a timeout');
  });

  it('of which another runs already than was answered: that one is who asks', async () => {
    const { send, work, sent, ends, clock } = open();
    for (const name of ['a', 'b']) send(name);
    await turn();
    const first = work(false);
    work(false);
    clock.advance(60);
    expect(sent.running()?.path.function).toBe('b');
    clock.advance(60);
    expect(ends).toEqual([]);
    sent.answered(first ?? 0, { kind: 'returned', value: undefined });
    clock.advance(40);
    expect(ends).toEqual(['a returned 0', 'b timeout 100']);
  });

  it('go back the newest first where they have not begun, and what runs is gone with the worker', async () => {
    const { send, work, sent, ends } = open();
    for (const name of ['a', 'b', 'c', 'd']) send(name);
    await turn();
    const first = work(false);
    work(false);
    sent.close();
    expect(ends).toEqual(['d withdrawn 0', 'c withdrawn 0', 'b gone 0']);
    // It had ended before, and its answer was on its way.
    sent.answered(first ?? 0, { kind: 'returned', value: undefined });
    send('e');
    sent.end();
    expect(ends.slice(3)).toEqual(['a returned 0', 'e gone 0']);
  });

  it('that may not wait are not withdrawn, and nothing is sent ahead to a worker that does not tell', async () => {
    const { send, sent, ends } = open();
    send('a', { mayWait: false });
    sent.withdraw();
    expect(ends).toEqual([]);
    expect(sent.window).toBeGreaterThan(1);
    expect(open({ shares: false }).sent.window).toBe(1);
  });

  it('are held back where too many were withdrawn that the worker has not passed over', async () => {
    const { send, sent, work } = open();
    send('runs');
    await turn();
    work(false);
    let rounds = 0;
    for (; sent.window > 1; rounds++) {
      for (let at = 0; at < 64; at++) send('x');
      sent.withdraw();
      expect(rounds).toBeLessThan(100);
    }
    expect(rounds).toBeGreaterThan(5);
  });
});
