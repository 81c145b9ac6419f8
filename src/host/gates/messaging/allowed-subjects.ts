import type { Decision, SubjectUse } from '../../../manifest/index.ts';
import type { UseEntry } from '../../ledger/uses.ts';
import type { Guard } from '../guard.ts';
import type { messagingOperations } from './messages.ts';

/** How a use of a subject is counted if the policy allows it now, or what else it says. */
export type SubjectStanding =
  | { readonly kind: 'allow'; readonly counted: UseEntry }
  | Exclude<Decision, { readonly kind: 'allow' }>;

/**
 * Decides about subjects that come again and again. What was allowed is known until a decision may have changed: the
 * epoch of the policy is read at each use.
 */
export function subjectsOf(
  guard: Guard,
  capability: SubjectUse['capability'],
  operation: (typeof messagingOperations)[keyof typeof messagingOperations],
): (subject: string) => SubjectStanding {
  const known = new Map<string, SubjectStanding>();
  let knownAt: number | undefined;
  return (subject) => {
    const epoch = guard.epoch();
    const before = epoch === knownAt ? known.get(subject) : undefined;
    if (before) return before;
    if (epoch !== knownAt || known.size >= mostKnown) known.clear();
    const decision = guard.decided({ capability, subject });
    knownAt = guard.judged();
    if (decision.kind !== 'allow') return decision;
    const allowed = { kind: 'allow', counted: { capability, pattern: decision.pattern, operation } } as const;
    known.set(subject, allowed);
    return allowed;
  };
}

/** A guest that thinks of a new subject for each message must not fill the memory with them. */
const mostKnown = 256;
