import { MessageChannel } from 'node:worker_threads';
import type { Policy } from '../manifest/index.ts';
import type { PolicyLine, PolicyMessage, Variables } from './worker/messages.ts';

/** The main thread's end of a worker's policy. */
export interface PolicySender {
  readonly line: PolicyLine;
  /**
   * Puts a policy in force: the worker's next use is decided by it, whatever it is doing.
   *
   * @param variables the values of those variables that it allows to be read
   */
  set(policy: Policy, variables: Variables): void;
  close(): void;
}

export function createPolicySender(first: Policy, values: Variables): PolicySender {
  const { port1, port2 } = new MessageChannel();
  const epoch = new SharedArrayBuffer(4);
  const word = new Int32Array(epoch);
  port1.unref();

  function send(next: number, policy: Policy, variables: Variables): void {
    const message: PolicyMessage = { epoch: next, policy, variables };
    port1.postMessage(message);
    // Only after the policy is on its way: a worker that sees the epoch finds it.
    Atomics.store(word, 0, next);
  }

  send(1, first, values);
  return {
    line: { epoch, port: port2 },
    set: (policy, variables) => send(Atomics.load(word, 0) + 1, policy, variables),
    close: () => port1.close(),
  };
}
