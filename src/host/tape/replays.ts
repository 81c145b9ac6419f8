import type { Clock, Log, Owned } from '../../base/index.ts';
import { policyOf } from '../../manifest/index.ts';
import { startActorWorker } from '../actor-worker.ts';
import { createCoreCompiler } from '../cores.ts';
import { newDiskCount } from '../gates/filesystem/disk-allowance.ts';
import { startLocalThread } from '../isolation/local-thread.ts';
import { createNetworkThread } from '../network-thread.ts';
import type { ComponentVersion } from '../version.ts';
import { type ReplayOutcome, replayTape } from './replay.ts';
import type { Tape } from './tape.ts';

export interface ReplaysPorts {
  readonly clock: Clock;
  readonly log: Log;
  /** Absolute path of the bundled `worker.js`. */
  readonly workerFile: string;
}

/**
 * Replays tapes. What runs here has no host around it: there are no grants, no storage, no network, no environment and
 * nobody to ask, so a tape, whatever it says, gives a component nothing but what stands on it.
 */
export interface Replays extends Owned {
  /** Makes the calls of a tape against a version. `stopped` ends it at once. */
  replay(version: ComponentVersion, tape: Tape, stopped?: AbortSignal): Promise<ReplayOutcome>;
}

export function openReplays({ clock, log, workerFile }: ReplaysPorts): Replays {
  const compiler = createCoreCompiler();
  const network = createNetworkThread(workerFile, log);
  return {
    replay: (version, tape, stopped) =>
      replayTape(version, tape, {
        now: () => clock.now(),
        ...(stopped && { stopped }),
        async startWorker(data, taped) {
          const cores = await compiler.compile(version.cores);
          return startActorWorker(
            {
              clock,
              startTimeoutMs,
              taped,
              // No gate is there that could ask.
              answer: () => new Promise(() => {}),
              output: () => {},
              denied: () => {},
              died: () => {},
            },
            (events) =>
              startLocalThread(
                { clock, workerFile, network: network.unused(), keepsSpares: false },
                {
                  glue: version.glue,
                  cores,
                  requests: [],
                  root: '',
                  inputs: [],
                  conditions: version.conditions,
                  custom: [],
                  links: [],
                  variables: {},
                  grown: newDiskCount(),
                  tape: data,
                },
                policyOf([], []),
                events,
              ),
          );
        },
      }),
    dispose: () => network.dispose(),
  };
}

const startTimeoutMs = 20_000;
