import type { Span } from '../base/index.ts';
import { compilePolicy, decide, type Decision, policyOf, type Request, type Use } from '../manifest/index.ts';
import { outsideUses, sampleUses } from './probe-uses.ts';

/** A use that a manifest's request must allow, or must not, and what was decided. */
export interface Probe {
  /** The request that it is about, and where that stands in the manifest. */
  readonly request: Request;
  readonly span: Span;
  /** Undefined where none could be found. */
  readonly use: Use | undefined;
  readonly expected: 'allow' | 'deny';
  /** Under which grants: all that the manifest requests, or none. */
  readonly granted: 'all' | 'none';
  readonly decision: Decision | undefined;
  readonly passed: boolean;
}

/**
 * Tries the rights that a manifest asks for, without a component: for each request one use that it means, which must be
 * allowed when all is granted and refused when nothing is, and one just beside it, which must be refused even then. A
 * request that means everything has nothing beside it, so that probe is left out.
 */
export function probeManifest(requests: readonly Request[]): readonly Probe[] {
  const plain = requests.map(({ capability, pattern }) => ({ capability, pattern }));
  const all = compilePolicy(policyOf(plain, plain));
  const none = compilePolicy(policyOf(plain, []));
  return requests.flatMap((request) => {
    const samples = sampleUses(request);
    const sample = samples.find((use) => all(use, 0).kind === 'allow') ?? samples[0];
    const outside = outsideUses(request).find((use) => !coveredByOthers(use, request, requests));
    const about = { request, span: request.span };
    const probe = (use: Use | undefined, expected: Probe['expected'], granted: Probe['granted']): Probe => {
      const decision = use && (granted === 'all' ? all : none)(use, 0);
      return { ...about, use, expected, granted, decision, passed: decision?.kind === expected };
    };
    return [
      probe(sample, 'allow', 'all'),
      ...(sample ? [probe(sample, 'deny', 'none')] : []),
      ...(outside ? [probe(outside, 'deny', 'all')] : []),
    ];
  });
}

/** Whether another request means a use: what lies beside one pattern may well be what the next one is for. */
function coveredByOthers(use: Use, request: Request, requests: readonly Request[]): boolean {
  return requests.some((other) => {
    if (other.capability === request.capability && other.pattern === request.pattern) return false;
    const right = { capability: other.capability, pattern: other.pattern };
    return decide(use, policyOf([right], [right]), 0).kind === 'allow';
  });
}
