import type { RestartRules } from '../../manifest/index.ts';

/** How an actor ended. An exit with code 0 is a wish of its own, everything else a failure. */
export type Ending = 'failed' | 'exited';

export type RestartDecision =
  | { readonly kind: 'restart'; readonly afterMs: number }
  | { readonly kind: 'stay-ended'; readonly reason: string }
  /** Somebody has to look: it is not started again before a person resets it. */
  | { readonly kind: 'give-up'; readonly reason: string };

/**
 * Decides what follows when an actor has ended.
 *
 * @param restarts times of earlier restarts, milliseconds since the epoch, in their order; older ones do not matter
 * @param jitter from 0 to 1: spreads the waits of actors that fell together over the upper half of the wait
 */
export function decideRestart(
  rules: RestartRules,
  ending: Ending,
  restarts: readonly number[],
  now: number,
  jitter: number,
): RestartDecision {
  if (rules.policy === 'temporary') return { kind: 'stay-ended', reason: 'it is temporary and is not started again' };
  if (rules.policy === 'transient' && ending === 'exited') {
    return { kind: 'stay-ended', reason: 'it ended as it wanted to' };
  }
  const recent = recentRestarts(rules, restarts, now);
  if (recent.length >= rules.max) {
    const seconds = Math.round(rules.withinMs / 1000);
    return { kind: 'give-up', reason: `it failed again after ${rules.max} restarts within ${seconds} s` };
  }
  const [first, longest] = rules.backoffMs;
  // One failure after a quiet time is made good at once: whoever calls hardly notices it.
  if (recent.length === 0) return { kind: 'restart', afterMs: 0 };
  const wait = Math.min(longest, first * 2 ** Math.min(recent.length - 1, 30));
  return { kind: 'restart', afterMs: Math.round(wait / 2 + (wait / 2) * jitter) };
}

/** Those of the restarts that still count, which are all that need to be kept. */
export function recentRestarts(rules: RestartRules, restarts: readonly number[], now: number): readonly number[] {
  return restarts.filter((time) => time > now - rules.withinMs && time <= now);
}
