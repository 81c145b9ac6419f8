import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../../src/base/index.ts';
import { createDenialRecorder, flushMs } from '../../../src/host/audit/denial-recorder.ts';
import type { CountedDenial } from '../../../src/host/index.ts';

function open() {
  const clock = new ManualClock(10_000);
  const written: string[] = [];
  const recorder = createDenialRecorder({
    clock,
    write: (records) =>
      void written.push(...records.map(({ version, denial }) => `${version} ${denial.what} ${denial.count}`)),
  });
  return { clock, recorder, written };
}

/** A worker whose counts a test raises. */
function worker() {
  const counts = new Map<string, number>();
  return {
    deny: (what: string, more = 1) => void counts.set(what, (counts.get(what) ?? 0) + more),
    denials: (): readonly CountedDenial[] =>
      Array.from(counts, ([what, count]) => ({
        capability: 'c',
        what,
        operation: 'o',
        reason: 'r',
        count,
        lastTime: 1,
      })),
  };
}

describe('denials', () => {
  it('are recorded at once, and then folded for a while, with exact counts', () => {
    const { clock, recorder, written } = open();
    const one = worker();
    recorder.add(one, 'v1');
    one.deny('a', 3);
    recorder.news();
    expect(written.splice(0)).toEqual(['v1 a 3']);
    for (let time = 0; time < 10; time++) {
      one.deny('a', 10);
      recorder.news();
      clock.advance(10);
    }
    one.deny('b');
    recorder.news();
    expect(written).toEqual([]);
    clock.advance(flushMs);
    expect(written.splice(0)).toEqual(['v1 a 100', 'v1 b 1']);
    clock.advance(10_000);
    recorder.news();
    expect(written).toEqual([]);
  });

  it('are on record within a second, whenever they come', () => {
    const { clock, recorder, written } = open();
    const one = worker();
    recorder.add(one, 'v1');
    for (let round = 0; round < 50; round++) {
      clock.advance(97);
      one.deny('a');
      recorder.news();
      clock.advance(999);
      expect(written.splice(0)).toHaveLength(1);
    }
  });

  it('of workers that have ended are counted to the end, and once', () => {
    const { clock, recorder, written } = open();
    const [one, other] = [worker(), worker()];
    recorder.add(one, 'v1');
    recorder.add(other, 'v2');
    one.deny('a');
    other.deny('a');
    recorder.news();
    one.deny('a', 5);
    recorder.news();
    recorder.settle(one);
    recorder.settle(one);
    expect(written.splice(0)).toEqual(['v1 a 1', 'v2 a 1', 'v1 a 5']);
    other.deny('b');
    clock.advance(flushMs);
    expect(written.splice(0)).toEqual(['v2 b 1']);
    other.deny('c');
    recorder.news();
    void recorder.dispose();
    clock.advance(10_000);
    expect(written).toEqual([]);
  });

  it('do not wait longer when the time of day is set back', () => {
    const { clock, recorder, written } = open();
    const one = worker();
    recorder.add(one, 'v1');
    recorder.news();
    clock.now = () => 0;
    one.deny('a');
    recorder.news();
    expect(written).toEqual(['v1 a 1']);
  });
});
