import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { messageOf } from '../../base/index.ts';
import { type ComponentizeOutcome, explain, leastMemoryBytes, tooMuch } from '../engine.ts';
import { adapterFile, readEngine } from '../engine-files.ts';
import { withMemoryLimit } from '../engine-memory.ts';
import { isTrap } from '../trap.ts';
import { copyWit, type WitSources } from '../wit-sources.ts';
import { makeShell, type ShellOutcome } from './shell.ts';
import type { Feature } from './splice.ts';

/** What a shell is made for: everything that decides what it is, but for the tools. */
export interface ShellRequest {
  readonly wit: WitSources;
  readonly worldName: string;
  readonly memoryBytes: number;
  readonly features: readonly Feature[];
}

export type MakeOutcome =
  | ShellOutcome
  /** As the official path says it. After `broken` the tools are not to be used again. */
  | Extract<ComponentizeOutcome, { kind: 'bad-wit' | 'broken' }>;

/** Makes a shell, and milliseconds by the name of each step. */
export type MakeShell = (
  request: ShellRequest,
) => Promise<{ readonly outcome: MakeOutcome; readonly timings: Readonly<Record<string, number>> }>;

/** Makes a shell on this thread, which it blocks for seconds. Its tools stay in memory: some hundred megabytes. */
export const makeHere: MakeShell = async ({ wit, worldName, memoryBytes, features }) => {
  const { setPreopens, splicer } = await import('../componentize-js.ts');
  const timings: Record<string, number> = {};
  // The splicer asks once in the life of the thread what it may open, so that has to be what stays the same.
  const open = tmpdir();
  const folder = await mkdtemp(join(open, 'airlock-wit-'));
  try {
    setPreopens({ [open]: open });
    const engine = withMemoryLimit(await readEngine(), Math.max(memoryBytes, leastMemoryBytes));
    const tools = { splicer, engine, adapter: await readFile(adapterFile()) };
    const target = { features, witPath: await copyWit(wit, folder), worldName };
    const outcome = await makeShell(tools, target, memoryBytes, async (step, run) => {
      const start = performance.now();
      const result = await run();
      timings[step] = performance.now() - start;
      return result;
    });
    return { outcome, timings };
  } catch (error) {
    return { outcome: problemOf(error, memoryBytes), timings };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

function problemOf(error: unknown, memoryBytes: number): MakeOutcome {
  if (isTrap(error)) return { kind: 'broken', message: tooMuch };
  const explained = explain(messageOf(error), memoryBytes);
  return explained.kind === 'bad-wit' ? explained : { kind: 'unsuitable', reason: messageOf(error) };
}
