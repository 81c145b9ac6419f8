import { receiveMessageOnPort } from 'node:worker_threads';
import type { Inbox } from '../gates/io/inbox.ts';
import type { FromNetwork, NetworkLine } from '../network/messages.ts';

/** The longest single sleep; the watchdog on the main thread bounds the call as a whole. */
const maxSleep = 60_000;

/** An inbox over the line to the network thread. `receive` is set by the gate that understands the messages. */
export function createInbox(line: NetworkLine, receive: (message: FromNetwork) => void): Inbox {
  const signal = new Int32Array(line.signal);
  let seen = Atomics.load(signal, 0);
  return {
    drain() {
      // The signal is read before the port, so a message that comes in between ends the next sleep at once.
      seen = Atomics.load(signal, 0);
      for (let next = receiveMessageOnPort(line.port); next; next = receiveMessageOnPort(line.port)) {
        receive(next.message as FromNetwork);
      }
    },
    sleep(milliseconds) {
      Atomics.wait(signal, 0, seen, Math.min(milliseconds ?? maxSleep, maxSleep));
    },
  };
}
