import type { Right } from '../../manifest/index.ts';
import { type ComponentKey, nameOfKey } from '../version.ts';
import type { HeldGrant } from './store.ts';

/** What was said of one component for this session alone. */
export interface SessionRulings {
  readonly grants: readonly HeldGrant[];
  /** Granted for the session and taken back in it. */
  readonly revoked: readonly Right[];
  /** Requests that a question was answered about with no: they are not asked about again in this session. */
  readonly refused: readonly Right[];
}

/** What holds as long as the host lives, and is kept nowhere else. */
export interface SessionGrants {
  of(key: ComponentKey): SessionRulings;
  grant(key: ComponentKey, grant: HeldGrant): void;
  refuse(key: ComponentKey, request: Right): void;
  /** Takes back a grant of the session; says whether there was one. */
  revoke(key: ComponentKey, right: Right): boolean;
  /** Forgets whatever was said of a right, since something was said of it that holds longer. */
  forget(key: ComponentKey, right: Right): void;
}

export function createSessionGrants(): SessionGrants {
  const known = new Map<string, SessionRulings>();
  const of = (key: ComponentKey): SessionRulings => known.get(nameOfKey(key)) ?? nothing;

  function put(key: ComponentKey, right: Right, more: Partial<SessionRulings>): void {
    const { grants, revoked, refused } = of(key);
    known.set(nameOfKey(key), {
      grants: [...grants.filter((other) => !isSame(other, right)), ...(more.grants ?? [])],
      revoked: [...revoked.filter((other) => !isSame(other, right)), ...(more.revoked ?? [])],
      refused: [...refused.filter((other) => !isSame(other, right)), ...(more.refused ?? [])],
    });
  }

  return {
    of,
    grant: (key, grant) => put(key, grant, { grants: [grant] }),
    refuse: (key, request) => put(key, request, { refused: [request] }),
    revoke(key, right) {
      const granted = of(key).grants.some((grant) => isSame(grant, right));
      if (granted) put(key, right, { revoked: [right] });
      return granted;
    },
    forget: (key, right) => put(key, right, {}),
  };
}

export function isSame(one: Right, other: Right): boolean {
  return one.capability === other.capability && one.pattern === other.pattern;
}

const nothing: SessionRulings = { grants: [], revoked: [], refused: [] };
