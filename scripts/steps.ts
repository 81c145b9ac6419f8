import { join } from 'node:path';
import { root } from '../test/support/paths.ts';
import { run } from '../test/support/run.ts';
import { pinned, releases } from '../test/support/vscode/versions.ts';
import { type Counts, readCounts } from '../test/support/counts.ts';
import { type Target, thisPlatform } from './bundle-builder.ts';
import { vsixPath } from './vsix.ts';

/** One program that `npm run check` or `npm test` runs. */
export interface Step {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  /** The suites whose counts the program leaves behind. A step without any only succeeds or fails. */
  readonly suites: readonly string[];
  /** What it builds on: a step that failed makes this one fail without being run. */
  readonly needs: readonly string[];
}

/** A line of the table at the end. */
export interface Row {
  readonly name: string;
  readonly outcome: 'ok' | 'failed' | 'not run';
  /** Undefined for what is no suite of tests. */
  readonly counts: Counts | undefined;
}

const countReporter = `--reporter=${join(root, 'test', 'support', 'count-reporter.ts')}`;

export const checks: readonly Step[] = [
  tool('types', 'tsc', ['-b']),
  tool('lint', 'oxlint', ['--type-aware']),
  tool('format', 'oxfmt', ['--check', '.']),
  tool('unused', 'knip', []),
  { ...tool('unit', 'vitest', ['run', '--reporter=default', countReporter]), suites: ['unit'] },
  script('build', 'scripts/build.ts'),
];

export const tests: readonly Step[] = [
  { ...script('package', 'scripts/package.ts'), needs: ['build'] },
  script('package for all', 'scripts/package.ts', ['--universal']),
  {
    ...script('vscode', 'test/support/vscode/extension-tests.ts'),
    suites: releases.flatMap((release) => [
      `vscode-${pinned[release].vsCode}`,
      `vscode-${pinned[release].vsCode}-crash`,
    ]),
    needs: ['build'],
  },
  scenario('scenario', 'package', thisPlatform),
  scenario('scenario-universal', 'package for all', 'universal'),
];

/** Runs all steps, also after one failed, and says how each ended: one row a suite, or one for a step without. */
export async function runSteps(steps: readonly Step[]): Promise<Row[]> {
  const rows: Row[] = [];
  const failed = new Set<string>();
  for (const step of steps) {
    console.log(`\n── ${step.name}`);
    const blocked = step.needs.some((name) => failed.has(name));
    const { code } = blocked
      ? { code: 1 }
      : await run(step.command, step.args, { cwd: root, env: process.env, output: 'shown' });
    const added = blocked
      ? [{ name: step.name, outcome: 'not run', counts: undefined } as const]
      : await rowsOf(step, code);
    if (added.some((row) => row.outcome !== 'ok')) failed.add(step.name);
    rows.push(...added);
  }
  return rows;
}

/** The table, and what its rows come to. Anything that failed without a count of its own counts as one. */
export function summary(rows: readonly Row[]): { readonly table: string; readonly counts: Counts } {
  const width = Math.max(...rows.map((row) => row.name.length));
  const lines = rows.map(({ name, outcome, counts }) => {
    const numbers = counts === undefined ? '' : `${counts.passed} passed, ${counts.failed} failed`;
    return `${name.padEnd(width)}  ${outcome.padEnd(7)}  ${numbers}`.trimEnd();
  });
  const passed = rows.reduce((sum, row) => sum + (row.counts?.passed ?? 0), 0);
  const failed = rows.reduce((sum, row) => sum + (row.counts?.failed || (row.outcome === 'ok' ? 0 : 1)), 0);
  const table = [...lines, ...secondAttempts(rows)].join('\n');
  return { table, counts: { passed, failed } };
}

/** What passed only when it was run once more stands below the table, so that nobody takes it for sound. */
function secondAttempts(rows: readonly Row[]): string[] {
  const titles = rows.flatMap(({ name, counts }) => (counts?.second ?? []).map((title) => `  ${name}: ${title}`));
  return titles.length === 0 ? [] : ['', 'Passed only at the second attempt:', ...titles];
}

/** A suite is well when its program succeeded, a test ran, and none failed. */
async function rowsOf(step: Step, code: number): Promise<Row[]> {
  if (step.suites.length === 0) {
    return [{ name: step.name, outcome: code === 0 ? 'ok' : 'failed', counts: undefined }];
  }
  const found = await Promise.all(step.suites.map(async (name) => ({ name, counts: await readCounts(name) })));
  const explained = found.some(({ counts }) => counts === undefined || counts.failed > 0);
  return found.map(({ name, counts }) => {
    const isWell = counts !== undefined && counts.passed > 0 && counts.failed === 0 && (code === 0 || explained);
    return { name, outcome: isWell ? 'ok' : 'failed', counts };
  });
}

function tool(name: string, program: string, args: readonly string[]): Step {
  return { name, command: join(root, 'node_modules', '.bin', program), args, suites: [], needs: [] };
}

/** Plays what a person does with a package, in a real VS Code. */
function scenario(suite: string, packaged: string, target: Target): Step {
  const args = ['--check', '--vsix', vsixPath(target), '--suite', suite];
  return { ...script(suite, 'scripts/start.ts', args), suites: [suite], needs: ['build', packaged] };
}

function script(name: string, file: string, args: readonly string[] = []): Step {
  return { name, command: process.execPath, args: [join(root, file), ...args], suites: [], needs: [] };
}
