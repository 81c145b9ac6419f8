import { type Clock, messageOf, type Owned } from '../../base/index.ts';
import type { Policy } from '../../manifest/index.ts';
import { pack, unpack } from '../gates/messaging/packed.ts';
import type { NetworkLine } from '../network/messages.ts';
import { type CallMessage, isDeliveredBatch, type Variables } from '../worker/messages.ts';
import { createToldCounts } from './counts.ts';
import type { IsolatedProcess } from './fork.ts';
import type { GrownTogether } from './grown.ts';
import type { FromIsolated, IsolatedStart } from './messages.ts';
import type { ActorThread, ThreadEvents } from './thread.ts';

export interface IsolatedThreadPorts {
  readonly clock: Clock;
  readonly process: IsolatedProcess;
  /** Where what the guest says to the network goes, if it may say anything. */
  readonly network: NetworkLine | undefined;
  /** In which all instances of the component count together. */
  readonly grown: SharedArrayBuffer;
  readonly grownTogether: GrownTogether;
}

/**
 * How many milliseconds a process has to put a change of rights in force, before it is ended: the bound of how long a
 * revocation can take. It takes one or two, since no guest runs on the thread that does it.
 */
export const policyWithinMs = 5000;

/** Milliseconds that a process has to end by itself, so that what it counted last is heard. */
const endWithinMs = 1000;

const recheckMs = 100;

/** Starts the one thread of a process, and stands for it in the host. */
export function startIsolatedThread(
  ports: IsolatedThreadPorts,
  start: Omit<IsolatedStart, 'kind' | 'policy' | 'network' | 'grown'>,
  inForce: Policy,
  events: ThreadEvents,
): ActorThread {
  const { clock, process, network } = ports;
  const growth = ports.grownTogether.join(ports.grown, (by) => process.send({ kind: 'grown', by }));
  const counts = createToldCounts(growth);
  const grown = Number(Atomics.load(new BigInt64Array(ports.grown), 0));
  /** The first policy goes with the start. */
  let [sent, taken, closed] = [1, 1, false];
  /** What to do when it takes messages, for while a program is loaded nothing is late; then there is nothing to wait for. */
  let onceUp: (() => void) | undefined = () => {};
  const watches = new Set<Owned>();

  function watch(milliseconds: number, run: () => void): void {
    const timer = clock.after(milliseconds, () => {
      watches.delete(timer);
      run();
    });
    watches.add(timer);
  }

  /** Sees to it that nothing goes on under the policy before this one. */
  function sendPolicy(policy: Policy, variables: Variables): void {
    if (closed) return;
    const epoch = ++sent;
    process.send({ kind: 'policy', epoch, policy, variables });
    // Where it was this thread that was late, its answer has come already and is looked at first.
    watch(policyWithinMs, () => watch(recheckMs, () => taken < epoch && lost()));
  }

  function lost(): void {
    const message = `its process did not put a change of rights in force within ${policyWithinMs} ms, and was ended`;
    events.failed({ kind: 'process-ended', message });
    process.kill();
  }

  async function answer({ id, question }: Extract<FromIsolated, { kind: 'question' }>): Promise<void> {
    const reply = await events.answer(question);
    process.send({ kind: 'reply', id, reply });
  }

  function close(): void {
    closed = true;
    for (const each of watches) void each.dispose();
    network?.port.close();
  }

  network?.port.on('message', (message) => process.send({ kind: 'network', message }));
  function hear(message: FromIsolated): void {
    switch (message.kind) {
      case 'up':
        onceUp?.();
        onceUp = undefined;
        return;
      case 'thread':
        return events.message(message.message);
      case 'counts':
        counts.take(message);
        if (message.denials.length > 0) events.denied();
        return;
      case 'in-force':
        taken = message.epoch;
        return;
      case 'question':
        return void answer(message);
      case 'network':
        return network?.port.postMessage(message.message);
      case 'failed':
        return events.failed(message.failure);
    }
  }

  process.listen((message) => {
    try {
      hear(message);
    } catch (error) {
      // What came out of hostile code is not trusted to be what it should.
      events.failed({ kind: 'process-ended', message: `its process said what cannot be: ${messageOf(error)}` });
      process.kill();
    }
  });
  process.send({ ...start, kind: 'start', policy: inForce, network: network !== undefined, grown });
  async function hearEnd(): Promise<void> {
    const reason = await process.ended;
    growth.leave();
    events.ended({ kind: 'process-ended', message: `the process that it ran in ended: ${reason}` });
  }
  void hearEnd();

  return {
    ...(process.number !== undefined && { process: process.number }),
    denials: counts.denials,
    uses: counts.uses,
    meter: counts.meter,
    call: (calls) => process.send({ kind: 'calls', calls: calls.map(alone) }),
    setPolicy(policy, variables) {
      if (onceUp) onceUp = () => sendPolicy(policy, variables);
      else sendPolicy(policy, variables);
    },
    close,
    async terminate() {
      process.send({ kind: 'end' });
      const timer = clock.after(endWithinMs, () => process.kill());
      await process.ended;
      await timer.dispose();
    },
  };
}

/** How far a batch came is not seen from outside of a process, so of several messages the first one goes there. */
function alone(call: CallMessage): CallMessage {
  if (!isDeliveredBatch(call.args)) return call;
  const { batch, progress, budgetMs } = call.args;
  if (progress) progress[0] = 1;
  return { ...call, args: { batch: pack([unpack(batch, 0)]), budgetMs } };
}
