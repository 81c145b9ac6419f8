import { type ComponentVersion, exportedFunctions } from '../../host/index.ts';
import type { TestCase } from '../file/test-file.ts';
import type { TrialPorts } from './ports.ts';
import type { CaseResult, Coverage, TrialResult } from './result.ts';
import { replayCase } from './replay-case.ts';
import { runCase } from './run-case.ts';
import type { StepTrace } from './step-trace.ts';

/** Hears of each case as it begins and ends. */
export interface Progress {
  began?(testCase: TestCase): void;
  /** A step of it has come to its end. */
  stepped?(testCase: TestCase, trace: StepTrace): void;
  ended?(testCase: TestCase, result: CaseResult): void;
}

/** Runs cases against a version, one after the other, each in a place of its own. Those after a stop are left out. */
export async function runCases(
  cases: readonly TestCase[],
  version: ComponentVersion,
  ports: TrialPorts,
  progress: Progress = {},
  stopped?: AbortSignal,
): Promise<TrialResult> {
  const results: CaseResult[] = [];
  for (const testCase of cases) {
    if (stopped?.aborted) break;
    progress.began?.(testCase);
    const stepped = (trace: StepTrace): void => progress.stepped?.(testCase, trace);
    const { replays } = testCase;
    const result = replays
      ? await replayCase(testCase, replays, version, ports, stopped, stepped)
      : await runCase(testCase, version, ports, stopped, stepped);
    results.push(result);
    progress.ended?.(testCase, result);
  }
  return { cases: results, coverage: coverageOf(version, results) };
}

/** Which exported functions were called, and how often. */
export function coverageOf(version: Pick<ComponentVersion, 'exports'>, results: readonly CaseResult[]): Coverage {
  const called = results.flatMap((result) => result.called);
  const functions = exportedFunctions(version.exports).map(({ name }) => ({
    name,
    calls: called.filter((each) => each === name).length,
  }));
  return { functions };
}
