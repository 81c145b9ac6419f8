import type { Right, Use } from './capability.ts';
import { isHiddenWhileRecording } from './hidden-files.ts';
import { isEnvironmentFile } from './never-files.ts';
import { neverGrantableRead } from './never.ts';
import { nearestRequest } from './nearest.ts';
import { type CompiledRight, compileRights, type IndexedRight, indexPatterns, keyOf } from './pattern-index.ts';
import { readUse } from './read-use.ts';

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
  /**
   * Whether the instance is one of those in which a person records what a component needs: it works on a copy of its
   * folder, and nothing that it does leaves it.
   */
  readonly recording?: true;
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
  /** No grant changes this. `why` follows "can never be granted: ". */
  | { readonly kind: 'deny'; readonly reason: 'never-grantable'; readonly why: string }
  /** A role or the person rules it out by the pattern `rule`, whether or not the manifest asks for it. */
  | { readonly kind: 'deny'; readonly reason: 'ruled-out'; readonly rule: string; readonly request?: string }
  /**
   * The manifest asks for nothing that covers the use; what was granted besides does not count. `nearest` is the request
   * that came nearest, as {@link nearestRequest} measures it, and `why` a sentence about it.
   */
  | { readonly kind: 'deny'; readonly reason: 'not-requested'; readonly nearest?: string; readonly why: string }
  /** The manifest asks for it, and the person has not granted it, has taken it back, or the grant's time is over. */
  | { readonly kind: 'deny'; readonly reason: 'not-granted' | 'revoked' | 'expired'; readonly request: string }
  /** It is not allowed. An instance that records what is needed does it all the same, in a copy that is thrown away. */
  | { readonly kind: 'deny'; readonly reason: 'recorded'; readonly request?: string }
  /** It is granted, and would leave an instance that records what is needed. */
  | { readonly kind: 'deny'; readonly reason: 'recording'; readonly request: string };

/** Whether a use is allowed at a time (milliseconds since the epoch). */
export function decide(use: Use, policy: Policy, now: number): Decision {
  return compilePolicy(policy)(use, now);
}

/**
 * As {@link decide}, with everything read beforehand: it is asked at every opening of a file. What can never be granted
 * comes before all else, then what is ruled out, then the requests. Where several requests cover a use the best standing
 * counts, and of those the longest text is named.
 */
export function compilePolicy(policy: Policy): (use: Use, now: number) => Decision {
  const known = compiled.get(policy);
  if (known) return known;
  const decideBy = compileRightsOf(policy);
  const whole: typeof decideBy = policy.recording ? (use, now) => whileRecording(use, decideBy(use, now)) : decideBy;
  compiled.set(policy, whole);
  return whole;
}

/** Policies never change, and whoever decides on the main thread meets the same one at each use. */
const compiled = new WeakMap<Policy, (use: Use, now: number) => Decision>();

function compileRightsOf(policy: Policy): (use: Use, now: number) => Decision {
  const index = indexPatterns(readRights(policy));

  return (use, now) => {
    const read = readUse(use);
    const why = neverGrantableRead(read);
    if (why !== undefined) return { kind: 'deny', reason: 'never-grantable', why };
    const onlyByName = isEnvironmentFile(read.plain);
    const fitting: ReadRight[] = [];
    let rule: ReadRight | undefined;
    let byRole = false;
    /** A request that means the use and does not count, for it is too wide for an environment file. */
    let tooWide: ReadRight | undefined;
    for (const entry of index.matching(read)) {
      if (entry.part === 'denied') rule = firstOf(rule, entry);
      else if (onlyByName && !namesOneFile(entry))
        tooWide = entry.part === 'request' ? firstOf(tooWide, entry) : tooWide;
      else if (entry.part === 'request') fitting.push(entry);
      else byRole = true;
    }
    if (fitting.length > 1) fitting.sort((a, b) => a.rank - b.rank);
    const [first] = fitting;
    if (rule) {
      const request = first && { request: first.pattern.text };
      return { kind: 'deny', reason: 'ruled-out', rule: rule.pattern.text, ...request };
    }
    if (!first) return { kind: 'deny', reason: 'not-requested', ...nearestRequest(read, index, tooWide) };
    const granted = byRole ? first : fitting.find(({ end }) => end !== undefined && now < end);
    if (granted) return { kind: 'allow', pattern: granted.pattern.text };
    const undecided = policy.onUndecided === 'ask' ? fitting.find(isUndecided) : undefined;
    return undecided ? { kind: 'ask', request: undecided.pattern.text } : refusal(first);
  };
}

