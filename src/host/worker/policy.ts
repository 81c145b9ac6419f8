import { receiveMessageOnPort } from 'node:worker_threads';
import type { Right } from '../../manifest/index.ts';
import type { PolicySource } from '../gates/guard.ts';
import type { PolicyLine, PolicyMessage } from './messages.ts';

/**
 * The grants in force, read at each use. The host posts new grants first and raises the epoch then, and the port is
 * emptied here without an event loop, so a revocation holds at the next use even of a guest that never returns. An
 * epoch without its grants allows nothing.
 */
export function createPolicySource(line: PolicyLine): PolicySource {
  const epoch = new Int32Array(line.epoch);
  let known: PolicyMessage = { epoch: -1, grants: [] };
  return {
    epoch: () => Atomics.load(epoch, 0),
    read() {
      for (let next = receiveMessageOnPort(line.port); next; next = receiveMessageOnPort(line.port)) {
        known = next.message as PolicyMessage;
      }
      const current = Atomics.load(epoch, 0);
      const grants: readonly Right[] = known.epoch >= current ? known.grants : [];
      return grants;
    },
  };
}
