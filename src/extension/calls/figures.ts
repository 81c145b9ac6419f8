import type { ActorMetrics } from '../../host/index.ts';

/** What became of the calls of one export since the version that serves took its place, whoever made them. */
export interface CallFigures {
  readonly calls: number;
  /** Calls that failed, and those that returned the error of a `result`. */
  readonly errors: number;
  /** Half of the calls took no longer than this, in milliseconds. Undefined before the first call. */
  readonly p50: number | undefined;
}

/** The figures of an export, as the host measured them; all zero if it was not called since the version serves. */
export function figuresOf(metrics: Pick<ActorMetrics, 'sinceSwap'> | undefined, exported: string): CallFigures {
  const known = metrics?.sinceSwap.find(({ name }) => name === exported);
  if (!known) return { calls: 0, errors: 0, p50: undefined };
  return { calls: known.calls, errors: known.errors + known.errorResults, p50: known.latencyMs.p50 };
}

/** The figures as a lens or a row says them, "3 calls, 1 error, p50 2.1 ms"; before the first call, "not called yet". */
export function figureWords({ calls, errors, p50 }: CallFigures): string {
  if (calls === 0) return 'not called yet';
  return [
    `${calls.toLocaleString('en')} ${calls === 1 ? 'call' : 'calls'}`,
    ...(errors === 0 ? [] : [`${errors.toLocaleString('en')} ${errors === 1 ? 'error' : 'errors'}`]),
    ...(p50 === undefined ? [] : [`p50 ${millisecondWords(p50)}`]),
  ].join(', ');
}

/** "0.42 ms", "17 ms" or "3.2 s". */
export function millisecondWords(milliseconds: number): string {
  if (milliseconds >= 1000) return `${(milliseconds / 1000).toFixed(1)} s`;
  return milliseconds >= 10 ? `${Math.round(milliseconds)} ms` : `${milliseconds.toFixed(milliseconds < 1 ? 2 : 1)} ms`;
}
