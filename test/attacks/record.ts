import { expect } from 'vitest';
import type { CountedDenial } from '../../src/host/index.ts';
import type { Suite } from './suite.ts';

/** What an attack has to leave on record: the reason of a refusal and what it was refused, or nothing. */
export type Recorded =
  | Partial<Pick<CountedDenial, 'capability' | 'reason' | 'operation' | 'what' | 'request' | 'why' | 'rule' | 'during'>>
  | undefined;

export interface Recording<T> {
  readonly value: T;
  /** What the gates refused. */
  readonly recorded: readonly CountedDenial[];
  /** The limits over which the call itself went: its time, its memory, the size of its result. */
  readonly limits: readonly CountedDenial[];
}

/** Runs something, and looks at what is on record against a component since. */
export async function recording<T>(suite: Suite, name: string, act: () => Promise<T>): Promise<Recording<T>> {
  const counts = new Map(suite.denials(name).map((denial) => [keyOf(denial), denial.count]));
  const value = await act();
  const all = suite.denials(name).flatMap((denial) => {
    const count = denial.count - (counts.get(keyOf(denial)) ?? 0);
    return count > 0 ? [{ ...denial, count }] : [];
  });
  suite.onRecord.noted(name, all);
  // A gate is named by its import, a call by its export.
  const ofCall = ({ capability, operation }: CountedDenial): boolean =>
    capability === 'limit' && !operation.includes('#');
  return { value, recorded: all.filter((denial) => !ofCall(denial)), limits: all.filter(ofCall) };
}

/** Fails unless exactly what is expected is on record, be it once or more often. */
export function expectRecorded(recorded: readonly CountedDenial[], expected: Recorded): void {
  if (expected) expect(recorded).toMatchObject([expected]);
  else expect(recorded).toEqual([]);
}

/** Fails unless a call that ended over a limit of its own is on record as such. */
export function expectLimit({ recorded, limits }: Recording<unknown>, ended: string): void {
  const over = /^(?:execution-timeout|resource-limit-exceeded)/.test(ended);
  const onRecord = limits.length > 0 || recorded.some(({ capability }) => capability === 'limit');
  if (over) expect(onRecord).toBe(true);
}

function keyOf({ count: _count, lastTime: _time, ...rest }: CountedDenial): string {
  return JSON.stringify(rest);
}
