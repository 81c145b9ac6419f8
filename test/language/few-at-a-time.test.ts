import { describe, expect, it, vi } from 'vitest';
import { fewAtATime } from '../../src/language/workspace/few-at-a-time.ts';

/** A queue of two at a time whose work ends when the test says so. */
function queue() {
  const started: string[] = [];
  const ends = new Map<string, () => void>();
  const { add, leave } = fewAtATime(2, (key) => {
    started.push(key);
    return new Promise<void>((resolve) => ends.set(key, resolve));
  });
  return { started, add, leave, end: (key: string) => ends.get(key)?.() };
}

describe('work for keys', () => {
  it('is done two at a time, for the last that was asked for first, and not for what was left', async () => {
    const { started, add, leave, end } = queue();
    add(['a', 'b', 'c', 'd', 'e']);
    expect(started).toEqual(['e', 'd']);
    leave('c');
    end('e');
    await vi.waitFor(() => expect(started).toEqual(['e', 'd', 'b']));
    end('d');
    end('b');
    await vi.waitFor(() => expect(started).toEqual(['e', 'd', 'b', 'a']));
  });

  it('is done once more for a key that is asked for while it runs, and not twice at once', async () => {
    const { started, add, end } = queue();
    add(['a']);
    add(['a', 'a']);
    expect(started).toEqual(['a']);
    end('a');
    await vi.waitFor(() => expect(started).toEqual(['a', 'a']));
  });
});
