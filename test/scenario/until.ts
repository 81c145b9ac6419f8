import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Reads something again and again until it is as it should be, and hands back what was read. What stands on a screen
 * changes when it changes; this asks instead of guessing how long that takes.
 * @throws after `timeLimit` milliseconds, with what was last read
 */
export async function until<T>(
  what: string,
  read: () => Promise<T>,
  isRight: (value: T) => boolean,
  timeLimit = 30_000,
): Promise<T> {
  const end = Date.now() + timeLimit;
  for (;;) {
    const value = await read();
    if (isRight(value)) return value;
    if (Date.now() > end) {
      throw new Error(
        `Waited ${timeLimit / 1000} s for ${what}; what there was:\n${JSON.stringify(value, undefined, 2)}`,
      );
    }
    await sleep(100);
  }
}

/** Whether what was tried came to its end; what it failed by is not of interest, since it will be tried again. */
export async function succeeds(attempt: () => Promise<unknown>): Promise<boolean> {
  return await attempt().then(
    () => true,
    () => false,
  );
}
