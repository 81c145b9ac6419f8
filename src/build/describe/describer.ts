import { type Clock, type Log, messageOf, type Owned, PendingRequests } from '../../base/index.ts';
import type { ChildPort } from '../fork.ts';
import { type DescribeMessage, type DescribeReply, isDescribeReply } from '../process/protocol.ts';
import { type Described, describeLimitMs, type Question, type QuestionKind, type Questions } from './request.ts';

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
  let child: Child | undefined;
  let idle: Owned | undefined;
  let disposed = false;
  let last: Promise<unknown> = Promise.resolve();

  async function serve(question: Question): Promise<Described<unknown>> {
    void idle?.dispose();
    if (disposed) return { kind: 'died', reason: gone };
    try {
      child ??= start();
    } catch (error) {
      return { kind: 'died', reason: `The process could not be started: ${messageOf(error)}` };
    }
    const current = child;
    const settled = await current.pending.request(
      (id) => current.port.send({ kind: 'describe', id, question } satisfies DescribeMessage),
      describeLimitMs,
    );
    if (settled.kind === 'reply' && settled.value.kind === 'described') {
      idle = ports.clock.after(idleMs, () => end(current, 'There was nothing to do.'));
      return settled.value.answer;
    }
    // Late or broken: either way the process is not one to ask again.
    const reason = settled.kind === 'reply' && settled.value.kind === 'broken' ? settled.value.reason : undefined;
    end(current, reason ?? 'It took too long.');
    if (settled.kind === 'gone') return { kind: 'died', reason: settled.reason };
    return reason === undefined ? { kind: 'timeout', milliseconds: describeLimitMs } : { kind: 'died', reason };
  }

  function start(): Child {
    const started: Child = { port: ports.fork(), pending: new PendingRequests<DescribeReply>(ports.clock) };
    started.port.onMessage((message) => {
      if (isDescribeReply(message)) started.pending.reply(message.id, message);
      else ports.log.warn('The describing process sent something that is not a reply.');
    });
    started.port.onExit((reason) => {
      if (child === started) child = undefined;
      started.pending.gone(reason);
    });
    return started;
  }

  function end(current: Child, reason: string): void {
    if (child === current) child = undefined;
    current.port.kill();
    current.pending.gone(reason);
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
      if (child) end(child, gone);
    },
  };
}

const gone = 'The extension is ending.';

interface Child {
  readonly port: ChildPort;
  readonly pending: PendingRequests<DescribeReply>;
}
