import type { Question, Reply } from '../questions/messages.ts';
import type { StorageAct } from '../storage/acts.ts';

/** What a component sent and had stored. */
export interface Traffic {
  readonly messagesSent: number;
  /** Bytes of values that were put on disk for it, whether or not they are still there. */
  readonly bytesStored: number;
}

/**
 * What a question of a component's worker comes to, once it is answered. It is asked before that, since the bytes of a
 * question are moved to whoever answers it.
 */
export function trafficOf(question: Question): (reply: Reply) => Traffic | undefined {
  const bytes = question.kind === 'storage' ? bytesIn(question.act) : 0;
  return (reply) => {
    if (reply.kind === 'messaging') {
      return reply.outcome.kind === 'failed' ? undefined : { messagesSent: 1, bytesStored: 0 };
    }
    if (reply.kind !== 'storage' || reply.outcome.kind !== 'done' || bytes === 0) return undefined;
    const { result } = reply.outcome;
    const isLeftOut = typeof result === 'object' && 'swapped' in result && !result.swapped;
    return isLeftOut ? undefined : { messagesSent: 0, bytesStored: bytes };
  };
}

/** The bytes of the values in an act. A counter's number is as good as nothing. */
function bytesIn(act: StorageAct): number {
  if (act.kind === 'set' || act.kind === 'swap') return act.value.byteLength;
  return act.kind === 'set-many' ? act.entries.reduce((sum, [, value]) => sum + value.byteLength, 0) : 0;
}
