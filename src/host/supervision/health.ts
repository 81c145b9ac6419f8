import type { HealthRules } from '../../manifest/index.ts';

export { type HealthRules, usualHealth } from '../../manifest/index.ts';

/** How a component is, by what it answered when it was asked last. */
export type Health = 'healthy' | 'degraded' | 'failed';

export interface HealthHistory {
  readonly health: Health;
  /** How many of the newest checks failed one after the other. */
  readonly failures: number;
}

export const untilFirstCheck: HealthHistory = { health: 'healthy', failures: 0 };

/** What a check showed: what the component said, or that it gave no answer in time. */
export type Check = { readonly kind: 'answered'; readonly health: Health } | { readonly kind: 'unanswered' };

/** A single check that fails makes a component degraded; only several in a row make it failed, and one good one mends it. */
export function judgeHealth(rules: HealthRules, history: HealthHistory, check: Check): HealthHistory {
  if (check.kind === 'answered' && check.health !== 'failed') return { health: check.health, failures: 0 };
  const failures = history.failures + 1;
  return { health: failures >= rules.failuresInARow ? 'failed' : 'degraded', failures };
}