/**
 * What becomes of a use while a person records what is needed. Files are used in a copy, those that hold secrets
 * excepted; whatever would leave the instance is refused, granted or not, since it may know more than it was granted.
 */
function whileRecording(use: Use, decision: Decision): Decision {
  const ofFiles = use.capability === 'filesystem.read' || use.capability === 'filesystem.write';
  if (decision.kind === 'allow') {
    if (ofFiles || use.capability === 'environment') return decision;
    return { kind: 'deny', reason: 'recording', request: decision.pattern };
  }
  // Nobody is asked while it records, so what is undecided is not granted.
  const denied: Extract<Decision, { kind: 'deny' }> =
    decision.kind === 'ask' ? { kind: 'deny', reason: 'not-granted', request: decision.request } : decision;
  if (!ofFiles || !undecided.has(denied.reason) || isHiddenWhileRecording(readUse(use).plain)) return denied;
  return { kind: 'deny', reason: 'recorded', ...('request' in denied && { request: denied.request }) };
}

/** Why a use is refused about which the person has not said no. */
const undecided: ReadonlySet<string> = new Set(['not-requested', 'not-granted', 'expired']);

/** The requests that may be granted something at this time, in the order in which they are named. */
export function effectiveRights(policy: Policy, now: number): readonly CompiledRight[] {
  const byRole = policy.allowed.length > 0;
  return readRights(policy).filter(
    ({ part, end }) => part === 'request' && (byRole || (end !== undefined && now < end)),
  );
}

/** A right with what the person said to it, if it is a request. */
interface ReadRight extends IndexedRight {
  /** When its grant ends; undefined where there was none. */
  readonly end: number | undefined;
  readonly revoked: boolean;
}

/** All rights of a policy, each part by its rank. */
function readRights(policy: Policy): readonly ReadRight[] {
  const ends = new Map<string, number>();
  for (const grant of policy.grants) {
    const key = keyOf(grant);
    ends.set(key, Math.max(ends.get(key) ?? -Infinity, grant.until ?? Infinity));
  }
  const revoked = new Set(policy.revoked.map(keyOf));
  const parts = [
    ['request', policy.requests],
    ['allowed', policy.allowed],
    ['denied', policy.denied],
  ] as const;
  return parts.flatMap(([part, rights]) =>
    compileRights(rights).map(({ capability, pattern }, rank) => {
      const key = keyOf({ capability, pattern: pattern.text });
      return { capability, pattern, part, rank, end: ends.get(key), revoked: revoked.has(key) };
    }),
  );
}

function firstOf(one: ReadRight | undefined, other: ReadRight): ReadRight {
  return one && one.rank < other.rank ? one : other;
}

function isUndecided({ end, revoked }: ReadRight): boolean {
  return end === undefined && !revoked;
}

function refusal({ pattern, end, revoked }: ReadRight): Decision {
  const reason = end !== undefined ? 'expired' : revoked ? 'revoked' : 'not-granted';
  return { kind: 'deny', reason, request: pattern.text };
}

/** Whether a pattern means one file only, because every part of it is written out. */
function namesOneFile({ pattern }: CompiledRight): boolean {
  return pattern.kind === 'path' && pattern.segments.every(({ kind }) => kind === 'exact');
}
