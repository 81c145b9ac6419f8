import type { Link, Right } from '../../manifest/index.ts';

/** How a link of a component stands. `right` is there where a person has to approve the link, or has. */
export interface LinkState extends Link {
  readonly standing: 'ready' | 'unapproved' | 'broken';
  /** Why it would not answer now, as a sentence. */
  readonly message?: string;
  /** How many resources of the provider are held over its links; absent where none is. */
  readonly held?: number;
  readonly right?: Right;
}
