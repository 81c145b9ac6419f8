import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { layOut } from '../folders.ts';

const watch = new URL('../../../src/build/describe/memory-watch.ts', import.meta.url);

/** How a process ends that is watched and then does this work: by a signal, or with a code. */
async function endOf(mostBytes: number, work: string): Promise<NodeJS.Signals | number | null> {
  const program = `import { watchMemory } from ${JSON.stringify(watch.href)};\nawait watchMemory(${mostBytes});\n${work}`;
  const file = join(await layOut({ 'program.mjs': program }), 'program.mjs');
  const ended = spawnSync(process.execPath, [file], { timeout: 25_000 });
  return ended.signal ?? ended.status;
}

describe('the watch over memory', () => {
  it('ends a process that takes too much, though its thread is busy', async () => {
    expect(await endOf(1, 'for (;;);')).toBe('SIGKILL');
  });

  it('lets one be that takes less, and keeps none alive', async () => {
    expect(await endOf(8 * 1024 ** 3, '')).toBe(0);
  });
});
