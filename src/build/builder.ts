import { type Clock, type Log, messageOf, PendingRequests } from '../base/index.ts';
import type { ChildPort } from './fork.ts';
import { type BuildMessage, type BuildReply, isBuildReply } from './process/protocol.ts';
import { type BuildOutcome, type BuildRequest, defaultTimeLimitMs } from './request.ts';

/** Builds components in a process of their own, one at a time. */
export interface Builder {
  /**
   * Builds, after what was asked for before. A newer request for the same manifest takes the place of an older one,
   * also of one that is being served. Every request settles.
   */
  build(request: BuildRequest): Promise<BuildOutcome>;
  /** Gives up what is asked for this manifest: it settles as superseded. */
  cancel(manifestPath: string): void;
  /** Ends the process. What waits, and what is asked for later, settles as died. */
  dispose(): void;
}

export interface BuilderPorts {
  /** Starts a build process. It is called again when one ended and there is something to build. */
  fork(): ChildPort;
  readonly clock: Clock;
  readonly log: Log;
}

export function createBuilder(ports: BuilderPorts): Builder {
  const waiting: Job[] = [];
  let serving: Job | undefined;
  let child: Child | undefined;
  let disposed = false;

  function next(): void {
    if (serving) return;
    const job = waiting.shift();
    if (!job) return;
    serving = job;
    void finish(job);
  }

  async function finish(job: Job): Promise<void> {
    job.settle(await serve(job));
    if (serving === job) serving = undefined;
    next();
  }

  async function serve({ request }: Job): Promise<BuildOutcome> {
    try {
      child ??= start();
    } catch (error) {
      return { kind: 'died', reason: `The build process could not be started: ${messageOf(error)}` };
    }
    const current = child;
    const milliseconds = request.timeLimitMs ?? defaultTimeLimitMs;
    const settled = await current.pending.request(
      (id) => current.port.send({ kind: 'build', id, request } satisfies BuildMessage),
      milliseconds,
    );
    if (settled.kind === 'gone') return { kind: 'died', reason: settled.reason };
    if (settled.kind === 'reply' && settled.value.kind === 'outcome') return settled.value.outcome;
    // Late or broken: either way the process is not one to build with again.
    const reason = settled.kind === 'reply' && settled.value.kind === 'broken' ? settled.value.reason : undefined;
    end(current, reason ?? 'A build took too long.');
    return reason === undefined ? { kind: 'timeout', milliseconds } : { kind: 'died', reason };
  }

  function start(): Child {
    const started: Child = { port: ports.fork(), pending: new PendingRequests<BuildReply>(ports.clock) };
    started.port.onMessage((message) => {
      if (isBuildReply(message)) started.pending.reply(message.id, message);
      else ports.log.warn('The build process sent something that is not a reply.');
    });
    started.port.onExit((reason) => {
      if (child === started) {
        child = undefined;
        ports.log.warn(reason);
      }
      started.pending.gone(reason);
    });
    return started;
  }

  function end(current: Child, reason: string): void {
    if (child === current) child = undefined;
    current.port.kill();
    current.pending.gone(reason);
  }

  function supersede(manifestPath: string): void {
    for (const job of waiting.filter((each) => each.request.manifestPath === manifestPath)) {
      waiting.splice(waiting.indexOf(job), 1);
      job.settle({ kind: 'superseded' });
    }
    if (serving?.request.manifestPath !== manifestPath) return;
    serving.settle({ kind: 'superseded' });
    serving = undefined;
    // It may be blocked for seconds, and nothing but its end stops it.
    if (child) end(child, 'The build was superseded.');
  }

  return {
    build(request) {
      if (disposed) return Promise.resolve({ kind: 'died', reason: 'The builder was disposed.' });
      supersede(request.manifestPath);
      return new Promise((settle) => {
        waiting.push({ request, settle });
        next();
      });
    },
    cancel(manifestPath) {
      supersede(manifestPath);
      next();
    },
    dispose() {
      disposed = true;
      const reason = 'The builder was disposed.';
      for (const job of waiting.splice(0)) job.settle({ kind: 'died', reason });
      if (child) end(child, reason);
    },
  };
}

interface Job {
  readonly request: BuildRequest;
  /** Only the first call counts, as with any promise. */
  readonly settle: (outcome: BuildOutcome) => void;
}

interface Child {
  readonly port: ChildPort;
  readonly pending: PendingRequests<BuildReply>;
}
