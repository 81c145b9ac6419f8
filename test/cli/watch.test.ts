import { utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Clock } from '../../src/base/index.ts';
import { nextChange } from '../../src/cli/watch.ts';
import { temporaryFolder, type TemporaryFolder } from '../support/workspace.ts';

let folder: TemporaryFolder;
beforeAll(async () => {
  folder = await temporaryFolder('watch');
});
afterAll(() => folder.dispose());

const now = 2_000_000_000_000;

it.each([
  ['changed since then', now - 500, true],
  ['did not change', now - 5_000, false],
  ['says that it changes tomorrow', now + 86_400_000, false],
])('a file that %s', async (_what, time, isChange) => {
  const file = join(folder.path, 'a.ts');
  await writeFile(file, '');
  await utimes(file, time / 1000, time / 1000);
  const waits: (() => void)[] = [];
  const clock: Clock = {
    now: () => now,
    elapsed: () => 0,
    after(_milliseconds, action) {
      waits.push(action);
      return { dispose() {} };
    },
  };
  const interrupting = new AbortController();
  const next = nextChange([file], now - 1_000, { clock, interrupted: interrupting.signal });
  expect(waits).toHaveLength(isChange ? 1 : 0);
  if (isChange) waits[0]?.();
  else interrupting.abort();
  expect(await next).toBe(isChange ? 'changed' : 'interrupted');
});
