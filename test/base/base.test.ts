import { describe, expect, it } from 'vitest';
import { Emitter, lineColumnAt, lineIndex, ManualClock, PendingRequests, Scope } from '../../src/base/index.ts';

const unexpected = (error: unknown): never => {
  throw error;
};

describe('PendingRequests', () => {
  it('settles by a reply, once', async () => {
    const clock = new ManualClock();
    const pending = new PendingRequests<string>(clock);
    const asked: number[] = [];
    const request = pending.request((id) => asked.push(id), 100);
    expect(pending.reply(asked[0] ?? 0, 'first')).toBe(true);
    expect(pending.reply(asked[0] ?? 0, 'second')).toBe(false);
    expect(await request).toEqual({ kind: 'reply', value: 'first' });
    clock.advance(1000);
    expect(pending.size).toBe(0);
  });

  it('settles by its timeout, and drops the late reply', async () => {
    const clock = new ManualClock();
    const pending = new PendingRequests<string>(clock);
    const request = pending.request(() => {}, 100);
    clock.advance(99);
    expect(pending.size).toBe(1);
    clock.advance(1);
    expect(await request).toEqual({ kind: 'timeout', milliseconds: 100 });
    expect(pending.reply(1, 'late')).toBe(false);
  });

  it('settles everything, and what is asked later, when the other side is gone', async () => {
    const pending = new PendingRequests<string>(new ManualClock());
    const before = pending.request(() => {});
    pending.gone('it ended');
    const after = pending.request(() => unexpected(new Error('sent to nobody')));
    expect(await before).toEqual({ kind: 'gone', reason: 'it ended' });
    expect(await after).toEqual({ kind: 'gone', reason: 'it ended' });
  });

  it('keeps nothing of a request that could not be sent', () => {
    const pending = new PendingRequests<string>(new ManualClock());
    expect(() => pending.request(() => unexpected(new Error('no way')), 100)).toThrow('no way');
    expect(pending.size).toBe(0);
  });
});

describe('Scope', () => {
  it('disposes in reverse order, whatever throws, and at once what comes later', async () => {
    const order: string[] = [];
    const errors: unknown[] = [];
    const scope = new Scope((error) => errors.push(error));
    for (const name of ['a', 'b', 'c']) {
      scope.own({
        dispose() {
          order.push(name);
          if (name === 'b') throw new Error(name);
        },
      });
    }
    await scope.dispose();
    scope.own({ dispose: () => void order.push('late') });
    await scope.dispose();
    expect(order).toEqual(['c', 'b', 'a', 'late']);
    expect(errors).toEqual([new Error('b')]);
  });
});

describe('Emitter', () => {
  it('tells every listener, whichever throws, and none after disposal', () => {
    const errors: unknown[] = [];
    const heard: string[] = [];
    const emitter = new Emitter<string>((error) => errors.push(error));
    const first = emitter.event(() => unexpected(new Error('bad listener')));
    emitter.event((value) => heard.push(value));
    emitter.fire('one');
    void first.dispose();
    emitter.fire('two');
    emitter.dispose();
    emitter.fire('three');
    expect(heard).toEqual(['one', 'two']);
    expect(errors).toEqual([new Error('bad listener')]);
    expect(emitter.size).toBe(0);
  });
});

describe('lineColumnAt', () => {
  const cases: readonly (readonly [text: string, offset: number, line: number, column: number])[] = [
    ['', 0, 0, 0],
    ['ab', 1, 0, 1],
    ['a\nb', 2, 1, 0],
    ['a\r\nb', 3, 1, 0],
    ['a\rb', 2, 1, 0],
    ['a\n\nb', 3, 2, 0],
    ['ab', 9, 0, 2],
    ['😀x', 2, 0, 2],
  ];
  it.each(cases)('%j at %i is %i:%i', (text, offset, line, column) => {
    expect(lineColumnAt(text, offset)).toEqual({ line, column });
  });
});

describe('lineIndex', () => {
  it('agrees with lineColumnAt at every offset', () => {
    for (const text of ['', 'ab', 'a\nb\r\nc\rd\n\n\r\r\ne', '\n', '\r\n', '😀\nx']) {
      const placeOf = lineIndex(text);
      for (let offset = 0; offset <= text.length + 1; offset++) {
        // Between the two characters of CRLF the line has not ended yet.
        if (text.slice(offset - 1, offset + 1) === '\r\n') continue;
        expect([text, offset, placeOf(offset)]).toEqual([text, offset, lineColumnAt(text, offset)]);
      }
    }
  });
});
