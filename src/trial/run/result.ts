import type { Span } from '../../base/index.ts';

/** What came of one case. Plain data. */
export interface CaseResult {
  readonly name: string;
  readonly nameSpan: Span;
  /** `failed`: something else came than was expected; `errored`: the case could not be run as it stands. */
  readonly outcome: 'passed' | 'failed' | 'errored';
  /** Empty for one that passed. */
  readonly findings: readonly Finding[];
  readonly milliseconds: number;
  /** What the component printed, stderr and what it logged included. */
  readonly output: string;
  /** The exported functions that were called, by the names of `exportedFunctions`. */
  readonly called: readonly string[];
}

/** One thing that is not as the test says. */
export interface Finding {
  readonly message: string;
  /** In the test file. */
  readonly span: Span;
  readonly expected?: string;
  readonly actual?: string;
}

/** What came of a whole file. */
export interface TrialResult {
  readonly cases: readonly CaseResult[];
  readonly coverage: Coverage;
}

/** The exported functions of a component, and which of them the cases called. */
export interface Coverage {
  readonly functions: readonly { readonly name: string; readonly calls: number }[];
}
