import type { RightsFacts } from '../../../src/extension/rights/facts.ts';
import type { CountedDenial } from '../../../src/host/index.ts';
import type { Right } from '../../../src/manifest/index.ts';

export const readData: Right = { capability: 'filesystem.read', pattern: './data/**' };
export const connectNews: Right = { capability: 'network.connect', pattern: 'http://127.0.0.1:8717' };

/** Facts of a component about which nothing is known but what a test says. */
export function facts(given: Partial<RightsFacts> = {}): RightsFacts {
  return {
    requests: [readData, connectNews],
    grants: [],
    denials: [],
    uses: [],
    revoked: [],
    ruledOut: [],
    calls: 1,
    ...given,
  };
}

export function denied(given: Partial<CountedDenial> = {}): CountedDenial {
  return {
    capability: 'filesystem.read',
    what: './data/greeting.txt',
    operation: 'wasi:filesystem/types#[method]descriptor.open-at',
    reason: 'not-granted',
    request: './data/**',
    count: 1,
    lastTime: 1000,
    ...given,
  };
}

/** A refusal of something that the manifest does not ask for. */
export function unrequested(suggestion: string, given: Partial<CountedDenial> = {}): CountedDenial {
  const { request: _, ...rest } = denied({ what: suggestion, reason: 'not-requested', suggestion, ...given });
  return rest;
}
