import { type Clock, type Log, messageOf, type Owned, PendingRequests } from '../base/index.ts';
import type { ChildPort } from './fork.ts';
import { type CarriedOutcome, type CarriedShell, createShellShelf, whole } from './process/carry.ts';
import { type BuildMessage, type BuildReply, isBuildReply, isPreparing } from './process/protocol.ts';
import { type BuildOutcome, type BuildRequest, defaultTimeLimitMs, whileOthersWaitMs } from './request.ts';

/** Builds components in a process of their own, one at a time. */
export interface Builder {
  /**
   * Builds, after what was asked for before. A newer request for the same manifest takes the place of an older one,
   * also of one that is being served: that settles at once, and its process is ended unless it comes to its end by
   * itself in a moment. One that is being served while others wait has only some seconds left. Every request settles.
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

/** Milliseconds for which a build that nobody wants any more may go on. */
const patienceMs = 500;

export function createBuilder(ports: BuilderPorts): Builder {
  const waiting: Job[] = [];
  let serving: Job | undefined;
  let child: Child | undefined;
  let disposed = false;
  let hurry: Owned | undefined;
  let patience: Owned | undefined;
  const shelf = createShellShelf();
  /** What was noticed already: each thing is told of once. */
  const noticed = new Set<string>();

  function next(): void {
    if (!serving) {
      letTakeItsTime();
      serving = waiting.shift();
      if (serving) void finish(serving, ports.clock.now());
    }
    // One that never ends must not keep all the others from being built.
    if (!serving || waiting.length === 0) return letTakeItsTime();
    const job = serving;
    hurry ??= ports.clock.after(whileOthersWaitMs, () => giveUp(job));
  }

  function letTakeItsTime(): void {
    void hurry?.dispose();
    hurry = undefined;
  }

  function giveUp(job: Job): void {
    hurry = undefined;
    if (serving !== job) return;
    // What is being made for it is our own work, which comes to an end, and those who wait may want it as well.
    if (job.preparing) {
      hurry = ports.clock.after(whileOthersWaitMs, () => giveUp(job));
      return;
    }
    job.hurried = true;
    if (child) end(child, 'A build took too long while others waited.');
  }

  async function finish(job: Job, begun: number): Promise<void> {
    const outcome = await serve(job);
    job.settle(job.hurried ? { kind: 'timeout', milliseconds: ports.clock.now() - begun } : outcome);
    if (serving === job) serving = undefined;
    void patience?.dispose();
    patience = undefined;
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
      (id) => current.port.send({ kind: 'build', id, request, shells: shelf.names() } satisfies BuildMessage),
      milliseconds,
    );
    if (settled.kind === 'gone') return { kind: 'died', reason: settled.reason };
    if (settled.kind === 'reply' && settled.value.kind === 'outcome') {
      if (settled.value.last === true) end(current, 'The engine broke.');
      return taken(settled.value.outcome, settled.value.shell);
    }
    // Late or broken: either way the process is not one to build with again.
    const reason = settled.kind === 'reply' && settled.value.kind === 'broken' ? settled.value.reason : undefined;
    end(current, reason ?? 'A build took too long.');
    return reason === undefined ? { kind: 'timeout', milliseconds } : { kind: 'died', reason };
  }

  function taken(carried: CarriedOutcome, sent: CarriedShell | undefined): BuildOutcome {
    if (sent) shelf.take(sent);
    const outcome = carried.kind === 'built on a shell' ? wholeOf(carried) : carried;
    if (outcome.kind === 'built' && outcome.notice !== undefined && !noticed.has(outcome.notice)) {
      noticed.add(outcome.notice);
      ports.log.warn(`Components are built by the official tools, which takes seconds: ${outcome.notice}.`);
    }
    return outcome;
  }

  function wholeOf(carried: Extract<CarriedOutcome, { kind: 'built on a shell' }>): BuildOutcome {
    const shell = shelf.find(carried.version.shell);
    if (!shell) throw new Error('The build process left out a shell that its parent has not.');
    return whole(carried, shell);
  }

  function start(): Child {
    const started: Child = { port: ports.fork(), pending: new PendingRequests<BuildReply>(ports.clock) };
    started.port.onMessage((message) => {
      if (isPreparing(message)) {
        if (serving && child === started) serving.preparing = message.still;
      } else if (isBuildReply(message)) started.pending.reply(message.id, message);
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
    letTakeItsTime();
    patience ??= endUnlessOver(serving);
  }

  /** A process that was used before is quick, so it is kept if it can be: only its end stops what blocks it. */
  function endUnlessOver(job: Job): Owned {
    return ports.clock.after(patienceMs, () => {
      patience = undefined;
      if (serving !== job) return;
      // What it makes will be wanted by the next build, which would have to begin it anew.
      if (job.preparing) patience = endUnlessOver(job);
      else if (child) end(child, 'The build was superseded.');
    });
  }

  return {
    build(request) {
      if (disposed) return Promise.resolve({ kind: 'died', reason: 'The builder was disposed.' });
      supersede(request.manifestPath);
      return new Promise((settle) => {
        waiting.push({ request, settle, hurried: false, preparing: false });
        next();
      });
    },
    cancel(manifestPath) {
      supersede(manifestPath);
      next();
    },
    dispose() {
      disposed = true;
      letTakeItsTime();
      void patience?.dispose();
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
  /** Whether it was ended because others waited. */
  hurried: boolean;
  /** Whether something is being made for it that later builds of the same world use too. */
  preparing: boolean;
}

interface Child {
  readonly port: ChildPort;
  readonly pending: PendingRequests<BuildReply>;
}
