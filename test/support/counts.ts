import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { resultsFolder } from './paths.ts';

/** How many tests of a suite went which way. */
export interface Counts {
  readonly passed: number;
  readonly failed: number;
}

export async function writeCounts(suite: string, counts: Counts): Promise<void> {
  await mkdir(resultsFolder, { recursive: true });
  await writeFile(join(resultsFolder, `${suite}.json`), JSON.stringify(counts));
}

/** Reads what a suite left behind: our own format, or the report that vitest writes. Undefined where there is none. */
export async function readCounts(suite: string): Promise<Counts | undefined> {
  const text = await readFile(join(resultsFolder, `${suite}.json`), 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const report = JSON.parse(text) as Partial<Counts & Record<'numPassedTests' | 'numTotalTests', number>>;
  if (report.passed !== undefined && report.failed !== undefined) {
    return { passed: report.passed, failed: report.failed };
  }
  // What vitest neither passed nor failed was skipped, and nothing is skipped in silence.
  const passed = report.numPassedTests ?? 0;
  return { passed, failed: (report.numTotalTests ?? 0) - passed };
}
