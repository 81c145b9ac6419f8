import { receiveMessageOnPort } from 'node:worker_threads';
import { buffersOf } from './buffers.ts';
import type { AskedMessage, Question, QuestionLine, ReplyMessage, ReplyTo } from './messages.ts';

/** The worker's end of its line to the main thread. */
export interface Asker {
  /**
   * Asks, and blocks until there is a reply. The main thread ends the worker if there never is one. Bytes in the
   * question are moved, not copied: they are gone for the caller.
   */
  ask<Kind extends Question['kind']>(question: Extract<Question, { readonly kind: Kind }>): ReplyTo<Kind>;
}

export function createAsker({ port, signal }: QuestionLine): Asker {
  const word = new Int32Array(signal);
  let lastId = 0;

  function replyTo(id: number): ReplyMessage {
    for (;;) {
      // The signal is read before the port, so a reply that comes in between ends the wait at once.
      const seen = Atomics.load(word, 0);
      for (let next = receiveMessageOnPort(port); next; next = receiveMessageOnPort(port)) {
        const message = next.message as ReplyMessage;
        if (message.id === id) return message;
      }
      Atomics.wait(word, 0, seen);
    }
  }

  return {
    ask(question) {
      const id = ++lastId;
      port.postMessage({ id, question } satisfies AskedMessage, buffersOf(question));
      return replyTo(id).reply as ReplyTo<typeof question.kind>;
    },
  };
}
