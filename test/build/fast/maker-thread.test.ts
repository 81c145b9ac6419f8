import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { type Clock, systemClock } from '../../../src/base/index.ts';
import { makerThread } from '../../../src/build/fast/maker-thread.ts';
import type { ShellRequest } from '../../../src/build/fast/make.ts';
import { layOut } from '../folders.ts';

/** Stands for the tools: answers with the number of its thread, one after the other, what is slow after a while. */
const tools = `
  import { parentPort, threadId } from 'node:worker_threads';
  import { setTimeout as pause } from 'node:timers/promises';
  let served = Promise.resolve();
  parentPort.on('message', ({ id, request }) => {
    served = served.then(async () => {
      if (request.worldName === 'slow') await pause(500);
      parentPort.postMessage({ id, made: { outcome: { kind: 'unsuitable', reason: String(threadId) }, timings: {} } });
    });
  });`;

/** A clock whose timers are due when the test says so. */
function heldClock() {
  const due = new Set<() => void>();
  const clock: Clock = {
    ...systemClock,
    after(_, act) {
      due.add(act);
      return { dispose: () => void due.delete(act) };
    },
  };
  return { clock, due };
}

it('a thread goes on while it has a shell to make, and is put away after the last', async () => {
  const file = join(await layOut({}), 'tools.mjs');
  await writeFile(file, tools);
  const { clock, due } = heldClock();
  const make = makerThread(file, clock);
  const wanted = (worldName: string) => make({ worldName } as ShellRequest).then(({ outcome }) => outcome);

  const [first, second] = [wanted('quick'), wanted('slow')];
  const made = await first;
  expect(made).toMatchObject({ kind: 'unsuitable', reason: expect.stringMatching(/^\d+$/u) as string });
  // However long the second one takes, nothing ends the thread that makes it.
  for (const act of Array.from(due)) act();
  expect(await second).toEqual(made);
  expect(await wanted('quick')).toEqual(made);

  expect(due.size).toBe(1);
  for (const act of Array.from(due)) act();
  expect(await wanted('quick')).not.toEqual(made);
  for (const act of Array.from(due)) act();
});
