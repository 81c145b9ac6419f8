import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { thisPlatform } from '../scripts/bundle-builder.ts';
import { packCommandLine } from '../scripts/command-line-package.ts';
import { echoing } from '../test/cli/sources.ts';
import { bytesOf } from '../test/host/support/component.ts';
import { root } from '../test/support/paths.ts';
import { alone, type Figure, type Figures, quantile } from './figure.ts';
import { generatedWorkspace } from './workspace.ts';

/** Runs of each command line; those that are compared are run in turn. */
const rounds = 15;

/** Measures the command line from the outside, as a shell does: whole processes, from start to end. */
export async function measureCommandLine(now: () => number): Promise<Figures> {
  const folder = await mkdtemp(join(tmpdir(), 'airlock-bench-'));
  try {
    const stage = join(folder, 'package');
    await packCommandLine(stage, folder);
    const component = join(folder, 'echo.wasm');
    await writeFile(component, await bytesOf(echoing));
    const workspace = join(folder, 'workspace');
    for (const [path, text] of generatedWorkspace(workspace, 600)) {
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, text);
    }
    return measure(join(stage, 'dist/airlock.js'), component, workspace, folder, now);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function measure(airlock: string, component: string, workspace: string, folder: string, now: () => number): Figures {
  const env = { PATH: process.env['PATH'], AIRLOCK_STATE_DIR: join(folder, 'state') };
  const timed = (args: readonly string[]): number => {
    const begun = now();
    execFileSync(process.execPath, args, { cwd: folder, env, stdio: ['ignore', 'ignore', 'inherit'] });
    return now() - begun;
  };
  const jco = join(root, 'node_modules/@bytecodealliance/jco/dist/jco.js');
  const call = [airlock, 'call', component, 'run'];
  // What it is made of is kept from the first call on.
  timed(call);
  timed([jco, 'run', component]);
  const times: Record<'node' | 'thread' | 'version' | 'call' | 'jco', number[]> = {
    node: [],
    thread: [],
    version: [],
    call: [],
    jco: [],
  };
  for (let round = 0; round < rounds; round++) {
    times.node.push(timed(['-e', '0']));
    times.thread.push(timed(['-e', emptyThread]));
    times.version.push(timed([airlock, '--version']));
    times.call.push(timed(call));
    if (round % 3 === 0) times.jco.push(timed([jco, 'run', component]));
  }
  const checks = [1, 2, 3].map(() => timed([airlock, 'check', '--skip-format', workspace]));
  const { node, thread, version, call: called, jco: jcoRun } = mapped(times, median);
  // An instance is a thread and what runs on it; a thread on which nothing runs is the least that it can take.
  const most = 2.5 * node + Math.max(0, thread - node);
  return {
    [`airlock --version against node -e 0, median of ${rounds}`]: against(version, node, 1.5),
    'airlock call with a warm cache against 2.5 times node -e 0 and a thread, median': against(called, most, 1),
    'the same against jco run': against(called, jcoRun, 1),
    [`airlock check, 1,800 files of WIT, ${thisPlatform}`]: alone(median(checks), 'ms', 3000),
  };
}

/** Starts a thread in which nothing runs, and ends with it. */
const emptyThread = "new (require('node:worker_threads').Worker)('0', { eval: true })";

function mapped<Key extends string>(
  each: Readonly<Record<Key, readonly number[]>>,
  of: (values: readonly number[]) => number,
): Readonly<Record<Key, number>> {
  const entries = Object.entries<readonly number[]>(each).map(([name, values]) => [name, of(values)] as const);
  return Object.fromEntries(entries) as Record<Key, number>;
}

function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** A time that may be at most `most` times another one. */
function against(value: number, reference: number, most: number): Figure {
  const tenths = (time: number): number => Math.round(time * 10) / 10;
  const ratio = Math.round((reference / value) * 100) / 100;
  return {
    value: tenths(value),
    unit: 'ms',
    reference: tenths(reference),
    ratio,
    target: tenths(reference * most),
    ok: value <= reference * most,
  };
}
