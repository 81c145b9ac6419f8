import type { CanaryEnd, CanarySnapshot } from '../canary/count.ts';
import type { StandingRights } from '../grants/rights.ts';
import type { HealthWord } from '../hooks/hooks.ts';
import type { CountedDenial } from '../ledger/reader.ts';
import type { CountedUse } from '../ledger/uses.ts';
import type { LifecycleState } from '../lifecycle.ts';
import type { LinkState } from '../links/state.ts';
import type { ComponentKey, ComponentVersion } from '../version.ts';
import type { PoolStanding } from '../pool/pooled-worker.ts';
import type { Kept } from '../versions/kept.ts';
import type { FolderGroup } from '../supervision/supervisor.ts';
import type { PastFailure } from './standing.ts';

/** What is known of an actor at one moment. */
export interface ActorSnapshot extends StandingRights {
  readonly key: ComponentKey;
  readonly state: LifecycleState;
  /** Milliseconds since the epoch of the last move. */
  readonly since: number;
  /** The version that serves, or served last. */
  readonly version: ComponentVersion | undefined;
  readonly lastFailure: PastFailure | undefined;
  /** The good versions that are kept, the oldest first, and the one that no other may replace. */
  readonly versions: readonly Kept[];
  readonly pinned: string | undefined;
  /** The number of the process in which the version that serves runs, where it has one of its own. */
  readonly process: number | undefined;
  /** How the workers stand, where there are several. */
  readonly pool: PoolStanding | undefined;
  /** How many calls wait for their turn. */
  readonly waiting: number;
  /** What it said of itself last, where it can be asked. */
  readonly health: HealthWord | undefined;
  /** The version that serves a share of the calls, and how the last such ended, since the last one began. */
  readonly canary: CanarySnapshot | undefined;
  readonly lastCanary: CanaryEnd | undefined;
  /** The group that it is in, and how that is. */
  readonly group: FolderGroup | undefined;
  /** How often it was started again lately because it failed. */
  readonly restarts: number;
  /** How many calls have returned, whoever made them: a person, another component, a message, an HTTP client. */
  readonly returned: number;
  readonly denials: readonly CountedDenial[];
  /** What it was allowed and did, each capability, pattern and import apart. */
  readonly uses: readonly CountedUse[];
  /** How the links of that version stand. */
  readonly links: readonly LinkState[];
}
