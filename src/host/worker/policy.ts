import { receiveMessageOnPort } from 'node:worker_threads';
import { type Policy, policyOf } from '../../manifest/index.ts';
import type { PolicySource } from '../gates/guard.ts';
import type { PolicyLine, PolicyMessage, Variables } from './messages.ts';

/**
 * The policy in force, read at each use. The host posts a new one first and raises the epoch then, and the port is
 * emptied here without an event loop, so a revocation holds at the next use even of a guest that never returns. An
 * epoch without its policy allows nothing.
 *
 * @param learn takes the values of variables that come with a policy
 */
export function createPolicySource(line: PolicyLine, learn: (variables: Variables) => void): PolicySource {
  const epoch = new Int32Array(line.epoch);
  let known: Pick<PolicyMessage, 'epoch' | 'policy'> = { epoch: -1, policy: nothing };
  return {
    epoch: () => Atomics.load(epoch, 0),
    read() {
      for (let next = receiveMessageOnPort(line.port); next; next = receiveMessageOnPort(line.port)) {
        const message = next.message as PolicyMessage;
        learn(message.variables);
        known = message;
      }
      const current = Atomics.load(epoch, 0);
      return known.epoch >= current ? known.policy : nothing;
    },
  };
}

const nothing: Policy = policyOf([], []);
