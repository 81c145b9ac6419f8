import type { Capability, Right, Use } from './capability.ts';
import { matchesUse, parsePattern, type Pattern } from './pattern.ts';

/** A right that the person gave. `until`, in milliseconds since the epoch, is when it ends by itself. */
export interface Grant extends Right {
  readonly until?: number;
}

/** All that a decision depends on but the use and the time. Plain data, for it crosses threads. */
export interface Policy {
  /** What the manifest asks for. */
  readonly requests: readonly Right[];
  /** What the person granted: each answers the request with exactly its text. */
  readonly grants: readonly Grant[];
  /** What roles of the person's settings give: a use needs a request as well, whose text may differ. */
  readonly allowed: readonly Right[];
  /** What roles or the person rule out: it holds against every grant, and nothing is asked about it. */
  readonly denied: readonly Right[];
  /** What the person has taken back, so that a refusal can say so. */
  readonly revoked: readonly Right[];
  /** What becomes of a use that is requested and neither granted nor ruled out. */
  readonly onUndecided: 'deny' | 'ask';
}

/** A policy under which nothing but these grants counts. */
export function policyOf(requests: readonly Right[], grants: readonly Grant[]): Policy {
  return { requests, grants, allowed: [], denied: [], revoked: [], onUndecided: 'deny' };
}

/** What became of a use. `pattern`, `request` and `nearest` are the exact texts in the manifest. */
export type Decision =
  | { readonly kind: 'allow'; readonly pattern: string }
  /** The manifest asks for it, and the person has not said yet: they are to be asked. */
  | { readonly kind: 'ask'; readonly request: string }
  /** The manifest asks for nothing that covers the use; what was granted besides does not count. */
  | { readonly kind: 'deny'; readonly reason: 'not-requested'; readonly nearest?: string }
  /** The manifest asks for it, and the person has not granted it, has taken it back, or has ruled it out. */
  | {
      readonly kind: 'deny';
      readonly reason: 'not-granted' | 'revoked' | 'expired' | 'ruled-out';
      readonly request: string;
    };

/** A right with its pattern read. */
export interface CompiledRight {
  readonly capability: Capability;
  readonly pattern: Pattern;
}

/** Whether a use is allowed at a time (milliseconds since the epoch). */
export function decide(use: Use, policy: Policy, now: number): Decision {
  return compilePolicy(policy)(use, now);
}

/**
 * As {@link decide}, with everything read beforehand: it is asked at every opening of a file. Where several patterns
 * cover a use, the longest text is named, for it is the narrowest more often than not, whatever the order they came in.
 */
export function compilePolicy(policy: Policy): (use: Use, now: number) => Decision {
  const requests = compile(policy.requests);
  const allowed = compile(policy.allowed);
  const denied = compile(policy.denied);
  const ends = new Map(policy.grants.map((grant) => [keyOf(grant), grant.until ?? Infinity]));
  const revoked = new Set(policy.revoked.map(keyOf));

  /** How a request that covers the use stands, from the best to the worst. */
  function standing(request: CompiledRight, use: Use, now: number): Decision {
    const key = keyOf({ capability: request.capability, pattern: request.pattern.text });
    const { text } = request.pattern;
    const end = ends.get(key);
    if ((end !== undefined && now < end) || covers(allowed, use)) return { kind: 'allow', pattern: text };
    if (end !== undefined) return { kind: 'deny', reason: 'expired', request: text };
    if (revoked.has(key)) return { kind: 'deny', reason: 'revoked', request: text };
    return policy.onUndecided === 'ask'
      ? { kind: 'ask', request: text }
      : { kind: 'deny', reason: 'not-granted', request: text };
  }

  return (use, now) => {
    const fitting = requests.filter(
      (request) => request.capability === use.capability && matchesUse(request.pattern, use),
    );
    const [first] = fitting;
    if (!first) return { kind: 'deny', reason: 'not-requested' };
    if (covers(denied, use)) return { kind: 'deny', reason: 'ruled-out', request: first.pattern.text };
    const standings = fitting.map((request) => standing(request, use, now));
    return (
      standings.find(({ kind }) => kind === 'allow') ??
      standings.find(({ kind }) => kind === 'ask') ??
      standing(first, use, now)
    );
  };
}

/** The requests that may be granted something at this time, in the order in which they are named. */
export function effectiveRights(policy: Policy, now: number): readonly CompiledRight[] {
  const granted = new Set(policy.grants.filter(({ until }) => until === undefined || now < until).map(keyOf));
  const byRole = policy.allowed.length > 0;
  return compile(policy.requests).filter(
    ({ capability, pattern }) => byRole || granted.has(keyOf({ capability, pattern: pattern.text })),
  );
}

function covers(rights: readonly CompiledRight[], use: Use): boolean {
  return rights.some((right) => right.capability === use.capability && matchesUse(right.pattern, use));
}

/** A text that is no pattern allows nothing, so it is left out. The manifest it came from has an error that says so. */
function compile(rights: readonly Right[]): readonly CompiledRight[] {
  return rights
    .flatMap(({ capability, pattern }) => {
      const parsed = parsePattern(capability, pattern);
      return parsed.kind === 'pattern' ? [{ capability, pattern: parsed.pattern }] : [];
    })
    .toSorted((a, b) => b.pattern.text.length - a.pattern.text.length || (a.pattern.text < b.pattern.text ? -1 : 1));
}

function keyOf(right: Right): string {
  return `${right.capability} ${right.pattern}`;
}
