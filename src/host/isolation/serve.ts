import { type Clock, messageOf, type Owned, systemClock } from '../../base/index.ts';
import { createCoreCompiler } from '../cores.ts';
import type { Reply } from '../questions/messages.ts';
import type { PolicyMessage } from '../worker/messages.ts';
import { changedCounts } from './counts.ts';
import { ownGrowth } from './grown.ts';
import { startLocalThread } from './local-thread.ts';
import type { FromIsolated, IsolatedStart, ToIsolated } from './messages.ts';
import { carryLine } from './network.ts';
import type { ActorThread, ThreadEvents } from './thread.ts';

/** How often what is counted goes over while the guest runs, in milliseconds. */
const countingMs = 100;

/**
 * The main thread of an actor's process: it starts the actor's thread as the host does in its own process, and carries
 * everything between the two. No guest runs on it, so it answers at once, whatever the guest does.
 *
 * @param workerFile this program
 */
export function serveIsolated(workerFile: string): void {
  let instance: Instance | undefined;
  process.on('message', (message: ToIsolated) => {
    if (message.kind === 'start') instance ??= startInstance(message, workerFile, systemClock);
    else if (message.kind === 'end' && !instance) process.exit(0);
    else instance?.handle(message);
  });
  // A terminal and a service's supervisor tell all processes at once to end. When this one does is for the host to say,
  // which may want to let calls come to their end.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => {});
  // Not even a thread that is stuck inside the operating system outlives the host.
  process.once('disconnect', () => process.kill(process.pid, 'SIGKILL'));
  send({ kind: 'up' });
}

interface Instance {
  handle(message: Exclude<ToIsolated, IsolatedStart>): void;
}

function startInstance(start: IsolatedStart, workerFile: string, clock: Clock): Instance {
  const line = carryLine((message) => start.network && send({ kind: 'network', message }));
  const grown = new SharedArrayBuffer(8);
  new BigInt64Array(grown)[0] = BigInt(start.grown);
  const growth = ownGrowth(grown);
  const asked = new Map<number, (reply: Reply) => void>();
  let questions = 0;
  let thread: ActorThread | undefined;
  /** A policy that came before there was a thread. */
  let policy: Omit<PolicyMessage, 'epoch'> | undefined;
  let changes: ReturnType<typeof changedCounts> | undefined;
  let counting: Owned | undefined;
  let running = 1;

  function count(): void {
    const changed = changes?.();
    if (changed) send(changed);
  }

  function keepCounting(): void {
    counting ??= clock.after(countingMs, () => {
      counting = undefined;
      count();
      if (running > 0) keepCounting();
    });
  }

  const events: ThreadEvents = {
    message(message) {
      if (message.kind !== 'output') running--;
      // Whoever has the answer has what was counted until then.
      if (message.kind !== 'output') count();
      send({ kind: 'thread', message });
    },
    denied: count,
    // Here it asks for each message.
    sent: () => {},
    answer(question) {
      const { promise, resolve } = Promise.withResolvers<Reply>();
      const id = ++questions;
      asked.set(id, resolve);
      send({ kind: 'question', id, question });
      return promise;
    },
    failed(failure) {
      count();
      send({ kind: 'failed', failure });
    },
    ended(failure) {
      count();
      leave({ kind: 'failed', failure });
    },
  };

  async function begin(): Promise<void> {
    const cores = await createCoreCompiler().compile(start.cores);
    const data = { ...start.data, cores, grown };
    const ports = { clock, workerFile, network: line.line, keepsSpares: false };
    thread = startLocalThread(ports, data, policy?.policy ?? start.policy, events);
    if (policy) thread.setPolicy(policy.policy, policy.variables);
    changes = changedCounts(thread, growth.own);
    keepCounting();
  }

  begin().catch((error: unknown) =>
    leave({ kind: 'failed', failure: { kind: 'load-failed', message: messageOf(error) } }),
  );

  return {
    handle(message) {
      switch (message.kind) {
        case 'calls':
          running += message.calls.length;
          keepCounting();
          return thread?.call(message.calls);
        case 'policy':
          if (thread) thread.setPolicy(message.policy, message.variables);
          else policy = message;
          return send({ kind: 'in-force', epoch: message.epoch });
        case 'reply':
          asked.get(message.id)?.(message.reply);
          return void asked.delete(message.id);
        case 'network':
          return line.receive(message.message);
        case 'grown':
          return growth.hear(message.by);
        case 'end':
          count();
          return void (thread ? thread.terminate() : process.exit(0));
      }
    },
  };
}

/** Says a last word, and ends when that is on its way. */
function leave(word: FromIsolated): void {
  process.send?.(word, undefined, undefined, () => process.exit(0));
}

function send(message: FromIsolated): void {
  if (process.connected) process.send?.(message, () => {});
}
