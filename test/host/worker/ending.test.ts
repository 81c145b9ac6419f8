import { expect, it } from 'vitest';
import { endingOf } from '../../../src/host/worker/ending.ts';
import { glueAddress } from '../../../src/host/worker/instance.ts';

it('keeps the frames of a trap, whatever the length of the address of the code', () => {
  const error = new WebAssembly.RuntimeError('unreachable');
  const address = glueAddress('x'.repeat(100_000));
  error.stack = `RuntimeError: unreachable\n    at greet (wasm://wasm/1:2)\n    at ${address}:5:7\n    at call (${address}:9:1)`;
  expect(endingOf(error)).toEqual({
    kind: 'trap',
    message: 'trap: the component reached code that must not be reached (unreachable)',
    stack: 'RuntimeError: unreachable\n    at greet (wasm://wasm/1:2)\n    at glue.js:5:7\n    at call (glue.js:9:1)',
  });
});
