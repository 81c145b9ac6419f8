import { type ComponentKey, type CountedDenial, usesOf } from '../../host/index.ts';
import type { Use } from '../../manifest/index.ts';

/** Notes what a component is refused while it serves calls as ever. */
export interface Recorder {
  start(key: ComponentKey): Watch;
}

export interface Watch {
  /** Ends it and hands back what would have been used, each once. */
  stop(): readonly Use[];
}

/**
 * Records by the refusals that come while it records. It needs no policy of its own and grants nothing; what a component
 * would use after a refusal is seen only where it goes on all the same.
 */
export function denialRecorder(denialsOf: (key: ComponentKey) => readonly CountedDenial[]): Recorder {
  return {
    start(key) {
      const before = new Map(denialsOf(key).map((denial) => [nameOf(denial), denial.count]));
      return {
        stop: () => usesOf(denialsOf(key).filter((denial) => denial.count > (before.get(nameOf(denial)) ?? 0))),
      };
    },
  };
}

function nameOf({ capability, what, operation, reason }: CountedDenial): string {
  return JSON.stringify([capability, what, operation, reason]);
}
