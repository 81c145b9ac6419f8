import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createRefresh } from '../../src/language/lsp/refresh.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

function told(client: object | undefined) {
  const asked: string[] = [];
  const refresh = (what: string): Promise<void> => {
    asked.push(what);
    return Promise.reject(new Error('The client refuses.'));
  };
  const languages = {
    semanticTokens: { refresh: () => refresh('tokens') },
    inlayHint: { refresh: () => refresh('hints') },
  };
  return { asked, again: createRefresh({ languages } as never, () => client) };
}

describe('what came from files that changed', () => {
  it('is asked for again, once, when nothing more changes', () => {
    const { asked, again } = told({
      workspace: { semanticTokens: { refreshSupport: true }, inlayHint: { refreshSupport: true } },
    });
    again();
    vi.advanceTimersByTime(200);
    again();
    vi.advanceTimersByTime(200);
    expect(asked).toEqual([]);
    vi.advanceTimersByTime(200);
    expect(asked).toEqual(['tokens', 'hints']);
    vi.advanceTimersByTime(5000);
    expect(asked).toHaveLength(2);
  });

  it.each([[undefined], [{}], [{ workspace: { inlayHint: {} } }]])(
    'is left alone by a client that can %j',
    (client) => {
      const { asked, again } = told(client);
      again();
      vi.runAllTimers();
      expect(asked).toEqual([]);
    },
  );
});
