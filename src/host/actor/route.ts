import type { Failure } from '../failure.ts';
import type { Instance } from './instances.ts';
import { createServing, type Serving, type ServingPorts } from './serving.ts';

/** Where calls are led: to one instance, or to none. */
export interface Route {
  readonly serving: Serving | undefined;
  /** The one that serves, where calls may go there now. */
  readonly open: Serving | undefined;
  /** An instance of a new version, to which a share of the calls is led. */
  readonly beside: Serving | undefined;
  /** Where the next call is led, if it can be called now. Each asking is a turn. */
  next(): Serving | undefined;
  /** Whether an instance may be asked something between calls. */
  isOpenFor(serving: Serving): boolean;
  /** Leads calls to an instance from now on. Whatever was served before is the caller's to end. */
  lead(instance: Instance): void;
  close(): void;
  /**
   * Leads some calls to another instance from now on.
   *
   * @param takesTurn says of each call whether it is one of them
   */
  share(instance: Instance, takesTurn: () => boolean): void;
  /** Leads no calls there any more. The instance is the caller's to end. */
  unshare(): Serving | undefined;
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
  let beside: { readonly serving: Serving; takesTurn(): boolean } | undefined;
  return {
    get serving() {
      return serving;
    },
    get open() {
      return serving?.isOpen ? serving : undefined;
    },
    get beside() {
      return beside?.serving;
    },
    next() {
      if (!serving?.isOpen) return undefined;
      return beside?.serving.isOpen && beside.takesTurn() ? beside.serving : serving;
    },
    isOpenFor: (one) => one.isOpen && (one === serving || one === beside?.serving),
    share(instance, takesTurn) {
      beside?.serving.retire();
      beside = { serving: createServing(instance, { watch }), takesTurn };
    },
    unshare() {
      const before = beside?.serving;
      before?.retire();
      beside = undefined;
      return before;
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
