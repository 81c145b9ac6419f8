import type { Failure } from '../failure.ts';
import type { Instance } from './instances.ts';
import { createServing, type Serving, type ServingPorts } from './serving.ts';

/** Where calls are led: to one instance, or to none. */
export interface Route {
  readonly serving: Serving | undefined;
  /** The one that serves, where calls may go there now. */
  readonly open: Serving | undefined;
  /** Leads calls to an instance from now on. Whatever was served before is the caller's to end. */
  lead(instance: Instance): void;
  close(): void;
  /**
   * An instance has failed. It is not called again, and if it is the one that serves it is replaced.
   *
   * @param proven whether it had shown that it can live, if that is known better than by the calls that it answered
   */
  spend(serving: Serving, failure: Failure, proven?: boolean): void;
}

export interface RoutePorts extends ServingPorts {
  /** Is told once of each instance that failed while it served. */
  replace(spent: Serving, failure: Failure, proven: boolean | undefined): void;
}

export function createRoute({ watch, replace }: RoutePorts): Route {
  let serving: Serving | undefined;
  return {
    get serving() {
      return serving;
    },
    get open() {
      return serving?.isOpen ? serving : undefined;
    },
    lead(instance) {
      serving?.retire();
      serving = createServing(instance, { watch });
    },
    close() {
      serving?.retire();
      serving = undefined;
    },
    spend(spent, failure, proven) {
      if (spent.spend()) replace(spent, failure, proven);
    },
  };
}
