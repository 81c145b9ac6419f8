import { type Capability, type Right, type Use } from './capability.ts';
import { matchesUse, parsePattern, type Pattern } from './pattern.ts';

/** What became of a use. `pattern` and `request` are the exact texts in the manifest. */
export type Decision =
  | { readonly kind: 'allow'; readonly pattern: string }
  /** The manifest asks for nothing that covers the use; what was granted besides does not count. */
  | { readonly kind: 'deny'; readonly reason: 'not-requested' }
  /** The manifest asks for it, and the person has not granted this request. */
  | { readonly kind: 'deny'; readonly reason: 'not-granted'; readonly request: string };

/** A right with its pattern read. */
export interface CompiledRight {
  readonly capability: Capability;
  readonly pattern: Pattern;
}

/** Whether a use is allowed: only by a pattern text that is both requested and granted for the same capability. */
export function decide(use: Use, requests: readonly Right[], grants: readonly Right[]): Decision {
  return compilePolicy(requests, grants)(use);
}

/**
 * As {@link decide}, with everything read beforehand: it is asked at every opening of a file. Where several patterns
 * cover a use, the longest text is named, for it is the narrowest more often than not, whatever the order they came in.
 */
export function compilePolicy(requests: readonly Right[], grants: readonly Right[]): (use: Use) => Decision {
  const allowed = effectiveRights(requests, grants).map((right) => ({
    ...right,
    decision: { kind: 'allow', pattern: right.pattern.text } as const,
  }));
  const asked = compile(requests).map((right) => ({
    ...right,
    decision: { kind: 'deny', reason: 'not-granted', request: right.pattern.text } as const,
  }));
  // What is allowed comes first, so a request that is reached behind it is one that was not granted.
  const ordered = [...allowed, ...asked];
  return (use) => {
    const covers = ordered.find((right) => right.capability === use.capability && matchesUse(right.pattern, use));
    return covers ? covers.decision : notRequested;
  };
}

/** The rights that are both requested and granted, in the order in which they are named. */
export function effectiveRights(requests: readonly Right[], grants: readonly Right[]): readonly CompiledRight[] {
  const granted = new Set(grants.map(keyOf));
  return compile(requests.filter((request) => granted.has(keyOf(request))));
}

const notRequested: Decision = { kind: 'deny', reason: 'not-requested' };

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
