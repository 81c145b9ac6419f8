// What the host is held against: a thread with nothing but a module in it, and messages with nothing around them.
import { parentPort, workerData } from 'node:worker_threads';

const roles = { add, send, receive };
await roles[workerData.role](workerData);

/** Answers each call with the module's own `add`. */
async function add({ module }) {
  const { exports } = await WebAssembly.instantiate(module, {});
  const call = Object.values(exports).find((each) => typeof each === 'function' && each.length === 2);
  parentPort.on('message', ({ id, args }) => parentPort.postMessage({ id, value: call(...args) }));
  parentPort.postMessage('ready');
}

/** Sends so many messages of 64 bytes, a hundred at a time. */
function send({ port }) {
  parentPort.on('message', (times) => {
    for (let sent = 0; sent < times; sent += 100) {
      const batch = [];
      for (let at = 0; at < 100; at++) {
        batch.push({ subject: 'orders.created', body: new Uint8Array(64), replyTo: undefined });
      }
      port.postMessage(batch);
    }
  });
  parentPort.postMessage('ready');
}

/** Counts messages, and tells when a number of them is reached, which then begins anew. */
function receive({ port, times }) {
  let bytes = 0;
  port.on('message', (batch) => {
    for (const { body } of batch) bytes += body.length;
    if (bytes < times * 64) return;
    bytes = 0;
    parentPort.postMessage('all');
  });
  parentPort.postMessage('ready');
}
