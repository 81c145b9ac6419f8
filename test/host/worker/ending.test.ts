import { expect, it } from 'vitest';
import { loadGlue } from '../../../src/host/worker/instance.ts';
import { endingOf } from '../../../src/host/worker/ending.ts';

it('keeps the frames of a trap, those of the glue under a short name', () => {
  const glue = `export function instantiate() { throw new WebAssembly.RuntimeError('unreachable'); }\n// ${'x'.repeat(100_000)}`;
  let thrown: unknown;
  try {
    void loadGlue(glue).instantiate(never, {}, never);
  } catch (error) {
    thrown = error;
  }
  const ending = endingOf(thrown);
  expect(ending).toMatchObject({
    kind: 'trap',
    message: 'trap: the component reached code that must not be reached (unreachable)',
  });
  expect(ending.kind === 'trap' && ending.stack.split('\n')[1]).toMatch(
    /^ {4}at (?:Object\.)?instantiate \(glue\.js:1:\d+\)$/,
  );
});

function never(): never {
  throw new Error('nothing is asked for here');
}
