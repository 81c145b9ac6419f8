import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { resultsFolder } from './paths.ts';

/** How many tests of a suite went which way. */
export interface Counts {
  readonly passed: number;
  readonly failed: number;
  /** The tests that failed first and passed when they were run once more. They are among those that passed. */
  readonly second?: readonly string[];
}

export async function writeCounts(suite: string, counts: Counts): Promise<void> {
  await mkdir(resultsFolder, { recursive: true });
  await writeFile(join(resultsFolder, `${suite}.json`), JSON.stringify(counts));
}

/** Reads what a suite left behind. Undefined where there is nothing. */
export async function readCounts(suite: string): Promise<Counts | undefined> {
  const text = await readFile(join(resultsFolder, `${suite}.json`), 'utf8').catch(() => undefined);
  return text === undefined ? undefined : (JSON.parse(text) as Counts);
}
