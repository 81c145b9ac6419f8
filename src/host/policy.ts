import { MessageChannel } from 'node:worker_threads';
import type { Right } from '../manifest/index.ts';
import type { PolicyLine, PolicyMessage } from './worker/messages.ts';

/** The main thread's end of a worker's policy. */
export interface PolicySender {
  readonly line: PolicyLine;
  /** Puts grants in force: the worker's next use is decided by them, whatever it is doing. */
  set(grants: readonly Right[]): void;
  close(): void;
}

export function createPolicySender(grants: readonly Right[]): PolicySender {
  const { port1, port2 } = new MessageChannel();
  const epoch = new SharedArrayBuffer(4);
  const word = new Int32Array(epoch);
  port1.unref();

  function send(next: number, inForce: readonly Right[]): void {
    const message: PolicyMessage = { epoch: next, grants: inForce };
    port1.postMessage(message);
    // Only after the grants are on their way: a worker that sees the epoch finds them.
    Atomics.store(word, 0, next);
  }

  send(1, grants);
  return {
    line: { epoch, port: port2 },
    set: (inForce) => send(Atomics.load(word, 0) + 1, inForce),
    close: () => port1.close(),
  };
}
