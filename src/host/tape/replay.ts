import type { ActorWorker } from '../actor-worker.ts';
import type { Failure } from '../failure.ts';
import type { ComponentVersion } from '../version.ts';
import { type ExportPath, signatureAt } from '../worker/messages.ts';
import type { TapeData } from '../worker/tape/recorder.ts';
import type { TapeEvent } from './events.ts';
import { comparableTape } from './print.ts';
import type { Tape, TapedCall, TapedInstance } from './tape.ts';
import { createTapeWriter } from './writer.ts';

/** What a version did with the calls of a tape. */
export type ReplayOutcome =
  | {
      readonly kind: 'replayed';
      /** What went through its boundary, with the times of the tape that was replayed. */
      readonly tape: Tape;
      readonly same: boolean;
    }
  /** It could not be run at all. */
  | { readonly kind: 'failed'; readonly failure: Failure };

export interface ReplayPorts {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Starts an instance that is answered by the tape alone: no right, no gate and no line to anything is in it. */
  startWorker(tape: TapeData, told: (event: TapeEvent) => void): Promise<ActorWorker>;
  readonly stopped?: AbortSignal;
}

/** Makes the calls of a tape again, each instance of it with one of its own, answered by what is on the tape. */
export async function replayTape(version: ComponentVersion, tape: Tape, ports: ReplayPorts): Promise<ReplayOutcome> {
  const instances: TapedInstance[] = [];
  for (const recorded of tape.instances) {
    const replayed = await replayInstance(version, recorded, ports);
    if (replayed.kind === 'failed') return replayed;
    instances.push(withTimesOf(recorded, replayed.instance));
  }
  const again: Tape = { ...tape, instances };
  return { kind: 'replayed', tape: again, same: comparableTape(tape) === comparableTape(again) };
}

type ReplayedInstance =
  | { readonly kind: 'instance'; readonly instance: TapedInstance }
  | { readonly kind: 'failed'; readonly failure: Failure };

async function replayInstance(
  version: ComponentVersion,
  recorded: TapedInstance,
  ports: ReplayPorts,
): Promise<ReplayedInstance> {
  const writer = createTapeWriter({ component: '', time: 0 }, ports.now, wholeRoom);
  const take = writer.instance(recorded.version);
  const { imports, exports } = version;
  let hear = take;
  const worker = await ports.startWorker({ imports, exports, replay: recorded.start }, (event) => hear(event));
  const stop = (): void => void worker.dispose();
  ports.stopped?.addEventListener('abort', stop);
  try {
    const started = await worker.started;
    if (started.kind === 'failed') return started;
    let spent: Failure | undefined;
    for (const call of recorded.calls) {
      if (ports.stopped?.aborted) return { kind: 'failed', failure: { kind: 'stopped', message: 'it was stopped' } };
      if (spent) {
        take({ kind: 'call', name: call.name, args: call.args, time: call.time });
        take({ kind: 'failed', failure: { kind: 'stopped', message: 'not called, since the instance has failed' } });
        continue;
      }
      if (!call.ending) hear = upToItsEnd(call, take, stop);
      const path = pathOf(call.name);
      const answer = await worker.call(
        path,
        { replay: { args: call.args, imports: call.imports } },
        signatureAt(exports, path)?.result?.kind === 'result',
        version.callTimeMs,
      );
      if (answer.kind === 'failed' && answer.spent) spent = answer.failure;
    }
  } finally {
    ports.stopped?.removeEventListener('abort', stop);
    await worker.dispose();
  }
  const [instance = { version: recorded.version, dropped: 0, start: [], calls: [] }] = writer.tape().instances;
  return { kind: 'instance', instance };
}

/**
 * Hears of a call in whose midst recording ended no more than the tape holds of it, and then stops the instance: nobody
 * knows what it was told afterwards.
 */
function upToItsEnd(
  { imports, cut }: TapedCall,
  take: (event: TapeEvent) => void,
  stop: () => void,
): (event: TapeEvent) => void {
  const last = imports.at(-1);
  const isAnswered = last?.result !== undefined || last?.ends !== undefined;
  let asked = 0;
  let denied = 0;
  let isOver = false;
  return (event) => {
    if (isOver) return;
    take(event);
    if (event.kind === 'asks') {
      asked++;
      denied = 0;
    } else if (event.kind === 'denied') denied++;
    const isWhole = asked >= imports.length && denied >= (last?.denied.length ?? 0);
    isOver = cut ? event.kind === 'cut' : isWhole && (!isAnswered || event.kind === 'answered');
    if (isOver) stop();
  };
}

/** As much as there is: what is replayed is bounded by the tape. */
const wholeRoom = { calls: Infinity, characters: Infinity };

/** What no replay can do again is taken from the tape: times, versions, and what was denied outside of any import. */
function withTimesOf(recorded: TapedInstance, replayed: TapedInstance): TapedInstance {
  return {
    ...replayed,
    version: recorded.version,
    dropped: recorded.dropped,
    calls: replayed.calls.map((call, index): TapedCall => {
      const before = recorded.calls[index];
      if (!before) return call;
      const { time, took, denied } = before;
      // The tape does not say how a call ended after it.
      const { ending: _, ...endless } = call;
      return { ...(before.ending ? call : endless), time, took, denied };
    }),
  };
}

/** The path of an export by its name on a tape. */
function pathOf(name: string): ExportPath {
  const [, owner, called = name] = /^(.*)#([^#]*)$/.exec(name) ?? [];
  return owner === undefined ? { function: called } : { interface: owner, function: called };
}
