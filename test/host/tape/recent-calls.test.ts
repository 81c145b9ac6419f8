import { expect, it } from 'vitest';
import type { ComponentVersion } from '../../../src/host/index.ts';
import { createRecentCalls, type EndedCall } from '../../../src/host/tape/recent-calls.ts';
import { sizeOf } from '../../../src/host/tape/value-size.ts';
import type { CallArguments } from '../../../src/host/worker/messages.ts';

const echo = {
  kind: 'function',
  name: 'echo',
  signature: {
    params: [{ name: 'text', type: { kind: 'string' } }],
    result: { kind: 'string' },
    async: false,
    text: 'func(text: string) -> string',
  },
};
const instance = { version: { hash: 'v', exports: [echo] } as unknown as ComponentVersion };

const call = (text: string, more: Partial<EndedCall> = {}): EndedCall => ({
  instance,
  path: { function: 'echo' },
  args: [text],
  answer: { kind: 'returned', value: text },
  time: 1000,
  took: 1.23456,
  ...more,
});

const texts = (recent: ReturnType<typeof createRecentCalls>) =>
  recent.tape('n').instances.map(({ dropped, calls }) => [dropped, ...calls.map(({ args }) => args)]);

it('as many are kept as there is room for, by their number and by what they take', () => {
  const few = createRecentCalls({ calls: 2, bytes: 1e6 });
  for (const text of ['a', 'b', 'c']) few.add(call(text));
  expect(texts(few)).toEqual([[1, '"b"', '"c"']]);

  const small = createRecentCalls({ calls: 100, bytes: 4000 });
  for (let at = 0; at < 10; at++) small.add(call('x'.repeat(200)));
  expect(small.tape('n').instances[0]).toMatchObject({ dropped: 7, calls: { length: 3 } });
});

it('one that is too large, or whose values are of its instance alone, is there without them', () => {
  const recent = createRecentCalls({ calls: 100, bytes: 4000 });
  recent.add(call('x'.repeat(600)));
  recent.add(
    call('', { args: { message: { body: new Uint8Array(1) }, pattern: 'p', sole: true } as unknown as CallArguments }),
  );
  recent.add(call('y'));
  const calls = recent.tape('n').instances[0]?.calls.map(({ args, cut, ending }) => [args, cut, ending?.kind]);
  expect(calls).toEqual([
    ['', true, undefined],
    ['', true, undefined],
    ['"y"', false, 'returns'],
  ]);
});

it('a call has its time, what was denied in it, and why it failed', () => {
  const recent = createRecentCalls();
  const denied = [{ capability: 'environment', what: 'HOME', reason: 'not-granted' }];
  recent.add(
    call('a', { answer: { kind: 'failed', failure: { kind: 'trapped', message: 'm' }, spent: true, denied } }),
  );
  expect(recent.tape('n')).toEqual({
    component: 'n',
    time: 1000,
    exportsOnly: true,
    instances: [
      {
        version: 'v',
        dropped: 0,
        start: [],
        calls: [
          {
            name: 'echo',
            args: '"a"',
            time: 1000,
            took: 1.235,
            imports: [],
            denied,
            cut: false,
            ending: { kind: 'fails', failure: 'trapped', message: 'm' },
          },
        ],
      },
    ],
  });
});

it.each<[string, unknown, number | undefined]>([
  ['a number', 1, 8],
  ['a text', 'abc', 14],
  ['bytes', new Uint8Array(50), 58],
  ['a record', { a: 1, b: { c: 'x' } }, 34],
  ['a map', new Map([['a', 1]]), 26],
  ['more than is allowed', 'x'.repeat(1000), undefined],
  ['more than is counted', Array.from({ length: 5000 }, () => 1), undefined],
])('%s takes about what it says', (_, value, size) => {
  expect(sizeOf(value, 1000)).toBe(size);
});
