import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { componentizeJs } from '../../src/build/engine.ts';
import { layOut } from './folders.ts';

// Alone in its file: the engine is not to be used again in a process in which it broke.
it('says so when the engine broke', { timeout: 60_000 }, async () => {
  const folder = await layOut({});
  const witPath = join(folder, 'w.wit');
  await writeFile(witPath, 'package a:b; world w { export f: func(x: stream<u8>); }');
  const world = { witPath, worldName: 'w', memoryBytes: 64 * 1024 ** 2, exported: ['f'] };
  const outcome = await componentizeJs('export function f() {}', world, new AbortController().signal);
  expect(outcome).toEqual({ kind: 'broken', message: expect.stringMatching(/^The engine could not take this source/) });
});
