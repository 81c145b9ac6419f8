import { expect, test } from 'vitest';
import { explain } from '../../src/build/engine.ts';

const memory = 64 * 1024 ** 2;

test('a folder for temporary files from which nothing may be run is named, with what to do', () => {
  const outcome = explain(
    'Failed to initialize component (wizer):\nspawnSync /tmp/airlock-engine-x/wizer EACCES',
    memory,
  );
  expect(outcome).toMatchObject({ kind: 'failed', message: expect.stringMatching(/noexec.*TMPDIR/) });
});

test('a source that says as much is none', () => {
  const outcome = explain('uncaught exception: EACCES', memory);
  expect(outcome).toEqual({ kind: 'failed', message: 'Thrown while the source was initialised: EACCES' });
});
