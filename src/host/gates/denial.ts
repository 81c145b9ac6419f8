import { capabilityWords, type Decision, suggestPattern, type Use } from '../../manifest/index.ts';
import type { DenialEntry } from '../ledger/layout.ts';

/** Why a use was refused: by a decision, or by what came of the question to the person. */
export type Refusal =
  | Extract<Decision, { readonly kind: 'deny' }>
  | { readonly kind: 'deny'; readonly reason: string; readonly request: string };

/** The record of a use that was refused, with what would allow it where something can. */
export function denialOf(
  use: Use,
  operation: string,
  refused: Refusal | Extract<Decision, { readonly kind: 'ask' }>,
): DenialEntry {
  const reason = refused.kind === 'ask' ? 'not-granted' : refused.reason;
  // Only what nobody requested is mended by a request; what is never grantable is mended by nothing.
  const suggestion = reason === 'not-requested' ? suggestPattern(use) : undefined;
  const nearest = 'nearest' in refused ? refused.nearest : undefined;
  return {
    capability: use.capability,
    what: describeUse(use),
    operation,
    reason,
    ...('request' in refused && { request: refused.request }),
    ...(suggestion !== undefined && { suggestion }),
    ...(nearest !== undefined && { nearest }),
    ...('why' in refused && { why: refused.why }),
    ...('rule' in refused && { rule: refused.rule }),
  };
}

/** The record of a use that was refused because of a limit: `what` names the limit, with its number and unit. */
export function overLimit(what: string, operation: string): DenialEntry {
  return { capability: 'limit', what, operation, reason: 'over-limit' };
}

/** The use as a person reads it, with what it is: "read files: ./data/a.txt". */
export function useWords(use: Use): string {
  return `${capabilityWords[use.capability]}: ${describeUse(use)}`;
}

/** The use as a person reads it. */
export function describeUse(use: Use): string {
  switch (use.capability) {
    case 'filesystem.read':
    case 'filesystem.write':
      return use.path === '' ? '.' : `./${use.path}`;
    case 'network.connect':
      return `${use.scheme}://${use.host.includes(':') ? `[${use.host}]` : use.host}:${use.port}`;
    case 'network.listen':
      return `port ${use.port}`;
    case 'storage':
    case 'messaging.publish':
    case 'messaging.subscribe':
      return use.subject;
    case 'process':
      return use.command.join(' ');
    case 'environment':
      return use.name;
    case 'custom':
      return use.interface;
  }
}
