import type { CanaryRules } from '../../manifest/index.ts';
import type { Failure } from '../failure.ts';

/** What one version answered since its canary began. */
export interface Tally {
  readonly calls: number;
  /** Of these the failed ones. */
  readonly errors: number;
}

export const noCalls: Tally = { calls: 0, errors: 0 };

export type CanaryDecision =
  | { readonly kind: 'go-on' }
  | { readonly kind: 'promote' | 'roll-back'; readonly reason: string };

/**
 * Whether a canary takes the place of the old version, goes on, or is rolled back. It is rolled back as soon as nothing
 * that it may still answer makes its failures few enough.
 */
export function decideCanary(rules: CanaryRules, old: Tally, canary: Tally): CanaryDecision {
  const allowed = rateOf(old) + rules.errors;
  const counted = Math.max(rules.calls, canary.calls);
  if (canary.errors > allowed * counted + tiny) return { kind: 'roll-back', reason: reasonFor(old, canary) };
  return canary.calls >= rules.calls ? { kind: 'promote', reason: reasonFor(old, canary) } : { kind: 'go-on' };
}

/** Whether the nth call, counted from one, goes to the canary: so that of n calls the share of n has gone there. */
export function isCanarysTurn(share: number, nth: number): boolean {
  return Math.floor(nth * share + tiny) > Math.floor((nth - 1) * share + tiny);
}

/**
 * Whether a failed call speaks against the version that was called. What the caller did wrong, an end that the
 * component wished for, a stop and a link that does not answer do not.
 */
export function countsAgainst({ kind, code }: Failure): boolean {
  return kind === 'exited' ? code !== 0 : !innocent.has(kind);
}

const innocent: ReadonlySet<Failure['kind']> = new Set([
  'stopped',
  'not-linked',
  'arguments-not-transferable',
  'export-not-found',
]);

/** The part of calls that failed, from 0 to 1; none of none. */
export function rateOf({ calls, errors }: Tally): number {
  return calls === 0 ? 0 : errors / calls;
}

/** Tallies in words, as "2 of 40 calls failed (5 %)". */
export function tallyWords(tally: Tally): string {
  const { calls, errors } = tally;
  return `${errors} of ${calls} ${calls === 1 ? 'call' : 'calls'} failed (${percent(rateOf(tally))})`;
}

function reasonFor(old: Tally, canary: Tally): string {
  return `${tallyWords(canary)}, and of the old version ${percent(rateOf(old))}`;
}

function percent(rate: number): string {
  return `${Number((rate * 100).toFixed(1))} %`;
}

/** Sums of decimal fractions miss whole numbers by a little. */
const tiny = 1e-9;
