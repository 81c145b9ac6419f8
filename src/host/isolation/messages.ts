import type { CoreModuleSource } from '../../base/index.ts';
import type { Policy } from '../../manifest/index.ts';
import type { Failure } from '../failure.ts';
import type { CountedDenial } from '../ledger/reader.ts';
import type { CountedUse } from '../ledger/uses.ts';
import type { FromNetwork, ToNetwork } from '../network/messages.ts';
import type { AskedMessage, ReplyMessage } from '../questions/messages.ts';
import type { CallMessage, PolicyMessage } from '../worker/messages.ts';
import type { InstanceData, ThreadMessage } from './thread.ts';

/** What a process needs to start its one instance. Code comes as bytes: nothing that is compiled leaves a process. */
export interface IsolatedStart {
  readonly kind: 'start';
  readonly data: InstanceData;
  readonly cores: Readonly<Record<string, CoreModuleSource>>;
  readonly policy: Policy;
  /** Whether what it says to the network is carried over. */
  readonly network: boolean;
  /** By how many bytes the component has made files grow so far. */
  readonly grown: number;
}

/** What the host says to the process of an actor. All of it comes in the order in which it was said. */
export type ToIsolated =
  | IsolatedStart
  | { readonly kind: 'calls'; readonly calls: readonly CallMessage[] }
  | ({ readonly kind: 'policy' } & PolicyMessage)
  | ({ readonly kind: 'reply' } & ReplyMessage)
  | { readonly kind: 'network'; readonly message: FromNetwork }
  /** Other instances of the component have made files grow by so many bytes more. */
  | { readonly kind: 'grown'; readonly by: number }
  /** Say what is counted, and end. */
  | { readonly kind: 'end' };

/** What has changed since the last time: rows with their counts as they are now, in no order. */
export interface Counts {
  readonly kind: 'counts';
  readonly denials: readonly CountedDenial[];
  readonly uses: readonly CountedUse[];
  /** As in a `Meter`. */
  readonly meter: readonly number[];
  /** By how many bytes the instance itself has made files grow. */
  readonly grown: number;
}

/** What the process of an actor says. */
export type FromIsolated =
  /** It takes messages: from now on what is not answered in time tells that it hangs. */
  | { readonly kind: 'up' }
  | { readonly kind: 'thread'; readonly message: ThreadMessage }
  | Counts
  /** This policy decides from the next use on. */
  | { readonly kind: 'in-force'; readonly epoch: number }
  | ({ readonly kind: 'question' } & AskedMessage)
  | { readonly kind: 'network'; readonly message: ToNetwork }
  /** Its thread has failed. It says so and ends. */
  | { readonly kind: 'failed'; readonly failure: Failure };
