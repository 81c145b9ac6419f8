import type { Clock, Log, Owned } from '../../base/index.ts';
import type { ChildPort } from '../fork.ts';
import { type DescribeMessage, isDescribeReply } from '../process/protocol.ts';
import { type Described, describeLimitMs, type Question, type QuestionKind, type Questions } from './request.ts';
import { createServed } from '../served.ts';

/**
 * Looks into binaries and folders of WIT, in a process of its own: bytes are hostile, so that what decodes them may
 * block, break or fill its memory, and is never shared with builds.
 */
export interface Describer {
  /** Asks, after what was asked before. Every question settles. */
  ask<K extends QuestionKind>(kind: K, asked: Questions[K]['asked']): Promise<Described<Questions[K]['answer']>>;
  /** Ends the process. What waits, and what is asked later, settles as died. */
  dispose(): void;
}

export interface DescriberPorts {
  /** Starts a process, also again when one ended and there is something to ask. */
  fork(): ChildPort;
  readonly clock: Clock;
  readonly log: Log;
}

/** Milliseconds without a question after which the process is ended: what it decoded keeps its memory. */
const idleMs = 60_000;

export function createDescriber(ports: DescriberPorts): Describer {
  const child = createServed({
    name: 'describing process',
    fork: () => ports.fork(),
    clock: ports.clock,
    isReply: isDescribeReply,
    onOther: () => ports.log.warn('The describing process sent something that is not a reply.'),
  });
  let idle: Owned | undefined;
  let disposed = false;
  let last: Promise<unknown> = Promise.resolve();

  async function serve(question: Question): Promise<Described<unknown>> {
    void idle?.dispose();
    if (disposed) return { kind: 'died', reason: gone };
    const answer = await child.ask(
      (port, id) => port.send({ kind: 'describe', id, question } satisfies DescribeMessage),
      describeLimitMs,
    );
    if (answer.kind !== 'reply') return answer;
    idle = ports.clock.after(idleMs, () => child.end('There was nothing to do.'));
    return answer.value.answer;
  }

  return {
    ask<K extends QuestionKind>(kind: K, asked: Questions[K]['asked']) {
      // The two belong together by their type, which the compiler loses when they are put into one.
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- see above
      const outcome = last.then(() => serve({ kind, ...asked } as unknown as Question));
      last = outcome;
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the answer to a question is of its kind
      return outcome as Promise<Described<Questions[K]['answer']>>;
    },
    dispose() {
      disposed = true;
      void idle?.dispose();
      child.end(gone);
    },
  };
}

const gone = 'The extension is ending.';
