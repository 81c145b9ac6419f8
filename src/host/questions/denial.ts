import { type Decision, suggestPattern, type Use } from '../../manifest/index.ts';
import { describeUse } from '../gates/guard.ts';
import type { DenialEntry } from '../ledger/layout.ts';

/** The record of a use that was refused on the main thread, as the guard would write it for one of its own. */
export function denialOf(
  use: Use,
  operation: string,
  decision: Exclude<Decision, { readonly kind: 'allow' }>,
): DenialEntry {
  // There is none for what may never be granted.
  const suggestion: string | undefined = suggestPattern(use);
  return {
    capability: use.capability,
    what: describeUse(use),
    operation,
    reason: decision.kind === 'ask' ? 'not-granted' : decision.reason,
    ...('request' in decision ? { request: decision.request } : suggestion !== undefined && { suggestion }),
  };
}
