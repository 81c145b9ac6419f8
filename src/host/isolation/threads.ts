import type { Clock, Event } from '../../base/index.ts';
import type { Policy } from '../../manifest/index.ts';
import { createCoreCompiler } from '../cores.ts';
import type { PublishingLine } from '../gates/messaging/messages.ts';
import type { NetworkThread } from '../network-thread.ts';
import { builtHere, type ComponentKey, type ComponentVersion } from '../version.ts';
import { forkIsolated } from './fork.ts';
import { createGrownTogether } from './grown.ts';
import { startIsolatedThread } from './isolated-thread.ts';
import { startLocalThread } from './local-thread.ts';
import { createProcesses } from './spare-process.ts';
import type { InstanceData, StartThread } from './thread.ts';

/** Which instances run in a process of their own: none, those whose code came from elsewhere, or all. */
export type Isolation = 'none' | 'installed' | 'all';

/** What says so, and when that changes. */
export interface IsolationSetting {
  get(): Isolation;
  readonly onChange: Event<void>;
}

/** Whether the instances of a component run in processes of their own. */
export function isIsolated(isolation: Isolation, { origin }: Pick<ComponentKey, 'origin'>): boolean {
  return isolation === 'all' || (isolation === 'installed' && origin !== builtHere);
}

/** Bytes that a process takes beside its instance. */
export const processBytes = 64 * 1024 * 1024;

export interface ThreadsPorts {
  readonly clock: Clock;
  /** Absolute path of the bundled `worker.js`. */
  readonly workerFile: string;
  readonly network: NetworkThread;
  isolation(): Isolation;
}

/** What one instance is started with. */
export interface InstanceStart {
  readonly data: InstanceData;
  readonly policy: Policy;
  /** In which all instances of the component count by how many bytes files grow. */
  readonly grown: SharedArrayBuffer;
  /** What it publishes by. In a process of its own it asks for each message, since it shares no memory with the host. */
  readonly publishing?: Omit<PublishingLine, 'outbox'> | undefined;
}

/** What is ready to become the thread of an instance. */
export interface PreparedThread {
  /** Bytes that are taken beside those of the instance. */
  readonly bytes: number;
  start(instance: InstanceStart): StartThread;
}

/** Starts the threads of instances, here or in processes of their own. */
export interface Threads {
  /** Gets a version ready for the place where its component's instances run now. Rejects if it does not compile. */
  prepare(key: ComponentKey, version: ComponentVersion): Promise<PreparedThread>;
}

export function createThreads(ports: ThreadsPorts): Threads {
  const compiler = createCoreCompiler();
  const { clock, workerFile, network } = ports;
  const grownTogether = createGrownTogether();
  const processes = createProcesses(clock, () => forkIsolated(workerFile));

  async function local(version: ComponentVersion): Promise<PreparedThread> {
    const cores = await compiler.compile(version.cores);
    return {
      bytes: 0,
      start:
        ({ data, policy, grown, publishing }) =>
        (events) => {
          const line = reachesNetwork(version) ? network.connect() : network.unused();
          const own = { clock, workerFile, network: line, keepsSpares: true, publishing };
          return startLocalThread(own, { ...data, cores, grown }, policy, events);
        },
    };
  }

  /** Not even compiled here: what breaks the compiler breaks that process. */
  function isolated(version: ComponentVersion): PreparedThread {
    return {
      bytes: processBytes,
      start:
        ({ data, policy, grown }) =>
        (events) => {
          const line = reachesNetwork(version) ? network.connect() : undefined;
          const own = { clock, process: processes.take(), network: line, grown, grownTogether };
          return startIsolatedThread(own, { data, cores: version.cores }, policy, {
            ...events,
            message(message) {
              events.message(message);
              if (message.kind === 'ready') processes.startAhead();
            },
          });
        },
    };
  }

  return {
    prepare: async (key, version) => (isIsolated(ports.isolation(), key) ? isolated(version) : local(version)),
  };
}

/** Whether it imports anything that the network thread answers: a thread that nobody needs is not started. */
function reachesNetwork({ imports }: ComponentVersion): boolean {
  return imports.some(({ name }) => name.startsWith('wasi:http/') || name.startsWith('wasi:sockets/'));
}
