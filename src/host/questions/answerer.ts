import { MessageChannel } from 'node:worker_threads';
import type { Owned } from '../../base/index.ts';
import { buffersOf } from './buffers.ts';
import type { AskedMessage, Question, QuestionLine, Reply, ReplyMessage } from './messages.ts';

/** The main thread's end of a worker's line. */
export interface Answerer extends Owned {
  /** Goes to the worker, with its port in the transfer list. */
  readonly line: QuestionLine;
}

/**
 * Answers a worker's questions, each as its own promise settles.
 *
 * @param answer must not reject: whoever asks is blocked until there is a reply. Bytes in the reply are moved
 */
export function createAnswerer(answer: (question: Question) => Promise<Reply>): Answerer {
  const { port1, port2 } = new MessageChannel();
  const signal = new SharedArrayBuffer(4);
  const word = new Int32Array(signal);

  async function serve({ id, question }: AskedMessage): Promise<void> {
    const reply = await answer(question);
    port1.postMessage({ id, reply } satisfies ReplyMessage, buffersOf(reply));
    Atomics.add(word, 0, 1);
    Atomics.notify(word, 0);
  }

  port1.on('message', (message: AskedMessage) => void serve(message));
  port1.unref();
  return { line: { port: port2, signal }, dispose: () => port1.close() };
}
