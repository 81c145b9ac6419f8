import type { Failure } from './failure.ts';

export type CallOutcome = { readonly kind: 'returned'; readonly value: unknown } | Failed;

export interface Failed {
  readonly kind: 'failed';
  readonly failure: Failure;
}

export function failed(failure: Failure): Failed {
  return { kind: 'failed', failure };
}
