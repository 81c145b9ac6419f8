import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock, Owned } from '../base/index.ts';
import { type Policy, policyOf, type Right } from '../manifest/index.ts';
import type { FunctionSignature } from '../wit/index.ts';
import type { ActorWorker } from './actor-worker.ts';
import { type CallOutcome, failed } from './call-outcome.ts';
import type { DenialRecorder } from './audit/denial-recorder.ts';
import type { Failure } from './failure.ts';
import type { CountedDenial } from './ledger/reader.ts';
import type { ComponentVersion } from './version.ts';
import type { ExportPath, Variables } from './worker/messages.ts';

/**
 * An instance of its own in which a person records what a component needs. It reads what is no secret in its folder,
 * writes into a copy that is thrown away, and everything that would leave it is refused and counted. It serves the calls
 * that are made here and no others, and is gone with its end.
 */
export interface Recording extends Owned {
  /** Calls an export. After a failure that spends an instance every further call fails: what was recorded stays. */
  call(path: ExportPath, signature: FunctionSignature, args: readonly unknown[]): Promise<CallOutcome>;
  /** What decides has changed: it holds from the next use on. */
  recheck(): void;
  /** What it did in its copy, with the reason `recorded`, and what it was refused; so far, or until its end. */
  denials(): readonly CountedDenial[];
  /** Ends the instance: whatever it is doing, it has no right any more when this is called. */
  dispose(): Promise<void>;
}

export type StartedRecording =
  | { readonly kind: 'recording'; readonly recording: Recording }
  | { readonly kind: 'failed'; readonly failure: Failure };

export interface RecordingPorts {
  readonly clock: Clock;
  /** The folder in which copies are made. */
  readonly scratch: string;
  /** Puts what it is refused on record; it is disposed with the recording. */
  readonly recorder: DenialRecorder;
  /** What decides now, as {@link recordingPolicy} makes it. */
  policy(): Policy;
  /** Starts a worker that makes all its changes in the folder `copies`. */
  startWorker(copies: string): Promise<ActorWorker>;
  /** The values of those variables that a policy allows to be read. */
  variables(policy: Policy): Variables;
  /** It has ended. */
  ended(): void;
}

/** How long a recording may last, in milliseconds, whoever forgets to end it. */
const longestMs = 15 * 60_000;

/**
 * The policy of a recording: nobody is asked, and to what the person has answered no it is no.
 *
 * @param refused the requests that a question was answered about with no
 */
export function recordingPolicy(policy: Policy, refused: readonly Right[]): Policy {
  return { ...policy, denied: [...policy.denied, ...refused], onUndecided: 'deny', recording: true };
}

export async function startRecording(version: ComponentVersion, ports: RecordingPorts): Promise<StartedRecording> {
  const copies = await realpath(await mkdtemp(join(ports.scratch, 'airlock-recording-')));
  const throwAway = (): Promise<void> => rm(copies, { recursive: true, force: true });
  let worker: ActorWorker;
  try {
    worker = await ports.startWorker(copies);
  } catch (error) {
    await throwAway();
    ports.ended();
    throw error;
  }
  ports.recorder.add(worker, version.hash);
  let state: 'open' | 'spent' | 'ended' = 'open';
  let ending: Promise<void> | undefined;
  const limit = ports.clock.after(longestMs, () => void end());

  async function finish(): Promise<void> {
    state = 'ended';
    await limit.dispose();
    // A thread that is stuck in the system is not ended at once, but it is without rights at once.
    worker.setPolicy(policyOf([], []), noVariables);
    await worker.dispose();
    ports.recorder.settle(worker);
    await ports.recorder.dispose();
    await throwAway();
    ports.ended();
  }

  function end(): Promise<void> {
    return (ending ??= finish());
  }

  const started = await worker.started;
  if (started.kind === 'failed') {
    await end();
    return started;
  }
  return {
    kind: 'recording',
    recording: {
      async call(path, signature, args) {
        if (state !== 'open') return failed({ kind: 'stopped', message: stopped[state] });
        const answer = await worker.call(path, args, signature.result?.kind === 'result', version.callTimeMs);
        if (answer.kind === 'returned') return answer;
        if (answer.spent && state === 'open') state = 'spent';
        return failed(answer.failure);
      },
      recheck() {
        const policy = ports.policy();
        if (state !== 'ended') worker.setPolicy(policy, ports.variables(policy));
      },
      denials: () => worker.denials(),
      dispose: end,
    },
  };
}

const noVariables: Variables = {};

const stopped = {
  spent: 'the instance that records has failed; record once more',
  ended: 'the recording has ended',
} as const;
