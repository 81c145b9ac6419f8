import { expect, test } from 'vitest';
import type { Contract } from '../../src/build/contract.ts';
import { fetchHandlerWarnings } from '../../src/build/fetch-handler.ts';

const serving = { exports: [{ name: 'wasi:http/incoming-handler@0.2.12' }] } as unknown as Contract;
const other = { exports: [{ name: 'run' }] } as unknown as Contract;
const source = 'const a = 1;\n  addEventListener("fetch", (event) => event.respondWith(new Response()));\n';

test('a listener to fetch is warned of where it stands', () => {
  const [warning, ...more] = fetchHandlerWarnings(serving, [], '/x/a.js', source);
  expect(more).toEqual([]);
  expect(warning).toMatchObject({
    path: '/x/a.js',
    severity: 'warning',
    start: { line: 1, column: 2 },
    end: { line: 1, column: 26 },
  });
  expect(warning?.message).toContain('answers one request');
});

test.each([
  ['a world that serves no HTTP', other, [], source],
  ['a source that exports its handler', serving, ['incomingHandler'], source],
  [
    'a listener to something else',
    serving,
    [],
    "addEventListener('fetched', f); listener.addEventListener('x', 'fetch')",
  ],
])('%s is not', (_, contract, exported, text) => {
  expect(fetchHandlerWarnings(contract, exported, '/x/a.js', text)).toEqual([]);
});
