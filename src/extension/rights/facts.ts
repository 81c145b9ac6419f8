import type { CountedDenial } from '../../host/index.ts';
import type { Right } from '../../manifest/index.ts';

/** A grant with what is known of its life. One of which nothing is known holds until it is taken back. */
export interface KnownGrant extends Right {
  /** Milliseconds since the epoch at which the person gave it. */
  readonly since?: number;
  /** Milliseconds since the epoch at which it ends by itself. */
  readonly until?: number;
  readonly lifetime?: 'always' | 'session' | 'until';
}

/** Allowed uses of one granted pattern by one import, counted. */
export interface CountedUse {
  readonly capability: string;
  /** The request that allowed them, as it is written in the manifest. */
  readonly pattern: string;
  /** The import, as `wasi:filesystem/types#[method]descriptor.open-at`. */
  readonly operation: string;
  readonly count: number;
  /** Milliseconds since the epoch. */
  readonly lastTime: number;
}

/** What is known of a component's rights at one moment. Plain data, from which everything that is shown is made. */
export interface RightsFacts {
  readonly requests: readonly Right[];
  readonly grants: readonly KnownGrant[];
  readonly denials: readonly CountedDenial[];
  /** Undefined where the host does not count uses: then nothing may be called unused. */
  readonly uses: readonly CountedUse[] | undefined;
  /** What the person has taken back. */
  readonly revoked: readonly Right[];
  /** What the person does not want to be asked about again. */
  readonly ruledOut: readonly Right[];
  /** How many calls have returned since this window runs the component. */
  readonly calls: number;
}

/** What a host's snapshot says of rights; a host that counts uses or keeps revocations says so as well. */
export interface RightsSnapshot {
  readonly grants: readonly (KnownGrant & { readonly session?: true })[];
  readonly denials: readonly CountedDenial[];
  readonly uses?: readonly CountedUse[];
  readonly revoked?: readonly Right[];
  readonly ruledOut?: readonly Right[];
  /** How many calls have returned. */
  readonly returned?: number;
}

/** Puts together what the manifest and the host know. */
export function factsOf(requests: readonly Right[], snapshot: RightsSnapshot | undefined): RightsFacts {
  return {
    requests,
    grants: (snapshot?.grants ?? []).map((grant) => (grant.session ? { ...grant, lifetime: 'session' } : grant)),
    denials: snapshot?.denials ?? [],
    uses: snapshot?.uses,
    revoked: snapshot?.revoked ?? [],
    ruledOut: snapshot?.ruledOut ?? [],
    calls: snapshot?.returned ?? 0,
  };
}

export function sameRight(one: Right, other: Right): boolean {
  return one.capability === other.capability && one.pattern === other.pattern;
}

export function includesRight(rights: readonly Right[], right: Right): boolean {
  return rights.some((other) => sameRight(other, right));
}
