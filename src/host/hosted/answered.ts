import type { GrantTerm, Rights } from '../grants/rights.ts';
import type { Right } from '../../manifest/index.ts';
import type { ComponentKey } from '../version.ts';

/** Grants what a person has just answered, and knows while it does. */
export interface AnsweredGrants {
  /** Whoever asked goes on with what is granted; to start it anew would end the very call that needs it. */
  readonly isGranting: boolean;
  grant(key: ComponentKey, right: Right, term: GrantTerm): void;
}

export function createAnsweredGrants(rights: Pick<Rights, 'grant'>): AnsweredGrants {
  let isGranting = false;
  return {
    get isGranting() {
      return isGranting;
    },
    grant(key, right, term) {
      isGranting = true;
      try {
        rights.grant(key, right, term);
      } finally {
        isGranting = false;
      }
    },
  };
}
