import type { FailureKind } from './failure.ts';
import type { CountedDenial } from './ledger/reader.ts';
import type { CallEnding } from './worker/messages.ts';
import { resultTooLarge } from './worker/transfer.ts';

/** Refusals over limits that only the main thread sees: its own watchdog, and how calls ended. */
export interface LimitDenials {
  /** @param operation the export that was called, or `start` */
  record(what: string, operation: string): void;
  list(): readonly CountedDenial[];
}

/** @param now milliseconds since the epoch */
export function createLimitDenials(now: () => number): LimitDenials {
  const counted = new Map<string, CountedDenial>();
  return {
    record(what, operation) {
      const key = JSON.stringify([what, operation]);
      const count = (counted.get(key)?.count ?? 0) + 1;
      counted.set(key, { capability: 'limit', what, operation, reason: 'over-limit', count, lastTime: now() });
    },
    list: () => Array.from(counted.values()),
  };
}

/** The limit over which a call ended inside of the worker, where nothing has recorded that yet. */
export function limitOfEnding(ending: CallEnding): string | undefined {
  if (ending.kind === 'limit' && recorded.has(ending.limit)) return ending.message;
  return ending.kind === 'not-transferable' && ending.message === resultTooLarge ? resultTooLarge : undefined;
}

/** Over these a gate puts nothing on record. */
const recorded: ReadonlySet<string> = new Set(['passing', 'handles']);

/** The limit over which a worker ended by itself. */
export function limitOfWorker(kind: FailureKind): string | undefined {
  return kind === 'resource-limit-exceeded' ? 'memory of the worker' : undefined;
}
