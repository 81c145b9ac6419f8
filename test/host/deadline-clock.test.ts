import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../src/base/index.ts';
import { createDeadlineClock } from '../../src/host/deadline-clock.ts';

function open() {
  const outer = new ManualClock(1000);
  const clock = createDeadlineClock(outer);
  const ran: number[] = [];
  return { outer, clock, ran, run: () => void ran.push(outer.now()) };
}

describe('a deadline', () => {
  it('comes later by the time of a pause', () => {
    const { outer, clock, ran, run } = open();
    clock.after(100, run);
    outer.advance(60);
    const pause = clock.pause();
    outer.advance(100_000);
    expect(ran).toEqual([]);
    void pause.dispose();
    void pause.dispose();
    outer.advance(39);
    expect(ran).toEqual([]);
    outer.advance(1);
    expect(ran).toEqual([101_100]);
  });

  it('stands still until the last of several pauses has ended, also if it was set in one', () => {
    const { outer, clock, ran, run } = open();
    const [first, second] = [clock.pause(), clock.pause()];
    clock.after(10, run);
    void first.dispose();
    outer.advance(100);
    expect(ran).toEqual([]);
    void second.dispose();
    outer.advance(10);
    expect(ran).toEqual([1110]);
    outer.advance(1000);
    expect(ran).toHaveLength(1);
  });

  it('that was given up never comes, wherever that happened', () => {
    const { outer, clock, ran, run } = open();
    const [one, other] = [clock.after(10, run), clock.after(10, run)];
    void one.dispose();
    const pause = clock.pause();
    void other.dispose();
    void pause.dispose();
    outer.advance(1000);
    expect(ran).toEqual([]);
  });

  it('neither grows nor falls below nothing when the time of day is set', () => {
    const { clock, outer, ran, run } = open();
    clock.after(100, run);
    outer.now = () => 0;
    const pause = clock.pause();
    Reflect.deleteProperty(outer, 'now');
    void pause.dispose();
    outer.advance(100);
    expect(ran).toHaveLength(1);
  });
});
