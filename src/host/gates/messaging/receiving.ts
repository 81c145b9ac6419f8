import { denialOf } from '../denial.ts';
import type { Guard } from '../guard.ts';
import { type SubjectStanding, subjectsOf } from './allowed-subjects.ts';
import { messagingOperations } from './messages.ts';

/** Says whether a message that was handed to this instance may be taken now: its right may have ended while it waited here. */
export interface ReceivingGate {
  /** What may be taken is counted, and what may not is recorded. */
  takes(subject: string): boolean;
  /** The same, for a message that the main thread decides about where it may not be taken here. */
  takesPlainly(subject: string): boolean;
}

export function receivingGate(guard: Guard): ReceivingGate {
  const standingOf = subjectsOf(guard, 'messaging.subscribe', messagingOperations.receive);
  function take(subject: string, refused: (standing: Exclude<SubjectStanding, { kind: 'allow' }>) => void): boolean {
    const standing = standingOf(subject);
    if (standing.kind === 'allow') guard.counted(standing.counted);
    else refused(standing);
    return standing.kind === 'allow';
  }
  return {
    takes: (subject) =>
      take(subject, (standing) =>
        guard.refused(denialOf({ capability: 'messaging.subscribe', subject }, messagingOperations.receive, standing)),
      ),
    takesPlainly: (subject) => take(subject, () => {}),
  };
}

/** Why a message is not taken for whose subject there is no right. */
export function notReceived(subject: string): string {
  return `receiving ${subject} is not granted`;
}
