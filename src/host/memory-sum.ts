import { overLimit } from './gates/denial.ts';
import type { ActorWorker } from './actor-worker.ts';
import { createCountedDenials } from './counted-denials.ts';
import { newMeter } from './metrics/meter.ts';
import type { Failure } from './failure.ts';

/**
 * Bounds the memory of all instances together. What counts is what each may come to use, not what it uses now: memory
 * that was promised cannot be taken back.
 */
export interface MemorySum {
  /** Starts a worker whose guest may use so many bytes, or gives one that never starts and says why. */
  start(bytes: number, startWorker: () => ActorWorker): ActorWorker;
}

/**
 * @param most bytes
 * @param now milliseconds since the epoch
 */
export function createMemorySum(most: number, now: () => number): MemorySum {
  let promised = 0;
  return {
    start(bytes, startWorker) {
      if (promised + bytes > most) return refusedWorker(bytes, promised, most, now);
      promised += bytes;
      let given = true;
      const giveBack = (): void => {
        if (given) promised -= bytes;
        given = false;
      };
      try {
        const worker = startWorker();
        return {
          ...worker,
          async dispose() {
            try {
              await worker.dispose();
            } finally {
              giveBack();
            }
          },
        };
      } catch (error) {
        giveBack();
        throw error;
      }
    },
  };
}

/** A worker in name only: its failure and its denial are told in the ways in which those of any other are. */
function refusedWorker(bytes: number, promised: number, most: number, now: () => number): ActorWorker {
  const message = `it may use ${inMebibytes(bytes)}, and the components that run may use ${inMebibytes(promised)} of the ${inMebibytes(most)} that there are for all of them: stop some, or lower "limits.memory"`;
  const failure: Failure = { kind: 'resource-limit-exceeded', message };
  const denials = createCountedDenials(now);
  denials.record(overLimit(`memory of all components: ${inMebibytes(most)}`, 'start'));
  return {
    started: Promise.resolve({ kind: 'failed', failure }),
    call: () => Promise.resolve({ kind: 'failed', failure, spent: true }),
    send: (_, ended) => ended({ kind: 'failed', failure, spent: true }, 0),
    withdraw: () => {},
    window: () => 1,
    setPolicy: () => {},
    denials: () => denials.list(),
    uses: () => [],
    meter: newMeter(),
    dispose: () => Promise.resolve(),
  };
}

function inMebibytes(bytes: number): string {
  return `${Math.ceil(bytes / 1024 ** 2)} MiB`;
}
