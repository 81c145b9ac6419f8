import { decide, type Policy, type SubjectUse } from '../../manifest/index.ts';
import { denialOf } from '../gates/denial.ts';
import type { LinkAnswer, LinkQuestion } from '../gates/link/messages.ts';
import { type MessagingAnswer, messagingOperations, type MessagingQuestion } from '../gates/messaging/messages.ts';

/**
 * The answer to an instance in which needs are recorded: no message leaves it, neither what the component is granted to
 * publish nor an answer that the one that serves owes to somebody.
 */
export function unsent({ act }: MessagingQuestion, policy: Policy, now: number): MessagingAnswer {
  const subject = act.kind === 'publish' ? act.message.subject : act.subject;
  const use: SubjectUse = { capability: 'messaging.publish', subject };
  const decision = decide(use, policy, now);
  const refused =
    decision.kind === 'allow' ? ({ kind: 'deny', reason: 'recording', request: decision.pattern } as const) : decision;
  return {
    kind: 'failed',
    message: `access denied: nothing is sent to ${subject} while needs are recorded`,
    denial: denialOf(use, messagingOperations[act.kind], refused),
  };
}

/** As {@link unsent}, for a call over a link: whoever answers it has rights of its own, and what it does is real. */
export function uncalled(question: LinkQuestion): LinkAnswer {
  const { interface: what, function: called } = question;
  return {
    kind: 'denied',
    denial: { capability: 'custom', what, operation: `${what}#${called}`, reason: 'recording' },
  };
}
