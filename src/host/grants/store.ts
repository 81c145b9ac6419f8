import type { Event, Owned } from '../../base/index.ts';
import type { Right } from '../../manifest/index.ts';
import type { ComponentKey } from '../version.ts';

/**
 * What the person has granted, to whom. What the store says is on disk, and what another window or the command line
 * wrote is seen as well.
 */
export interface GrantStore extends Owned {
  /** The rights granted to exactly this component; nothing is inherited from another path, name or origin. */
  grantsOf(key: ComponentKey): readonly Right[];
  /** Throws if it could not be put on disk; then nothing is granted. */
  grant(key: ComponentKey, right: Right): void;
  revoke(key: ComponentKey, right: Right): void;
  /** Looks now whether another process has changed something; without being asked it does so twice a second. */
  look(): void;
  /** Some grant, of whichever component, was given or taken back, here or in another process. */
  readonly onChange: Event<void>;
}
