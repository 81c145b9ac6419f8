import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../../src/base/index.ts';
import { createDeadlineClock } from '../../../src/host/deadline-clock.ts';
import { type CurrentCall, createCurrentCall } from '../../../src/host/links/origin.ts';

const ended = new AbortController().signal;
const keyOf = (name: string) => ({ manifestPath: `/${name}/airlock.json`, name, origin: 'o' });

function worker(clock: ManualClock) {
  const deadlines = createDeadlineClock(clock);
  let late = false;
  const current: CurrentCall = createCurrentCall(clock, deadlines, ended);
  return {
    current,
    get late() {
      return late;
    },
    /** The watchdog beside the call. */
    begin(timeoutMs: number, from?: Parameters<CurrentCall['begin']>[1]) {
      current.begin(timeoutMs, from);
      deadlines.after(timeoutMs, () => (late = true));
    },
  };
}

describe('where a call over a link comes from', () => {
  it('is everybody who waits for it, the first caller first', () => {
    const clock = new ManualClock(0);
    const [first, second] = [worker(clock), worker(clock)];
    first.begin(1000);
    second.begin(1000, first.current.origin(keyOf('a')));
    expect(second.current.origin(keyOf('b')).trail.map(({ name }) => name)).toEqual(['a', 'b']);
    // The next call has nothing to do with the one before.
    second.begin(1000);
    expect(second.current.origin(keyOf('b')).trail.map(({ name }) => name)).toEqual(['b']);
  });

  it('ends with the first of all who wait', () => {
    const clock = new ManualClock(0);
    const [first, second] = [worker(clock), worker(clock)];
    first.begin(300);
    clock.advance(100);
    second.begin(5000, first.current.origin(keyOf('a')));
    expect(second.current.origin(keyOf('b')).deadline()).toBe(300);
    second.begin(50, first.current.origin(keyOf('a')));
    expect(second.current.origin(keyOf('b')).deadline()).toBe(150);
  });

  it('stands still for all of them while a person is asked by the last', async () => {
    const clock = new ManualClock(0);
    const [first, second] = [worker(clock), worker(clock)];
    first.begin(300);
    second.begin(200, first.current.origin(keyOf('a')));
    const origin = second.current.origin(keyOf('b'));
    clock.advance(100);
    const pauses = [origin.pause(), origin.pause()];
    clock.advance(60_000);
    for (const pause of pauses) {
      await pause.dispose();
      await pause.dispose();
    }
    expect([first.late, second.late]).toEqual([false, false]);
    expect(origin.deadline()).toBe(60_200);
    expect(first.current.origin(keyOf('a')).deadline()).toBe(60_300);
    clock.advance(99);
    expect([first.late, second.late]).toEqual([false, false]);
    clock.advance(1);
    expect([first.late, second.late]).toEqual([false, true]);
    clock.advance(100);
    expect(first.late).toBe(true);
  });
});
