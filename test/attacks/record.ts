import { expect } from 'vitest';
import type { CountedDenial } from '../../src/host/index.ts';
import type { Suite } from './suite.ts';

/** What an attack has to leave on record: the reason of a refusal and what it was refused, or nothing. */
export type Recorded =
  | Partial<Pick<CountedDenial, 'capability' | 'reason' | 'operation' | 'what' | 'request'>>
  | undefined;

/** Runs something, and looks at what is on record against a component since. */
export async function recording<T>(
  suite: Suite,
  name: string,
  act: () => Promise<T>,
): Promise<{ readonly value: T; readonly recorded: readonly CountedDenial[] }> {
  const counts = new Map(suite.denials(name).map((denial) => [keyOf(denial), denial.count]));
  const value = await act();
  const recorded = suite.denials(name).flatMap((denial) => {
    const count = denial.count - (counts.get(keyOf(denial)) ?? 0);
    return count > 0 ? [{ ...denial, count }] : [];
  });
  return { value, recorded };
}

/** Fails unless exactly what is expected is on record, be it once or more often. */
export function expectRecorded(recorded: readonly CountedDenial[], expected: Recorded): void {
  if (expected) expect(recorded).toMatchObject([expected]);
  else expect(recorded).toEqual([]);
}

function keyOf({ count: _count, lastTime: _time, ...rest }: CountedDenial): string {
  return JSON.stringify(rest);
}
