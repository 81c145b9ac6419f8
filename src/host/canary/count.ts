import type { CanaryRules } from '../../manifest/index.ts';
import type { Failure } from '../failure.ts';
import type { ComponentVersion } from '../version.ts';
import { type CanaryDecision, countsAgainst, decideCanary, isCanarysTurn, noCalls, type Tally } from './decide.ts';

/** A new version that serves a share of the calls, at one moment. */
export interface CanarySnapshot {
  readonly version: ComponentVersion;
  readonly rules: CanaryRules;
  /** What each of the two answered since the canary began. */
  readonly canary: Tally;
  readonly old: Tally;
  /** Milliseconds since the epoch of its beginning. */
  readonly since: number;
}

/** How the last canary ended. */
export interface CanaryEnd {
  readonly kind: 'promoted' | 'rolled-back';
  /** That of the new version. */
  readonly hash: string;
  readonly reason: string;
  /** Milliseconds since the epoch. */
  readonly time: number;
}

/** Shares the calls between two versions, and counts what becomes of them. */
export interface CanaryCount {
  /** Whether the next call goes to the canary. */
  takesTurn(): boolean;
  answered(by: 'old' | 'canary', failure: Failure | undefined): void;
  decide(): CanaryDecision;
  snapshot(): Pick<CanarySnapshot, 'canary' | 'old'>;
}

export function createCanaryCount(rules: CanaryRules): CanaryCount {
  const tallies = { old: noCalls, canary: noCalls };
  let turns = 0;
  return {
    takesTurn: () => isCanarysTurn(rules.share, ++turns),
    answered(by, failure) {
      const { calls, errors } = tallies[by];
      const isError = failure !== undefined && countsAgainst(failure);
      // What says nothing of a version is no call that it answered.
      if (failure && !isError && failure.kind !== 'exited') return;
      tallies[by] = { calls: calls + 1, errors: errors + (isError ? 1 : 0) };
    },
    decide: () => decideCanary(rules, tallies.old, tallies.canary),
    snapshot: () => ({ ...tallies }),
  };
}
