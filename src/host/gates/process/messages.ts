import type { DenialEntry } from '../../ledger/layout.ts';
import { overLimit } from '../denial.ts';

/** `airlock:component/process.ending`. */
export type ProcessEnding =
  | { readonly tag: 'exited'; readonly val: number }
  | { readonly tag: 'signalled'; readonly val: string };

/** `airlock:component/process.output`. */
export interface ProcessOutput {
  readonly ending: ProcessEnding;
  readonly stdout: Uint8Array;
  readonly stderr: Uint8Array;
}

/** `airlock:component/process.error-code`. */
export type ProcessError = 'access-denied' | 'not-found' | 'invalid-argument' | 'limit-exceeded' | 'cannot-start';

/** What became of a program that a guest asked to be run. What was refused carries its record. */
export type ProcessOutcome =
  | { readonly kind: 'ended'; readonly output: ProcessOutput }
  | { readonly kind: 'failed'; readonly error: ProcessError; readonly denial?: DenialEntry };

/** How the one operation is called where it is recorded. */
export const runOperation = 'airlock:component/process#run';

/** What a run may take. Linux itself ends a list of arguments at some two megabytes. */
export const processLimits = {
  arguments: 1000,
  argumentBytes: 128 * 1024,
  inputBytes: 4 * 1024 * 1024,
  /** Of standard output and standard error together. */
  outputBytes: 4 * 1024 * 1024,
  /** At once, over all components. */
  runs: 8,
} as const;

/** The record of a refusal over one of these limits. */
export function overRunLimit(what: string): DenialEntry {
  return overLimit(what, runOperation);
}
