import type { Clock, Log, Owned } from '../base/index.ts';
import type { ChildPort } from './fork.ts';
import { type CarriedOutcome, type CarriedShell, createShellShelf, whole } from './process/carry.ts';
import { type BuildMessage, isBuildReply, isPreparing } from './process/protocol.ts';
import { type BuildOutcome, type BuildRequest, defaultTimeLimitMs, whileOthersWaitMs } from './request.ts';
import { createServed } from './served.ts';

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
  let disposed = false;
  let hurry: Owned | undefined;
  let patience: Owned | undefined;
  /** Whether the process makes something that later builds of the same world use too. */
  let preparing = false;
  const shelf = createShellShelf();
  /** What was noticed already: each thing is told of once. */
  const noticed = new Set<string>();
  const child = createServed({
    name: 'build process',
    fork: () => ports.fork(),
    clock: ports.clock,
    isReply: isBuildReply,
    onOther(message) {
      if (!isPreparing(message)) return ports.log.warn('The build process sent something that is not a reply.');
      preparing = message.still;
      next();
    },
    onEnd(reason) {
      preparing = false;
      ports.log.warn(reason);
    },
  });

  function next(): void {
    if (!serving) {
      letTakeItsTime();
      serving = waiting.shift();
      if (serving) void finish(serving, ports.clock.now());
    }
    // One that never ends must not keep all the others from being built. What is being made for it is our own work, which
    // comes to an end, and those who wait may want it as well: its time counts from then on.
    if (!serving || waiting.length === 0 || preparing) return letTakeItsTime();
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
    job.hurried = true;
    endChild('A build took too long while others waited.');
  }

  function endChild(reason: string): void {
    preparing = false;
    child.end(reason);
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
    const milliseconds = request.timeLimitMs ?? defaultTimeLimitMs;
    const answer = await child.ask(
      (port, id) => port.send({ kind: 'build', id, request, shells: shelf.names() } satisfies BuildMessage),
      milliseconds,
    );
    if (answer.kind !== 'reply') {
      // Its process is gone, and what it was making with it.
      preparing = false;
      return answer;
    }
    if (answer.value.last === true) endChild('The engine broke.');
    return taken(answer.value.outcome, answer.value.shell);
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
      if (preparing) patience = endUnlessOver(job);
      else endChild('The build was superseded.');
    });
  }

  return {
    build(request) {
      if (disposed) return Promise.resolve({ kind: 'died', reason: 'The builder was disposed.' });
      supersede(request.manifestPath);
      return new Promise((settle) => {
        waiting.push({ request, settle, hurried: false });
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
      child.end(reason);
    },
  };
}

interface Job {
  readonly request: BuildRequest;
  /** Only the first call counts, as with any promise. */
  readonly settle: (outcome: BuildOutcome) => void;
  /** Whether it was ended because others waited. */
  hurried: boolean;
}
