import { decide, type Policy, type SubjectUse } from '../../manifest/index.ts';
import { denialOf } from '../gates/denial.ts';
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
