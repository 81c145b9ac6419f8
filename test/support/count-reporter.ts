import type { Reporter, TestCase, TestModule } from 'vitest/node';
import { type Counts, writeCounts } from './counts.ts';

/** Leaves the counts of a run of vitest where the other suites leave theirs. */
export default class CountReporter implements Reporter {
  async onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): Promise<void> {
    await writeCounts('unit', countsOf(modules, errors.length));
  }
}

/**
 * What neither passed nor failed was skipped, and nothing is skipped in silence; a file that could not be run at all,
 * and an error that belongs to no test, count as one that failed.
 */
function countsOf(modules: readonly TestModule[], errors: number): Counts {
  const tests = modules.flatMap((module) => Array.from(module.children.allTests()));
  const passed = tests.filter((test) => test.result().state === 'passed');
  const broken = modules.filter((module) => module.errors().length > 0).length;
  return {
    passed: passed.length,
    failed: tests.length - passed.length + broken + errors,
    second: passed.filter((test) => test.diagnostic()?.flaky === true).map(titleOf),
  };
}

function titleOf(test: TestCase): string {
  return `${test.module.relativeModuleId}: ${test.fullName}`;
}
