import type { Event, Owned } from '../../base/index.ts';
import type { Grant, Right } from '../../manifest/index.ts';
import type { ComponentKey } from '../version.ts';

/** A grant as it is kept. */
export interface HeldGrant extends Grant {
  /**
   * The absolute path of the executable that the command of a `process` grant meant when it was given. It covers no
   * other executable, whatever the search path leads to later.
   */
  readonly pin?: string;
  /** Milliseconds since the epoch at which the person gave it. */
  readonly since?: number;
}

/** What the person has said of one component: of each right the last word counts. */
export interface Rulings {
  /** Those whose time is over included, so that a refusal can say so. */
  readonly grants: readonly HeldGrant[];
  /** What was granted and taken back. */
  readonly revoked: readonly Right[];
  /** What the person never wants to be asked about again: it holds against every grant. */
  readonly ruledOut: readonly Right[];
}

export const noRulings: Rulings = { grants: [], revoked: [], ruledOut: [] };

/** How long a grant holds (`until`, in milliseconds since the epoch; for ever without it), and for which executable. */
export type GrantTerms = Pick<HeldGrant, 'until' | 'pin'>;

/**
 * What the person has granted and ruled out, for whom. What the store says is on disk, and what another window or the
 * command line wrote is seen as well. Each change throws if it could not be put on disk; then nothing has changed.
 */
export interface GrantStore extends Owned {
  /** What holds for exactly this component; nothing is inherited from another path, name or origin. */
  rulingsOf(key: ComponentKey): Rulings;
  /** Without terms the grant holds for ever. */
  grant(key: ComponentKey, right: Right, terms?: GrantTerms): void;
  /** Takes back a grant, or that a right was ruled out. What was neither stays as it is. */
  revoke(key: ComponentKey, right: Right): void;
  /** Never asks about a right again, and takes back what was granted of it. */
  ruleOut(key: ComponentKey, right: Right): void;
  /** Looks now whether another process has changed something; without being asked it does so twice a second. */
  look(): void;
  /** Something was said of some component, here or in another process. */
  readonly onChange: Event<void>;
}
