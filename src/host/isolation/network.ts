import { MessageChannel } from 'node:worker_threads';
import type { Owned } from '../../base/index.ts';
import type { FromNetwork, NetworkLine, ToNetwork } from '../network/messages.ts';

/** A worker's line to the network thread, where that is in another process. */
export interface CarriedLine extends Owned {
  /** Goes to the worker, with its port in the transfer list. */
  readonly line: NetworkLine;
  /** What the network thread says. */
  receive(message: FromNetwork): void;
}

/** @param send carries what the worker says to the network thread */
export function carryLine(send: (message: ToNetwork) => void): CarriedLine {
  const { port1, port2 } = new MessageChannel();
  const signal = new SharedArrayBuffer(4);
  const word = new Int32Array(signal);
  port1.on('message', send);
  return {
    line: { port: port2, signal },
    receive(message) {
      port1.postMessage(message);
      // A worker that is blocked wakes up by this, and finds the message.
      Atomics.add(word, 0, 1);
      Atomics.notify(word, 0);
    },
    dispose: () => port1.close(),
  };
}
