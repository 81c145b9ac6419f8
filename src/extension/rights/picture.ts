import type { CountedDenial } from '../../host/index.ts';
import { capabilities, type Capability, parsePattern, type Right } from '../../manifest/index.ts';
import { type CountedUse, includesRight, type KnownGrant, type RightsFacts, sameRight } from './facts.ts';

/** How a request stands with the person. */
export type Standing = 'granted' | 'not-granted' | 'revoked' | 'expired' | 'ruled-out';

/** How often something happened, and when it last did, in milliseconds since the epoch. */
export interface Tally {
  readonly count: number;
  readonly lastTime: number;
}

/** One request of the manifest: what the person said to it, and what became of it. */
export interface RightPicture {
  readonly right: Right;
  readonly standing: Standing;
  readonly grant: KnownGrant | undefined;
  /** Allowed uses, by import. Undefined where nobody counts them. */
  readonly uses: readonly CountedUse[] | undefined;
  readonly denials: readonly CountedDenial[];
  /** The component has served calls and neither used it nor was refused it: the request can go. */
  readonly unused: boolean;
}

/** All that concerns one capability. */
export interface CapabilityPicture {
  /** A word of the manifest, or whatever else a refusal names, as `limit`. */
  readonly capability: string;
  readonly rights: readonly RightPicture[];
  /** Refusals of what the manifest does not ask for. */
  readonly unrequested: readonly CountedDenial[];
}

/** What a person can do about a denial with one click. */
export type Remedy =
  | { readonly kind: 'grant'; readonly right: Right }
  | { readonly kind: 'request-and-grant'; readonly right: Right };

/**
 * What was asked, granted, used, denied and never used, capability by capability in the order of the manifest's own
 * list, and after those whatever else was refused. The views differ in words only: all of them show this.
 */
export function pictureOf(facts: RightsFacts, now: number): readonly CapabilityPicture[] {
  const named = new Set<string>([...facts.requests, ...facts.denials].map(({ capability }) => capability));
  const known = capabilities.filter((capability) => named.has(capability));
  const others = Array.from(named).filter((name) => capabilityNamed(name) === undefined);
  return [...known, ...others].map((capability) => {
    const requests = facts.requests.filter((right) => right.capability === capability);
    const denials = facts.denials.filter((denial) => denial.capability === capability);
    return {
      capability,
      rights: unique(requests).map((right) => rightPicture(facts, right, now)),
      unrequested: denials.filter(
        ({ request }) => request === undefined || !requests.some(({ pattern }) => pattern === request),
      ),
    };
  });
}

/** Grants for which the manifest no longer asks: they allow nothing, and can be taken back. */
export function idleGrants(facts: RightsFacts): readonly KnownGrant[] {
  return facts.grants.filter((grant) => !includesRight(facts.requests, grant));
}

/** A denial that a remedy exists for; the others can only be understood. */
export function remedyOf(denial: CountedDenial): Remedy | undefined {
  const capability = capabilityNamed(denial.capability);
  if (!capability) return undefined;
  if (denial.request !== undefined) return { kind: 'grant', right: { capability, pattern: denial.request } };
  if (denial.suggestion === undefined || parsePattern(capability, denial.suggestion).kind === 'error') return undefined;
  return { kind: 'request-and-grant', right: { capability, pattern: denial.suggestion } };
}

/** Whether the person said that this refusal is as it should be. */
export function isRuledOut(denial: CountedDenial, ruledOut: readonly Right[]): boolean {
  if (denial.reason === 'ruled-out') return true;
  const remedy = remedyOf(denial);
  return remedy !== undefined && includesRight(ruledOut, remedy.right);
}

/** The capability of this name, if it is one that can be granted. */
export function capabilityNamed(name: string): Capability | undefined {
  return capabilities.find((known) => known === name);
}

/** The sum of counts, and the latest of the times. */
export function tallyOf(counted: readonly Tally[]): Tally {
  return {
    count: counted.reduce((sum, { count }) => sum + count, 0),
    lastTime: counted.reduce((latest, { lastTime }) => Math.max(latest, lastTime), 0),
  };
}

function rightPicture(facts: RightsFacts, right: Right, now: number): RightPicture {
  const grant = facts.grants.find((each) => sameRight(each, right));
  const uses = facts.uses?.filter((use) => use.capability === right.capability && use.pattern === right.pattern);
  const denials = facts.denials.filter(
    (denial) => denial.capability === right.capability && denial.request === right.pattern,
  );
  // Where refusals were folded nobody knows which they were, so nothing can be called unused.
  const isFolded = facts.denials.some(({ reason }) => reason === 'folded');
  const unused = facts.calls > 0 && !isFolded && uses?.length === 0 && denials.length === 0;
  return { right, standing: standingOf(facts, right, grant, now), grant, uses, denials, unused };
}

function standingOf(facts: RightsFacts, right: Right, grant: KnownGrant | undefined, now: number): Standing {
  if (grant) return grant.until === undefined || now < grant.until ? 'granted' : 'expired';
  if (includesRight(facts.ruledOut, right)) return 'ruled-out';
  return includesRight(facts.revoked, right) ? 'revoked' : 'not-granted';
}

/** A manifest may ask for the same thing twice. */
function unique(rights: readonly Right[]): readonly Right[] {
  return rights.filter((right, at) => rights.findIndex((other) => sameRight(other, right)) === at);
}
