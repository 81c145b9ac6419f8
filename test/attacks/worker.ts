import { Socket as DatagramSocket } from 'node:dgram';
import { Socket } from 'node:net';
import { parentPort, workerData } from 'node:worker_threads';
import { serveNetwork } from '../../src/host/network/main.ts';
import type { WorkerData } from '../../src/host/worker/messages.ts';
import { names } from './names.ts';

// The entry of the worker that attacks run in: the product's own, but for the network thread, whose resolver knows the
// names of `names.ts` and no others, and whose sockets connect to loopback only. So no query and no packet leaves the
// machine, whatever a gate lets through.

const asked = new Map<string, number>();

function resolve(host: string): Promise<readonly string[]> {
  const answers = names[host];
  if (!answers) return Promise.reject(Object.assign(new Error(`${host} has no address`), { code: 'ENOTFOUND' }));
  const time = asked.get(host) ?? 0;
  asked.set(host, time + 1);
  return Promise.resolve(answers[Math.min(time, answers.length - 1)] ?? []);
}

const connect = Reflect.get(Socket.prototype, 'connect') as (...args: unknown[]) => Socket;

function connectHere(this: Socket, ...args: unknown[]): Socket {
  const text = JSON.stringify(args);
  if (/"host":"(?:127\.0\.0\.1|::1)"/.test(text)) return Reflect.apply(connect, this, args);
  const error = Object.assign(new Error(`nothing connects to ${text} in a test`), { code: 'EHOSTUNREACH' });
  process.nextTick(() => this.destroy(error));
  return this;
}

const sendDatagram = Reflect.get(DatagramSocket.prototype, 'send') as (...args: unknown[]) => void;

/** As the host calls it: bytes, port, address and what is called when it has left. */
function sendHere(this: DatagramSocket, ...args: [bytes: Uint8Array, port: number, address: string, sent: () => void]) {
  if (['127.0.0.1', '::1'].includes(args[2])) return Reflect.apply(sendDatagram, this, args);
  process.nextTick(args[3]);
}

if (parentPort && (workerData as WorkerData).role === 'network') {
  Object.assign(Socket.prototype, { connect: connectHere });
  Object.assign(DatagramSocket.prototype, { send: sendHere });
  serveNetwork(parentPort, resolve);
} else {
  await import('../../src/host/worker/main.ts');
}
